"""Changing one's e-mail address: a letter to the new one, a click on its link, and the way back."""

from fastapi import APIRouter, Request, Response

from geo.errors import AroundMeError
from geo.messages import mark as _
from portal.accounts.email_change import (
    confirm_email_change,
    request_email_change,
    undo_email_change,
)
from portal.accounts.rules import Outcome
from web.page.answers import (
    failed_try,
    go_to,
    known_language,
    show_visitors_page,
    trouble_of,
)
from web.page.guard import FormHere, OfficerHere, forget_session
from web.page.site import AccountContextHere, PortalDeploymentHere
from web.page.visitor_form import VisitorForm
from web.pages.accounts.account import WRONG_PASSWORD
from web.pages.accounts.account_view import account_page
from web.pages.accounts.invitations import show_over

router = APIRouter(prefix="/{language}/account/email", include_in_schema=False)

_OVER = _("This link is not valid, or not any more. Change the address again on your account page.")

_UNDO_OVER = _(
    "This link is not valid, or not any more. If somebody else has your account, tell the portal’s"
    " administrator of your agency."
)


@router.post("")
def take_address(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    signed_in: OfficerHere,
    given: FormHere,
) -> Response:
    """Send a letter to a new address; the answer does not tell whether another account has it."""
    known_language(language, deployment)
    address, password = given.get("email", ""), given.get("password", "")
    security = account_context.security
    try:
        with deployment.database.writing() as session:
            outcome, _letter = request_email_change(session, security, signed_in, address, password)
    except AroundMeError as error:
        return account_page(request, signed_in, trouble_of(error))
    if outcome is not Outcome.DONE:
        return account_page(request, signed_in, failed_try(outcome, WRONG_PASSWORD))
    return go_to(f"/{language}/account?said=letter")


@router.get("/undo/{token}")
def show_undo(language: str, request: Request, deployment: PortalDeploymentHere) -> Response:
    """Ask for a click, as below: this is the link of the letter to the old address."""
    known_language(language, deployment)
    return show_visitors_page(request, language, "accounts/email_undo.html", {})


@router.post("/undo/{token}")
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
        is_undone = undo_email_change(session, account_context.security, token)
    if not is_undone:
        return show_over(request, language, _UNDO_OVER)
    answer = go_to(f"/{language}/sign-in/reset?said=address-back")
    forget_session(answer)
    return answer


@router.get("/{token}")
def show_change(language: str, request: Request, deployment: PortalDeploymentHere) -> Response:
    """Ask for a click: programs that look at letters open their links, but send no forms."""
    known_language(language, deployment)
    return show_visitors_page(request, language, "accounts/email.html", {})


@router.post("/{token}")
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
        letter = confirm_email_change(session, account_context.security, token)
    if letter is None:
        return show_over(request, language, _OVER)
    answer = go_to(f"/{language}/sign-in?said=email")
    forget_session(answer)
    return answer
