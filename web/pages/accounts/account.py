"""The routes of the account page: name, language and password of whoever is signed in."""

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError
from geo.messages import mark as _
from portal.accounts.profile import change_password, change_profile
from portal.accounts.rules import Outcome
from portal.notifications.service import choose_daily, choose_kinds
from web.navigation import Part
from web.page.answers import failed_try, go_to, known_language, trouble_of
from web.page.guard import FormHere, OfficerHere, remember_session
from web.page.site import AccountContextHere, PortalDeploymentHere, portal_site_of
from web.pages.accounts.account_view import account_page, do_action

router = APIRouter(prefix="/{language}/account", include_in_schema=False)

PART = Part("account", "account", _("Your account"))

WRONG_PASSWORD = _("This is not your present password. Nothing was changed.")


@router.get("")
def show_account(
    language: str, request: Request, deployment: PortalDeploymentHere, signed_in: OfficerHere
) -> Response:
    """Show the account."""
    known_language(language, deployment)
    return account_page(request, signed_in)


@router.post("/profile")
def take_profile(request: Request, signed_in: OfficerHere, given: FormHere) -> Response:
    """Change the name and the language of letters."""
    languages = portal_site_of(request).deployment.country.languages
    name, wanted = given.get("name", ""), given.get("language")
    if wanted not in languages:
        wanted = signed_in.holder.language

    def change(session: Session) -> None:
        change_profile(session, signed_in, name, wanted)

    return do_action(request, signed_in, change, said="saved")


@router.post("/letters")
def take_letters(request: Request, signed_in: OfficerHere, given: FormHere) -> Response:
    """Keep which letters are wanted and how often; those about security come at once anyway."""
    site = portal_site_of(request)
    wanted = {kind.name for kind in site.letters.mutable if given.get(f"letter.{kind.name}")}

    def choose(session: Session) -> None:
        keys = site.account_context.security.keys
        choose_kinds(session, keys, signed_in.holder.contact, site.letters, wanted)
        is_daily = given.get("pace") == "daily"
        choose_daily(session, keys, signed_in.holder.contact, is_daily=is_daily)

    return do_action(request, signed_in, choose, said="saved")


@router.post("/password")
def take_password(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    signed_in: OfficerHere,
    given: FormHere,
) -> Response:
    """Change the password: all sessions are over then, and this browser gets a new one."""
    known_language(language, deployment)
    current, new = given.get("current", ""), given.get("password", "")
    try:
        with account_context.security.passwords.place(), deployment.database.writing() as session:
            entered = change_password(session, account_context.security, signed_in, current, new)
    except AroundMeError as error:
        return account_page(request, signed_in, trouble_of(error))
    if entered.outcome is not Outcome.DONE:
        return account_page(request, signed_in, failed_try(entered.outcome, WRONG_PASSWORD))
    answer = go_to(f"/{language}/account?said=new-password")
    remember_session(answer, entered.opened)
    return answer
