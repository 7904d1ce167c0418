"""Changing one's e-mail address: a letter to the new one, and a click on its link."""

from fastapi import APIRouter, Request, Response

from geo.errors import AroundMeError
from geo.messages import mark as _
from portal.accounts.profile import confirm_email_change, request_email_change
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
