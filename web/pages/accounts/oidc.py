"""Signing in through an OpenID Connect provider, which stands for the password alone."""

from urllib.parse import quote, unquote

from fastapi import APIRouter, Request, Response

from geo.messages import Message
from geo.messages import mark as _
from portal.accounts.oidc import (
    Identity,
    OidcProvider,
    finish,
    link_identity,
    sign_in_with_identity,
    start,
)
from portal.accounts.rules import Outcome, StepUpNeeded
from web.page.account_context import AccountContext, visit_of
from web.page.answers import (
    Trouble,
    failed_try,
    go_to,
    known_language,
    nothing_here,
)
from web.page.guard import OfficerHere
from web.page.local_address import address_of, local_address
from web.page.site import AccountContextHere, PortalDeploymentHere
from web.pages.accounts.sign_in import show_sign_in_page
from web.pages.accounts.steps import asked_address, go_on

router = APIRouter(include_in_schema=False)

# Both come back once, from the provider's page: a strict cookie would not be sent from there.
_TICKET_COOKIE = "__Host-oidc"
_NEXT_COOKIE = "__Host-oidc-next"
_LASTS_S = 600

FAILED = _(
    "{provider} did not confirm who you are, or no account here is linked with you there. Sign in"
    " with e-mail and password."
)


@router.get("/{language}/sign-in/oidc")
def begin(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
) -> Response:
    """Lead to the provider."""
    known_language(language, deployment)
    provider = _provider(account_context)
    path = f"/{language}/sign-in/oidc/callback"
    answer = _to_provider(account_context, provider, path)
    if answer is None:
        return show_sign_in_page(request, language, {}, _away(provider))
    _remember(answer, _NEXT_COOKIE, quote(asked_address(request, deployment) or ""))
    return answer


@router.get("/{language}/sign-in/oidc/callback")
def come_back(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
) -> Response:
    """Take the provider's word; the second factor is still asked for here."""
    known_language(language, deployment)
    provider = _provider(account_context)
    identity = _identity(request, account_context, provider)
    address = local_address(
        unquote(request.cookies.get(_NEXT_COOKIE, "")), deployment.country.languages
    )
    outcome = Outcome.WRONG
    if identity is not None:
        with deployment.database.writing() as session:
            entered = sign_in_with_identity(
                session, account_context.security, visit_of(request), identity
            )
        outcome = entered.outcome
        if entered.opened is not None:
            return _forgetting(go_on(request, language, entered, address))
    trouble = failed_try(outcome, FAILED, provider=provider.name)
    return _forgetting(show_sign_in_page(request, language, {"next": address}, trouble))


@router.get("/{language}/account/oidc")
def begin_linking(
    language: str,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    signed_in: OfficerHere,
) -> Response:
    """Lead an officer to the provider, to be known by it from then on."""
    known_language(language, deployment)
    if not signed_in.is_recent():
        raise StepUpNeeded
    path = f"/{language}/account/oidc/callback"
    answer = _to_provider(
        account_context, _provider(account_context), path, bound_to=signed_in.session_id
    )
    return answer or go_to(f"/{language}/account?said=provider-away")


@router.get("/{language}/account/oidc/callback")
def link(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    signed_in: OfficerHere,
) -> Response:
    """Link the provider's word with the account of the session that asked for it."""
    known_language(language, deployment)
    identity = _identity(
        request, account_context, _provider(account_context), bound_to=signed_in.session_id
    )
    outcome = Outcome.WRONG
    if identity is not None:
        with deployment.database.writing() as session:
            outcome = link_identity(session, signed_in, identity)
    said = "linked" if outcome is Outcome.DONE else "not-linked"
    return _forgetting(go_to(f"/{language}/account?said={said}"))


def _provider(account_context: AccountContext) -> OidcProvider:
    if account_context.provider is None:
        raise nothing_here()
    return account_context.provider


def _to_provider(
    account_context: AccountContext, provider: OidcProvider, path: str, *, bound_to: bytes = b""
) -> Response | None:
    security = account_context.security
    started = start(provider, security, security.public_url + path, bound_to=bound_to)
    if started is None:
        return None
    answer = go_to(started.url)
    _remember(answer, _TICKET_COOKIE, started.ticket)
    return answer


def _away(provider: OidcProvider) -> Trouble:
    text = _("{provider} cannot be reached now. Sign in with e-mail and password.")
    return Trouble(Message(text, {"provider": provider.name}), 503)


def _identity(
    request: Request,
    account_context: AccountContext,
    provider: OidcProvider,
    *,
    bound_to: bytes = b"",
) -> Identity | None:
    ticket = request.cookies.get(_TICKET_COOKIE)
    url = account_context.security.public_url + address_of(request)
    return finish(provider, account_context.security, ticket, url, bound_to=bound_to)


def _remember(answer: Response, name: str, value: str) -> None:
    answer.set_cookie(
        name, value, max_age=_LASTS_S, path="/", secure=True, httponly=True, samesite="lax"
    )


def _forgetting(answer: Response) -> Response:
    for name in (_TICKET_COOKIE, _NEXT_COOKIE):
        answer.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")
    return answer
