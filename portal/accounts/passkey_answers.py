"""What browsers are asked about passkeys, and reading what they answer."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session
from webauthn import (
    generate_registration_options,
    verify_registration_response,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialCreationOptions,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal.accounts.models import Credential
from portal.accounts.rules import (
    FactorKind,
)
from portal.accounts.security import Security
from portal.limits.rules import Limit
from portal.limits.service import take

TICKET = Limit("ticket", 1, 900)
_ASK_S = 300
_CHALLENGE_BYTES = 32
_LONGEST_ANSWER = 20_000
_TRANSPORTS = {"ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"}
VERIFIED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True)
class PasskeyAsk:
    """What the browser is asked (`options`, JSON), and the ticket that comes back."""

    options: str
    ticket: str


@dataclass(frozen=True)
class PasskeyOwner:
    """Whose passkey is made: the account, by what its owner is reached, his name, his language."""

    account_id: UUID
    contact: str
    name: str
    language: str | None


def creation_options(
    security: Security,
    owner: PasskeyOwner,
    challenge: bytes,
    known: list[PublicKeyCredentialDescriptor],
) -> PublicKeyCredentialCreationOptions:
    """Return what a browser is asked for a new passkey; `known` are those that its owner has."""
    return generate_registration_options(
        rp_id=security.host,
        rp_name=security.site_name(owner.language),
        user_id=owner.account_id.bytes,
        user_name=owner.contact,
        user_display_name=owner.name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED
        ),
        exclude_credentials=known,
    )


def new_challenge(security: Security, purpose: str, bound_to: bytes) -> tuple[bytes, str]:
    """Return a challenge, and the ticket in which it comes back."""
    challenge = secrets.token_bytes(_CHALLENGE_BYTES)
    held = {"challenge": urlsafe_b64encode(challenge).decode()}
    ticket = security.keys.ticket(f"passkey {purpose}", held, lasts_s=_ASK_S, bound_to=bound_to)
    return challenge, ticket


def redeem(
    session: Session, security: Security, purpose: str, ticket: str, bound_to: bytes
) -> bytes | None:
    """Take the challenge of a ticket, which works once; None for any that is not right."""
    held = security.keys.read_ticket(f"passkey {purpose}", ticket, bound_to=bound_to)
    if held is None or not take(session, security.keys, TICKET, held["challenge"]):
        return None
    return urlsafe_b64decode(held["challenge"])


def registered(security: Security, challenge: bytes, answer: str) -> Credential | None:
    """Return the passkey of an answer, for no account yet; None for what is not right."""
    try:
        said = read_answer(answer)
        found = verify_registration_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=security.host,
            expected_origin=security.public_url,
            require_user_verification=True,
        )
    except Exception:  # whatever a hostile answer breaks inside the library, it is not right
        return None
    offered = said.get("response", {}).get("transports") or []
    return Credential(
        kind=FactorKind.PASSKEY,
        passkey_id=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        transports=sorted(_TRANSPORTS.intersection(map(str, offered))),
    )


def read_answer(answer: str) -> dict[str, Any]:
    """Read the answer of a browser; raises ValueError or TypeError for what is none."""
    if len(answer) > _LONGEST_ANSWER:
        raise ValueError
    said = orjson.loads(answer)
    if not isinstance(said, dict):
        raise TypeError
    return said


def find_passkey(session: Session, passkey_id: bytes | None) -> Credential | None:
    """Return a passkey by its id, for nobody else to change meanwhile."""
    wanted = select(Credential).where(Credential.passkey_id == passkey_id).with_for_update()
    return session.scalars(wanted).one_or_none()
