"""Confirming that it is you without a second factor: a code as a text message, the password."""

from fastapi import APIRouter, Request, Response

from geo.messages import Message
from geo.messages import mark as _
from portal.accounts.rules import Entered, Outcome, SignedIn
from portal.accounts.step_up import check_step_up_code, confirm_password, send_step_up_code
from web.page.answers import (
    Trouble,
    failed_try,
    known_language,
    show_officers_page,
)
from web.page.guard import HalfwayForm, HalfwayHere
from web.page.site import AccountContextHere, PortalDeploymentHere, portal_site_of
from web.pages.accounts.second_factor import step_page, typed_code
from web.pages.accounts.steps import NEED_FIELD, go_on, wanted_address

router = APIRouter(prefix="/{language}/sign-in/second-factor", include_in_schema=False)

WRONG_CODE = _("This code is not right, or is over. Type the newest one, or have another sent.")
WRONG_PASSWORD = _("This is not your password. Try again.")
_NOT_SENT = _(
    "No code was sent: one goes out every half minute, five an hour and ten a day. Wait a little,"
    " or set up an app or a passkey."
)


@router.post("/text")
def send_code(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    signed_in: HalfwayHere,
    given: HalfwayForm,
) -> Response:
    """Send a code to the account's confirmed number, and ask for it."""
    known_language(language, deployment)
    with deployment.database.writing() as session:
        is_sent = send_step_up_code(session, account_context.security, signed_in)
    if is_sent:
        return _code_page(request, signed_in, given)
    trouble = Trouble(Message(_NOT_SENT), 429)
    return _again(request, signed_in, given, trouble)


@router.post("/text-code")
def take_code(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    signed_in: HalfwayHere,
    given: HalfwayForm,
) -> Response:
    """Take the code."""
    known_language(language, deployment)
    code = typed_code(given.get("code", ""))
    with deployment.database.writing() as session:
        entered = check_step_up_code(session, account_context.security, signed_in, code)
    if entered.outcome is Outcome.DONE:
        return _done(request, language, given, entered)
    return _code_page(request, signed_in, given, failed_try(entered.outcome, WRONG_CODE))


@router.post("/password")
def take_password(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    signed_in: HalfwayHere,
    given: HalfwayForm,
) -> Response:
    """Take the password once more."""
    known_language(language, deployment)
    with account_context.security.passwords.place(), deployment.database.writing() as session:
        entered = confirm_password(
            session, account_context.security, signed_in, given.get("password", "")
        )
    if entered.outcome is Outcome.DONE:
        return _done(request, language, given, entered)
    trouble = failed_try(entered.outcome, WRONG_PASSWORD)
    return _again(request, signed_in, given, trouble)


def _done(request: Request, language: str, given: dict[str, str], entered: Entered) -> Response:
    deployment = portal_site_of(request).deployment
    return go_on(request, language, entered, wanted_address(given, deployment))


def _again(
    request: Request, signed_in: SignedIn, given: dict[str, str], trouble: Trouble
) -> Response:
    address = wanted_address(given, portal_site_of(request).deployment)
    needs_two = bool(given.get(NEED_FIELD))
    return step_page(request, signed_in, address, trouble, needs_two=needs_two)


def _code_page(
    request: Request,
    signed_in: SignedIn,
    given: dict[str, str],
    trouble: Trouble | None = None,
) -> Response:
    address = wanted_address(given, portal_site_of(request).deployment)
    context = {"next": address, "needs_two": bool(given.get(NEED_FIELD))}
    return show_officers_page(request, "accounts/text_code.html", context, signed_in, trouble)
