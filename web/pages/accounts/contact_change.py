"""Changing one's e-mail address or phone: a letter there, a click on its link, and the way back."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from geo.errors import AroundMeError
from geo.messages import mark as _
from portal.accounts.contact_change import (
    confirm_contact_change,
    request_contact_change,
    undo_contact_change,
)
from portal.accounts.rules import Outcome, SignedIn
from portal.notifications.rules import Channel
from web.page.account_context import AccountContext
from web.page.answers import (
    failed_try,
    go_to,
    known_language,
    show_visitors_page,
    trouble_of,
)
from web.page.guard import FormHere, OfficerHere, forget_session
from web.page.site import AccountContextHere, PortalDeploymentHere, portal_site_of
from web.page.visitor_form import VisitorForm
from web.pages.accounts.account import WRONG_PASSWORD
from web.pages.accounts.account_view import account_page
from web.pages.accounts.invitations import show_over

router = APIRouter(prefix="/{language}/account", include_in_schema=False)

_OVER = _("This link is not valid, or not any more. Change it again on your account page.")

_UNDO_OVER = _(
    "This link is not valid, or not any more. If somebody else has your account, tell the portal’s"
    " administrator of your agency, or a service counter."
)


@router.post("/email")
def take_address(
    request: Request,
    account_context: AccountContextHere,
    signed_in: OfficerHere,
    given: FormHere,
) -> Response:
    """Send a letter to a new address; the answer does not tell whether another account has it."""
    return _ask(request, account_context, signed_in, given, Channel.EMAIL)


@router.post("/phone")
def take_phone(
    request: Request,
    account_context: AccountContextHere,
    signed_in: OfficerHere,
    given: FormHere,
) -> Response:
    """Send a text message to a new number, in the same way."""
    return _ask(request, account_context, signed_in, given, Channel.SMS)


def _ask(
    request: Request,
    account_context: AccountContext,
    signed_in: SignedIn,
    given: Mapping[str, str],
    channel: Channel,
) -> Response:
    deployment = portal_site_of(request).deployment
    language = request.path_params["language"]
    known_language(language, deployment)
    wanted = given.get("email" if channel is Channel.EMAIL else "phone", "")
    security, password = account_context.security, given.get("password", "")
    try:
        with security.passwords.place(), deployment.database.writing() as session:
            outcome, _letter = request_contact_change(
                session, security, signed_in, wanted, password, channel=channel
            )
    except AroundMeError as error:
        return account_page(request, signed_in, trouble_of(error))
    if outcome is not Outcome.DONE:
        return account_page(request, signed_in, failed_try(outcome, WRONG_PASSWORD))
    said = "letter" if channel is Channel.EMAIL else "text"
    return go_to(f"/{language}/account?said={said}")


@router.get("/contact/undo/{token}")
def show_undo(language: str, request: Request, deployment: PortalDeploymentHere) -> Response:
    """Ask for a click, as below: this is the link of the letter to the old address."""
    known_language(language, deployment)
    return show_visitors_page(request, language, "accounts/contact_undo.html", {})


@router.post("/contact/undo/{token}")
def take_undo(
    language: str,
    token: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    _given: VisitorForm,
) -> Response:
    """Take a change of the address back, and lead on to a new password."""
    known_language(language, deployment)
    with deployment.database.writing() as session:
        is_undone = undo_contact_change(session, account_context.security, token)
    if not is_undone:
        return show_over(request, language, _UNDO_OVER)
    answer = go_to(f"/{language}/sign-in/reset?said=address-back")
    forget_session(answer)
    return answer


@router.get("/contact/{token}")
def show_change(language: str, request: Request, deployment: PortalDeploymentHere) -> Response:
    """Ask for a click: programs that look at letters open their links, but send no forms."""
    known_language(language, deployment)
    return show_visitors_page(request, language, "accounts/contact.html", {})


@router.post("/contact/{token}")
def take_change(
    language: str,
    token: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    _given: VisitorForm,
) -> Response:
    """Change the address, and tell the old one."""
    known_language(language, deployment)
    with deployment.database.writing() as session:
        letter = confirm_contact_change(session, account_context.security, token)
    if letter is None:
        return show_over(request, language, _OVER)
    answer = go_to(f"/{language}/sign-in?said=email")
    forget_session(answer)
    return answer
