"""The step that says how somebody is reached: an address, a number, and the codes sent there."""

from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, Request, Response

from geo.errors import InvalidParameter
from geo.messages import Message
from geo.messages import mark as _
from portal.citizens.registration.contacts import Sent, read_contacts, send_codes, take_codes
from portal.citizens.registration.rules import Registration, Step
from web.page.account_context import visit_of
from web.page.answers import Trouble, go_to
from web.page.site import PortalDeploymentHere, site_of
from web.page.visitor_form import VisitorForm
from web.pages.citizens.registration.page import (
    RegistrationHere,
    address_of,
    at_step,
    citizens_of,
    show_step,
)

router = APIRouter(prefix="/{language}/register/contact", include_in_schema=False)

_TOO_MANY = _(
    "A code was sent there just now, or too many were. Nothing is lost: wait half a minute, and"
    " send it again."
)
_WRONG = _("A code is not right, or its ten minutes are over. Look again, or have a new one sent.")


@router.get("")
def show_contact(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    registration: RegistrationHere,
) -> Response:
    """Ask how somebody is reached."""
    here = at_step(language, registration, Step.CONTACT)
    return _show(request, here, here.draft.email, here.draft.phone)


@router.post("")
def take_contact(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    registration: RegistrationHere,
    given: VisitorForm,
) -> Response:
    """Send a code to each contact that is not confirmed yet."""
    here = at_step(language, registration, Step.CONTACT)
    context = citizens_of(request)
    email, phone = given.get("email", ""), given.get("phone", "")
    try:
        address, number = read_contacts(context, email, phone)
    except InvalidParameter as error:
        faulty = {error.parameter: site_of(request).pages.say(language, error.message)}
        return _show(request, here, email, phone, faulty, Trouble(error.message))
    draft = replace(here.draft, email=address, phone=number)
    with deployment.database.writing() as session:
        sent = send_codes(session, context, visit_of(request), here, draft)
    if sent is Sent.LIMITED:
        return _show(request, here, email, phone, {}, Trouble(Message(_TOO_MANY), 429))
    if draft.has_contacts:
        return go_to(address_of(language, Step.CREDENTIAL))
    return go_to(f"/{language}/register/contact/codes")


@router.get("/codes")
def show_codes(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    registration: RegistrationHere,
) -> Response:
    """Ask for the codes that were sent."""
    here = at_step(language, registration, Step.CONTACT)
    if not here.draft.contacts or here.draft.has_contacts:
        return go_to(address_of(language, here.step))
    return _show_codes(request, here)


@router.post("/codes")
def take_typed_codes(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    registration: RegistrationHere,
    given: VisitorForm,
) -> Response:
    """Take the codes; those that are right need not be typed again."""
    here = at_step(language, registration, Step.CONTACT)
    said = {
        here.draft.email: given.get("email_code", ""),
        here.draft.phone: given.get("phone_code", ""),
    }
    with deployment.database.writing() as session:
        draft = take_codes(session, citizens_of(request), visit_of(request), here, said)
    if draft is None:
        return _show_codes(request, here, Trouble(Message(_TOO_MANY), 429))
    if draft.has_contacts:
        return go_to(address_of(language, Step.CREDENTIAL))
    return _show_codes(request, replace(here, draft=draft), Trouble(Message(_WRONG)))


def _show(
    request: Request,
    here: Registration,
    email: str,
    phone: str,
    faulty: Mapping[str, object] | None = None,
    trouble: Trouble | None = None,
) -> Response:
    context = {"email": email, "phone": phone, "faulty": faulty or {}}
    return show_step(request, here, Step.CONTACT, "contact.html", context, trouble)


def _show_codes(request: Request, here: Registration, trouble: Trouble | None = None) -> Response:
    draft = here.draft
    context = {
        "email": draft.email,
        "phone": draft.phone,
        "waits_for_email": bool(draft.email) and draft.email not in draft.confirmed,
        "waits_for_phone": bool(draft.phone) and draft.phone not in draft.confirmed,
    }
    return show_step(request, here, Step.CONTACT, "codes.html", context, trouble)
