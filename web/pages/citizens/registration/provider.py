"""Showing who one is by the national identity provider: there, and back again."""

from dataclasses import replace

from fastapi import APIRouter, Request, Response

from geo.messages import Message
from geo.messages import mark as _
from portal.accounts.oidc import finish, start
from portal.accounts.provider import OidcProvider
from portal.citizens.evidence.provider import told_by
from portal.citizens.registration.asking import Asked
from portal.citizens.registration.rules import Step
from web.page.answers import Trouble, go_to, nothing_here
from web.page.site import PortalDeploymentHere
from web.pages.citizens.registration.identity import TOO_MANY, ask, show_identity_of
from web.pages.citizens.registration.page import RegistrationHere, at_step, citizens_of

router = APIRouter(prefix="/{language}/register/provider", include_in_schema=False)

_TICKET_COOKIE = "__Host-identity"
_TICKET_LASTS_S = 600
_AWAY = _("The identity provider cannot be reached now. Try again later, or choose another way.")
_NOT_TOLD = _("The identity provider has not said who you are. Try again, or choose another way.")


@router.get("")
def go_there(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    registration: RegistrationHere,
) -> Response:
    """Lead to the provider."""
    here = at_step(language, registration, Step.IDENTITY)
    security = citizens_of(request).security
    back = f"{security.public_url}/{language}/register/provider/back"
    begun = start(_provider(request), security, back, bound_to=here.id)
    if begun is None:
        return show_identity_of(request, here, Trouble(Message(_AWAY), 503))
    answer = go_to(begun.url)
    answer.set_cookie(
        _TICKET_COOKIE,
        begun.ticket,
        max_age=_TICKET_LASTS_S,
        path="/",
        secure=True,
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get("/back")
def come_back(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    registration: RegistrationHere,
) -> Response:
    """Take what the provider has signed; it is looked at as all evidence is."""
    here = at_step(language, registration, Step.IDENTITY)
    context, ticket = citizens_of(request), request.cookies.get(_TICKET_COOKIE)
    url = str(request.url)
    identity = finish(_provider(request), context.security, ticket, url, bound_to=here.id)
    claim = None if identity is None else told_by(identity.claims, context.country)
    if claim is None:
        return show_identity_of(request, here, Trouble(Message(_NOT_TOLD)))
    draft = replace(
        here.draft,
        by=claim.by,
        id_type=claim.identifier.id_type.value,
        country=claim.identifier.country,
        number=claim.identifier.number,
        born=claim.birth_date.isoformat(),
        proof=claim.proof,
    )
    with deployment.database.writing() as session:
        asked = ask(session, request, here, draft)
    if asked is Asked.LIMITED:
        return show_identity_of(request, here, Trouble(Message(TOO_MANY), 429))
    answer = go_to(f"/{language}/register/identity/answer")
    answer.delete_cookie(_TICKET_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return answer


def _provider(request: Request) -> OidcProvider:
    provider = citizens_of(request).registration.provider
    if provider is None:
        raise nothing_here()
    return provider
