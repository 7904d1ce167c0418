"""A new password for who has forgotten the old one: ask for a letter, follow its link."""

from fastapi import APIRouter, Request, Response

from geo.errors import InvalidParameter
from geo.messages import Message
from geo.messages import mark as _
from portal.accounts.resets import ask_for_reset, is_reset_valid, needs_number, reset_password
from portal.accounts.rules import Outcome
from portal.accounts.sign_in_names import NameKind, SignInName, read_sign_in_name
from web.page.account_context import visit_of
from web.page.answers import (
    Trouble,
    failed_try,
    go_to,
    known_language,
    show_visitors_page,
    trouble_of,
)
from web.page.site import AccountContextHere, PortalDeploymentHere, portal_site_of
from web.page.visitor_form import VisitorForm
from web.pages.accounts.invitations import show_over

router = APIRouter(prefix="/{language}/sign-in/reset", include_in_schema=False)

_OVER = _("This link is not valid, or not any more. Ask for a new letter.")
_NOBODY = _("Write your e-mail address, your phone number or your national number.")
_NOT_THE_PERSON = _(
    "This is not the number of the person whose account it is. Copy it from the card, then try"
    " again."
)
_NEW_PASSWORD = "accounts/new_password.html"  # noqa: S105  a template


@router.get("")
def show_reset(language: str, request: Request, deployment: PortalDeploymentHere) -> Response:
    """Ask who it is: by address, phone or national number."""
    known_language(language, deployment)
    return _ask_page(request, language)


@router.post("")
def take_address(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    given: VisitorForm,
) -> Response:
    """Answer that a letter is on its way, whoever asks; whether there is one is found out later."""
    known_language(language, deployment)

    typed, security = given.get("name", "").strip(), account_context.security
    if not typed:
        return _ask_page(request, language, trouble=Trouble(Message(_NOBODY)))
    with deployment.database.writing() as session:
        ask_for_reset(session, security, visit_of(request), typed)
    return _ask_page(request, language, read_sign_in_name(typed, security.region))


@router.get("/{token}")
def show_new_password(
    language: str, token: str, request: Request, deployment: PortalDeploymentHere
) -> Response:
    """Ask for the new password, if the link is good."""
    known_language(language, deployment)
    with deployment.database.reading() as session:
        is_valid, needed = is_reset_valid(session, token), needs_number(session, token)
    if not is_valid:
        return show_over(request, language, _OVER)
    return show_visitors_page(request, language, _NEW_PASSWORD, {"needs_number": needed})


@router.post("/{token}")
def take_new_password(
    language: str,
    token: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    given: VisitorForm,
) -> Response:
    """Change the password; all sessions are over then, and one signs in anew."""
    known_language(language, deployment)
    security, visit = account_context.security, visit_of(request)
    password, number = given.get("password", ""), given.get("number", "")
    context: dict[str, object] = {}
    try:
        with security.passwords.place(), deployment.database.writing() as session:
            context["needs_number"] = needs_number(session, token)
            entered = reset_password(session, security, visit, token, password, number)
    except InvalidParameter as error:
        return show_visitors_page(request, language, _NEW_PASSWORD, context, trouble_of(error))
    if entered.outcome is Outcome.DONE:
        return go_to(f"/{language}/sign-in?said=password")
    if entered.outcome is Outcome.WRONG:
        return show_over(request, language, _OVER)
    trouble = failed_try(entered.outcome, _NOT_THE_PERSON)
    return show_visitors_page(request, language, _NEW_PASSWORD, context, trouble)


def _ask_page(
    request: Request,
    language: str,
    asked: SignInName | None = None,
    trouble: Trouble | None = None,
) -> Response:
    """Ask who it is; `asked` says for whom a letter is on its way, if there is an account."""
    has_letters_page = portal_site_of(request).has_letters_page
    context = {
        "shown": asked.shown if asked else "",
        "again": asked.value if asked and asked.kind is not NameKind.NUMBER else "",
        "is_asked": asked is not None,
        "has_letters_page": has_letters_page,
    }
    return show_visitors_page(request, language, "accounts/reset.html", context, trouble)
