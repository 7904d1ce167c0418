"""The second step of signing in, which is also asked for again before what must not be stolen."""

from fastapi import APIRouter, Request, Response

from geo.coordinates import latin_digits
from geo.messages import mark as _
from portal.accounts.assurance import Credential
from portal.accounts.confirmed_phone import masked_phone, texted_to
from portal.accounts.factors import factors
from portal.accounts.lost_factors import may_prove_at_counter
from portal.accounts.passkeys import check_passkey, second_factor_options
from portal.accounts.rules import Entered, Outcome, SignedIn
from portal.accounts.second_factor import check_totp, use_recovery_code
from web.page.answers import (
    Trouble,
    failed_try,
    go_to,
    known_language,
    options_answer,
    show_officers_page,
)
from web.page.guard import HalfwayForm, HalfwayHere
from web.page.site import AccountContextHere, PortalDeploymentHere, portal_site_of
from web.pages.accounts.steps import (
    NEED_FIELD,
    asked_address,
    go_on,
    wanted_address,
    with_next,
)

router = APIRouter(prefix="/{language}/sign-in/second-factor", include_in_schema=False)

WRONG_CODE = _("This code is not right. Wait for the next one, then type it in.")
WRONG_RECOVERY_CODE = _("This recovery code is not right, or was used before.")
WRONG_PASSKEY = _("This passkey is not one of yours, or its answer came too late. Try again.")


@router.get("")
def show_second_factor(
    language: str, request: Request, deployment: PortalDeploymentHere, signed_in: HalfwayHere
) -> Response:
    """Ask for the second factor; who has none yet is led to where it is set up."""
    known_language(language, deployment)
    address = asked_address(request, deployment)
    if not signed_in.has_second_factor and not signed_in.is_complete:
        return go_to(with_next(f"/{language}/sign-in/enrol", address))
    return step_page(request, signed_in, address)


@router.post("")
def take_code(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    signed_in: HalfwayHere,
    given: HalfwayForm,
) -> Response:
    """Take the six digits of an authenticator app."""
    with deployment.database.writing() as session:
        code = typed_code(given.get("code", ""))
        entered = check_totp(session, account_context.security, signed_in, code)
    return _after(request, language, signed_in, given, entered, WRONG_CODE)


@router.post("/recovery-code")
def take_recovery_code(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    signed_in: HalfwayHere,
    given: HalfwayForm,
) -> Response:
    """Take one of the codes that were kept for the day when the device is lost."""
    with deployment.database.writing() as session:
        code = given.get("recovery_code", "").strip()
        entered = use_recovery_code(session, account_context.security, signed_in, code)
    return _after(request, language, signed_in, given, entered, WRONG_RECOVERY_CODE)


@router.get("/passkey/options")
def passkey_options(
    language: str,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    signed_in: HalfwayHere,
) -> Response:
    """Answer the script with what to ask of the browser's passkeys."""
    known_language(language, deployment)
    with deployment.database.reading() as session:
        return options_answer(second_factor_options(session, account_context.security, signed_in))


@router.post("/passkey")
def take_passkey(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    signed_in: HalfwayHere,
    given: HalfwayForm,
) -> Response:
    """Take the answer of a passkey."""
    ticket, answer = given.get("ticket", ""), given.get("answer", "")
    with deployment.database.writing() as session:
        entered = check_passkey(session, account_context.security, signed_in, ticket, answer)
    return _after(request, language, signed_in, given, entered, WRONG_PASSKEY)


def typed_code(text: str) -> str:
    """Read a code as people type it: in any digits, with spaces or hyphens between them."""
    plain = latin_digits(text)
    return "".join(character for character in plain if character.isalnum())


def step_page(
    request: Request,
    signed_in: SignedIn,
    address: str | None,
    trouble: Trouble | None = None,
    *,
    needs_two: bool | None = None,
) -> Response:
    """Answer with what the account can show: its factors, or else a code and the password.

    With `needs_two` the password is not enough; by default the address says so.
    """
    site = portal_site_of(request)
    security = site.account_context.security
    with site.deployment.database.reading() as session:
        kinds = {factor.kind for factor in factors(session, signed_in)}
        phone = texted_to(session, security, signed_in)
    if needs_two is None:
        needs_two = request.query_params.get(NEED_FIELD) == Credential.C2
    is_without = signed_in.is_complete and not signed_in.has_second_factor
    context = {
        "next": address,
        "kinds": kinds,
        "is_step_up": signed_in.is_complete,
        "is_without": is_without,
        "needs_two": needs_two,
        "phone": None if phone is None else masked_phone(phone),
        "is_officer": signed_in.holder.is_officer,
        "may_prove": may_prove_at_counter(signed_in),
    }
    return show_officers_page(request, "accounts/second_factor.html", context, signed_in, trouble)


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
    if entered.outcome is Outcome.DONE:
        return go_on(request, language, entered, address)
    return step_page(request, signed_in, address, failed_try(entered.outcome, wrong))
