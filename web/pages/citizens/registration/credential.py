"""The step that says how somebody signs in: a password, or a passkey of his device."""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Request, Response

from geo.errors import InvalidParameter
from geo.messages import Message
from geo.messages import mark as _
from portal.accounts.first_passkeys import first_passkey, first_passkey_options
from portal.accounts.passkey_answers import PasskeyOwner
from portal.accounts.passwords import check_new_password
from portal.accounts.rules import clean_name
from portal.citizens.registration.drafts import keep_draft
from portal.citizens.registration.rules import Passkey, Registration, Step
from web.page.answers import Trouble, go_to, options_answer
from web.page.site import PortalDeploymentHere, site_of
from web.page.visitor_form import VisitorForm
from web.pages.accounts.device_words import device_words
from web.pages.citizens.registration.page import (
    RegistrationHere,
    address_of,
    at_step,
    citizens_of,
    show_step,
)

router = APIRouter(prefix="/{language}/register/credential", include_in_schema=False)

_WRONG_PASSKEY = _("This passkey could not be added. Try again, or choose a password.")


@router.get("")
def show_credential(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    registration: RegistrationHere,
) -> Response:
    """Ask how somebody wants to sign in."""
    return _show(request, at_step(language, registration, Step.CREDENTIAL))


@router.post("")
def take_password(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    registration: RegistrationHere,
    given: VisitorForm,
) -> Response:
    """Keep a password, as it is kept of every account; an earlier passkey is dropped."""
    here = at_step(language, registration, Step.CREDENTIAL)
    password, draft = given.get("password", ""), here.draft
    if not password and draft.has_credential:
        return go_to(address_of(language, Step.CONSENTS))
    try:
        for name in draft.names.values():
            for contact in draft.contacts:
                check_new_password(password, contact=contact, name=name)
    except InvalidParameter as error:
        return _show(request, here, Trouble(error.message))
    hashed = citizens_of(request).security.passwords.hash(password)
    with deployment.database.writing() as session:
        known = replace(draft, password_hash=hashed, passkey=None)
        keep_draft(session, citizens_of(request).keys, here, known)
    return go_to(address_of(language, Step.CONSENTS))


@router.get("/passkey/options")
def passkey_options(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    registration: RegistrationHere,
) -> Response:
    """Answer the script with what to ask of the browser for the first passkey."""
    here = at_step(language, registration, Step.CREDENTIAL)
    draft = here.draft
    name = draft.names.get(language) or next(iter(draft.names.values()), "")
    owner = PasskeyOwner(UUID(draft.account_id), draft.contacts[0], name, language)
    security = citizens_of(request).security
    return options_answer(first_passkey_options(security, owner, bound_to=here.id))


@router.post("/passkey")
def take_passkey(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    registration: RegistrationHere,
    given: VisitorForm,
) -> Response:
    """Keep a passkey for the account to come; it takes the place of a password."""
    here = at_step(language, registration, Step.CREDENTIAL)
    context, ticket, answer = citizens_of(request), given.get("ticket", ""), given.get("answer", "")
    try:
        name = clean_name(given.get("name", "").strip() or _own_name(request, language))
    except InvalidParameter as error:
        return _show(request, here, Trouble(error.message))
    with deployment.database.writing() as session:
        made = first_passkey(session, context.security, ticket, answer, bound_to=here.id)
        if made is not None and made.passkey_id and made.public_key:
            passkey = Passkey(
                made.passkey_id.hex(),
                made.public_key.hex(),
                made.sign_count or 0,
                tuple(made.transports or ()),
                name,
            )
            known = replace(here.draft, passkey=passkey, password_hash="")
            keep_draft(session, context.keys, here, known)
    if made is None:
        return _show(request, here, Trouble(Message(_WRONG_PASSKEY)))
    return go_to(address_of(language, Step.CONSENTS))


def _own_name(request: Request, language: str) -> str:
    """Name a passkey after the device on which it is made."""
    words = device_words(request.headers.get("user-agent"))
    return words.render(site_of(request).translations.to(language))


def _show(request: Request, here: Registration, trouble: Trouble | None = None) -> Response:
    draft = here.draft
    context = {
        "has_password": bool(draft.password_hash),
        "has_passkey": draft.passkey is not None,
        # What a browser files the password under.
        "contact": draft.contacts[0] if draft.contacts else "",
    }
    return show_step(request, here, Step.CREDENTIAL, "credential.html", context, trouble)
