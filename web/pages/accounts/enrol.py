"""Setting up a second factor: forced before the first entry, and from the account page later on."""

import segno
from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from geo.errors import AroundMeError
from geo.messages import mark as _
from portal.accounts.passkeys import register, registration_options
from portal.accounts.rules import Entered, Outcome, SignedIn
from portal.accounts.second_factor import confirm_totp, offer_totp
from web.page.answers import (
    Trouble,
    failed_try,
    go_to,
    known_language,
    options_answer,
    show_officers_page,
    show_page,
    trouble_of,
)
from web.page.guard import HalfwayForm, HalfwayHere, remember_session
from web.page.site import AccountContextHere, PortalDeploymentHere, portal_site_of, site_of
from web.pages.accounts.device_words import device_words
from web.pages.accounts.second_factor import WRONG_CODE, typed_code
from web.pages.accounts.steps import asked_address, go_on, home_of, wanted_address, with_next

router = APIRouter(prefix="/{language}/sign-in/enrol", include_in_schema=False)

WRONG_PASSKEY = _("This passkey could not be added. Try again, or use another device.")
_SECRET_GROUP = 4


@router.get("")
def show_enrol(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    signed_in: HalfwayHere,
) -> Response:
    """Offer a new authenticator app or a passkey; who has a second factor shows it first."""
    known_language(language, deployment)
    address = asked_address(request, deployment)
    if _must_confirm(signed_in):
        here = with_next(f"/{language}/sign-in/enrol", address)
        return go_to(with_next(f"/{language}/sign-in/second-factor", here))
    return _page(request, signed_in, address)


@router.post("/totp")
def add_totp(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    signed_in: HalfwayHere,
    given: HalfwayForm,
) -> Response:
    """Take the first code of a new authenticator app, which proves that it holds the secret."""
    known_language(language, deployment)
    if _must_confirm(signed_in):
        return go_to(f"/{language}/sign-in/second-factor")
    ticket, code = given.get("ticket", ""), typed_code(given.get("code", ""))
    with deployment.database.writing() as session:
        entered = confirm_totp(session, account_context.security, signed_in, ticket, code)
    return _after(request, language, signed_in, given, entered, WRONG_CODE)


@router.get("/passkey/options")
def passkey_options(
    language: str,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    signed_in: HalfwayHere,
) -> Response:
    """Answer the script with what to ask of the browser for a new passkey."""
    known_language(language, deployment)
    if _must_confirm(signed_in):
        return go_to(f"/{language}/sign-in/second-factor")
    with deployment.database.writing() as session:
        return options_answer(registration_options(session, account_context.security, signed_in))


@router.post("/passkey")
def add_passkey(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    signed_in: HalfwayHere,
    given: HalfwayForm,
) -> Response:
    """Take a new passkey."""
    known_language(language, deployment)
    if _must_confirm(signed_in):
        return go_to(f"/{language}/sign-in/second-factor")
    ticket, answer = given.get("ticket", ""), given.get("answer", "")
    name = given.get("name", "").strip() or _own_name(request, language)
    try:
        with deployment.database.writing() as session:
            entered = register(session, account_context.security, signed_in, ticket, answer, name)
    except AroundMeError as error:
        return _page(request, signed_in, None, trouble=trouble_of(error))
    return _after(request, language, signed_in, given, entered, WRONG_PASSKEY)


def qr_code(address: str) -> Markup:
    """Draw a QR code as SVG without any style of its own, which the policy would not allow."""
    drawn = segno.make(address, error="m", micro=False)
    # Made by the library from modules alone: nothing of the address is in the markup.
    return Markup(drawn.svg_inline(omitsize=True, light="#fff", svgclass="qr-code"))  # noqa: S704


def in_groups(secret: str) -> str:
    """Write a secret in groups of four, as it is easier to type."""
    return " ".join(
        secret[start : start + _SECRET_GROUP] for start in range(0, len(secret), _SECRET_GROUP)
    )


def _own_name(request: Request, language: str) -> str:
    """Name a passkey after the device on which it is made."""
    words = device_words(request.headers.get("user-agent"))
    return words.render(site_of(request).translations.to(language))


def _must_confirm(signed_in: SignedIn) -> bool:
    """Whether a second factor that is there has to be shown before another one is added."""
    if signed_in.is_complete:
        return not signed_in.is_recent()
    return signed_in.has_second_factor


def _page(
    request: Request,
    signed_in: SignedIn,
    address: str | None,
    *,
    ticket: str | None = None,
    trouble: Trouble | None = None,
) -> Response:
    deployment = portal_site_of(request).deployment
    account_context = portal_site_of(request).account_context
    with deployment.database.writing() as session:
        offer = offer_totp(session, account_context.security, signed_in, ticket)
    context = {
        "next": address,
        "is_first": not signed_in.is_complete,
        "qr_code": qr_code(offer.uri),
        "uri": offer.uri,
        "secret": in_groups(offer.secret),
        "ticket": offer.ticket,
    }
    return show_officers_page(request, "accounts/enrol.html", context, signed_in, trouble)


def _after(
    request: Request,
    language: str,
    signed_in: SignedIn,
    given: dict[str, str],
    entered: Entered,
    wrong: str,
) -> Response:
    deployment = portal_site_of(request).deployment
    known_language(language, deployment)
    address = wanted_address(given, deployment)
    if entered.outcome is not Outcome.DONE:
        ticket = given.get("ticket") if wrong == WRONG_CODE else None
        trouble = failed_try(entered.outcome, wrong)
        return _page(request, signed_in, address, ticket=ticket, trouble=trouble)
    if not entered.recovery_codes:
        where = address or f"/{language}/account?said=factor"
        return go_on(request, language, entered, where)
    context = {
        "codes": entered.recovery_codes,
        "address": address or home_of(request, language, signed_in),
    }
    answer = show_page(request, language, "accounts/recovery_codes.html", context)
    remember_session(answer, entered.opened)
    return answer
