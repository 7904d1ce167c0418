"""Showing who one is by the national identity provider: there, and back again."""

from dataclasses import replace

from fastapi import APIRouter, Request, Response

from geo.messages import Message
from geo.messages import mark as _
from portal.accounts.oidc import finish, start
from portal.accounts.provider import OidcProvider
from portal.citizens.evidence.provider import told_by
from portal.citizens.registration.asking import Asked, keep_claim
from portal.citizens.registration.rules import Draft, EvidenceState, Registration, Step
from portal.citizens.rules import AssuredBy, PersonKind
from web.page.answers import Trouble, go_to, nothing_here
from web.page.site import PortalDeploymentHere, site_of
from web.page.visitor_form import VisitorForm
from web.pages.citizens.registration.identity import (
    FAULTY,
    NEEDED,
    TOO_MANY,
    ask,
    show_identity_of,
)
from web.pages.citizens.registration.identity_fields import LONGEST, company_widget
from web.pages.citizens.registration.page import (
    NotBegun,
    RegistrationHere,
    address_of,
    at_step,
    citizens_of,
    show_step,
)

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
    if draft.kind is PersonKind.BUSINESS:
        with deployment.database.writing() as session:
            keep_claim(session, context, here, draft)
        return _without_ticket(go_to(f"/{language}/register/provider/company"))
    with deployment.database.writing() as session:
        asked = ask(session, request, here, draft)
    if asked is Asked.LIMITED:
        return show_identity_of(request, here, Trouble(Message(TOO_MANY), 429))
    return _without_ticket(go_to(f"/{language}/register/identity/answer"))


@router.get("/company")
def show_company(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    registration: RegistrationHere,
) -> Response:
    """Ask a business that the provider has told of for which company it is."""
    here = _told_of_business(language, registration)
    return _show_company(request, here, here.draft.company_number)


@router.post("/company")
def take_company(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    registration: RegistrationHere,
    given: VisitorForm,
) -> Response:
    """Take the number of the company; now all is there that is looked at."""
    here = _told_of_business(language, registration)
    number = given.get("company", "").strip()[:LONGEST]
    if not number:
        return _show_company(request, here, "", Trouble(Message(FAULTY)))
    with deployment.database.writing() as session:
        asked = ask(session, request, here, replace(here.draft, company_number=number))
    if asked is Asked.LIMITED:
        return _show_company(request, here, number, Trouble(Message(TOO_MANY), 429))
    return go_to(f"/{language}/register/identity/answer")


def _told_of_business(language: str, registration: Registration | None) -> Registration:
    """Return the registration of a business that has come back from the provider."""
    here = at_step(language, registration, Step.IDENTITY)
    if here.state is not EvidenceState.OPEN or not _is_told(here.draft):
        raise NotBegun(address_of(language, Step.IDENTITY))
    return here


def _is_told(draft: Draft) -> bool:
    is_business = draft.kind is PersonKind.BUSINESS
    return is_business and draft.by is AssuredBy.PROVIDER and bool(draft.proof)


def _show_company(
    request: Request, here: Registration, number: str, trouble: Trouble | None = None
) -> Response:
    language = request.path_params["language"]
    widget = company_widget(site_of(request).translations.to(language), number)
    needed = site_of(request).pages.say(language, Message(NEEDED))
    faulty = {} if trouble is None or number else {widget.id: needed}
    context = {"widget": widget, "faulty": faulty}
    return show_step(request, here, Step.IDENTITY, "company.html", context, trouble)


def _without_ticket(answer: Response) -> Response:
    answer.delete_cookie(_TICKET_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return answer


def _provider(request: Request) -> OidcProvider:
    provider = citizens_of(request).registration.provider
    if provider is None:
        raise nothing_here()
    return provider
