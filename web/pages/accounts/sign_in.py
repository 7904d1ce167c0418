"""Where everybody signs in, with a password or with a passkey, and out again."""

from collections.abc import Callable, Mapping

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from geo.messages import mark as _
from portal.accounts.passkeys import sign_in_options, sign_in_with_passkey
from portal.accounts.rules import Entered, Outcome, SignedIn
from portal.accounts.sessions import sign_out
from portal.accounts.sign_in import sign_in
from portal.accounts.sign_in_names import NameKind, read_sign_in_name
from web.page.account_context import visit_of
from web.page.answers import (
    Trouble,
    failed_try,
    go_to,
    known_language,
    options_answer,
    show_officers_page,
    show_visitors_page,
)
from web.page.guard import (
    OfficerHere,
    SessionHere,
    check_sender,
    forget_session,
    read_form,
)
from web.page.site import AccountContextHere, PortalDeploymentHere, portal_site_of
from web.page.visitor_form import VisitorForm
from web.pages.accounts.steps import asked_address, go_on, home_of, wanted_address

router = APIRouter(include_in_schema=False)

WRONG = _("These do not belong together. Check what you have typed in both, then try again.")
WRONG_PASSKEY = _("This passkey is not known here. Sign in with your password.")
_FAILED = (Outcome.WRONG, Outcome.LIMITED)


@router.get("/{language}/sign-in")
def show_sign_in(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    signed_in: SessionHere,
) -> Response:
    """Show the form; who has signed in already is led on."""
    known_language(language, deployment)
    address = asked_address(request, deployment)
    if signed_in is not None and signed_in.is_complete:
        return go_to(address or home_of(request, language, signed_in))
    return show_sign_in_page(request, language, {"next": address})


@router.post("/{language}/sign-in")
def take_password(
    language: str,
    request: Request,
    account_context: AccountContextHere,
    given: VisitorForm,
    before: SessionHere,
) -> Response:
    """Take a name and a password; what follows is the second factor, where one is needed."""
    typed, password = given.get("name", "").strip(), given.get("password", "")
    security, visit = account_context.security, visit_of(request)

    def enter(session: Session) -> Entered:
        return sign_in(session, security, visit, typed, password)

    # Before the transaction: who waits for a place holds no connection and no row.
    with security.passwords.place():
        return _enter(request, language, given, enter, before, WRONG)


@router.get("/{language}/sign-in/where")
def choose_where(
    language: str, request: Request, deployment: PortalDeploymentHere, signed_in: OfficerHere
) -> Response:
    """Let an officer who has registered as a person choose in which of the two to go on."""
    known_language(language, deployment)
    if signed_in.person is None or not signed_in.holder.is_officer:
        return go_to(home_of(request, language, signed_in))
    context = {"name": signed_in.holder.name}
    return show_officers_page(request, "accounts/where.html", context, signed_in)


@router.get("/{language}/sign-in/passkey/options")
def passkey_options(
    language: str, deployment: PortalDeploymentHere, account_context: AccountContextHere
) -> Response:
    """Answer the script with what to ask of the browser's passkeys."""
    known_language(language, deployment)
    return options_answer(sign_in_options(account_context.security))


@router.post("/{language}/sign-in/passkey")
def take_passkey(
    language: str,
    request: Request,
    account_context: AccountContextHere,
    given: VisitorForm,
    before: SessionHere,
) -> Response:
    """Take a passkey, which is both factors in one."""
    ticket, answer = given.get("ticket", ""), given.get("answer", "")
    security, visit = account_context.security, visit_of(request)

    def enter(session: Session) -> Entered:
        return sign_in_with_passkey(session, security, visit, ticket, answer)

    return _enter(request, language, given, enter, before, WRONG_PASSKEY)


async def sign_out_form(request: Request, signed_in: SessionHere) -> None:
    """Make sure that the browser's own page wants to sign out; a session may be over already."""
    if signed_in is None:
        check_sender(request)
    else:
        await read_form(request, signed_in)


@router.post("/{language}/sign-out", dependencies=[Depends(sign_out_form)])
def leave(language: str, deployment: PortalDeploymentHere, signed_in: SessionHere) -> Response:
    """End the session of this browser."""
    known_language(language, deployment)
    if signed_in is not None:
        with deployment.database.writing() as session:
            sign_out(session, signed_in)
    answer = go_to(f"/{language}/sign-in?said=signed-out")
    forget_session(answer)
    return answer


def show_sign_in_page(
    request: Request,
    language: str,
    given: Mapping[str, str | None],
    trouble: Trouble | None = None,
) -> Response:
    """Answer with the form; `given` keeps what was typed and where to go next."""
    account_context = portal_site_of(request).account_context
    context = {
        "name": given.get("name") or "",
        "next": given.get("next"),
        "provider": account_context.provider.name if account_context.provider else None,
    }
    return show_visitors_page(request, language, "accounts/sign_in.html", context, trouble)


def _enter(
    request: Request,
    language: str,
    given: Mapping[str, str],
    enter: Callable[[Session], Entered],
    before: SignedIn | None,
    wrong: str,
) -> Response:
    """Try to enter. The session that this browser had before, if any, is over then."""
    deployment = portal_site_of(request).deployment
    known_language(language, deployment)
    address = wanted_address(given, deployment)
    with deployment.database.writing() as session:
        entered = enter(session)
    if entered.opened is not None and before is not None:
        with deployment.database.writing() as session:
            sign_out(session, before)
    if entered.outcome in _FAILED:
        kept = {"name": _may_stay(request, given.get("name", "")), "next": address}
        return show_sign_in_page(request, language, kept, failed_try(entered.outcome, wrong))
    return go_on(request, language, entered, address)


def _may_stay(request: Request, typed: str) -> str:
    """Return what was typed, to be shown again; of a number of identity nothing."""
    region = portal_site_of(request).account_context.security.region
    return "" if read_sign_in_name(typed, region).kind is NameKind.NUMBER else typed
