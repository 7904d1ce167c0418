"""Passkeys (WebAuthn level 2): made, shown as a second factor, or shown as both at once."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from geo.clock import moment
from portal.accounts.factors import demand_enrolling
from portal.accounts.history import note_try
from portal.accounts.models import Account, Credential
from portal.accounts.rules import (
    SECOND_FACTOR,
    AccountState,
    Entered,
    FactorKind,
    Outcome,
    SignedIn,
    Visit,
    clean_name,
)
from portal.accounts.second_factor import complete, failed
from portal.accounts.security import Security
from portal.accounts.sessions import open_session
from portal.accounts.sign_in import actor_of, has_roles
from portal.audit.recording import record
from portal.audit.rules import ActorKind
from portal.limits.rules import Limit
from portal.limits.service import give_back, take

TICKET = Limit("ticket", 1, 900)
# Apart from passwords: whoever guesses those keeps nobody with a passkey out.
PASSKEY_NETWORK = Limit("passkey network", 30, 900)
_ASK_S = 300
_CHALLENGE_BYTES = 32
_LONGEST_ANSWER = 20_000
_TRANSPORTS = {"ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"}
_VERIFIED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True)
class PasskeyAsk:
    """What the browser is asked (`options`, JSON), and the ticket that comes back."""

    options: str
    ticket: str


def registration_options(session: Session, security: Security, signed_in: SignedIn) -> PasskeyAsk:
    """Ask for a new passkey; raises StepUpNeeded as `offer_totp` does."""
    demand_enrolling(session, signed_in)
    holder = signed_in.holder
    challenge, ticket = _challenge(security, "registration", signed_in.session_id)
    options = generate_registration_options(
        rp_id=security.host,
        rp_name=security.site_name(holder.language),
        user_id=holder.id.bytes,
        user_name=holder.contact,
        user_display_name=holder.name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
        exclude_credentials=_descriptors(session, holder.id),
    )
    return PasskeyAsk(options_to_json(options), ticket)


def register(
    session: Session,
    security: Security,
    signed_in: SignedIn,
    ticket: str,
    answer: str,
    name: str,
) -> Entered:
    """Keep a passkey and complete the session; the name is for the officer's own list."""
    holder = signed_in.holder
    challenge = _redeem(session, security, "registration", ticket, signed_in.session_id)
    credential = None if challenge is None else _registered(security, challenge, answer)
    if credential is None or _find(session, credential.passkey_id) is not None:
        return Entered(Outcome.WRONG)
    demand_enrolling(session, signed_in)
    credential.account_id = holder.id
    credential.name = clean_name(name)
    session.add(credential)
    return complete(session, security, signed_in, "factor added", way=FactorKind.PASSKEY)


def second_factor_options(session: Session, security: Security, signed_in: SignedIn) -> PasskeyAsk:
    """Ask for one of the officer's passkeys."""
    allowed = _descriptors(session, signed_in.holder.id)
    return _ask(security, "second factor", signed_in.session_id, allowed)


def check_passkey(
    session: Session, security: Security, signed_in: SignedIn, ticket: str, answer: str
) -> Entered:
    """Complete a session, or confirm a complete one anew, by one of the officer's passkeys."""
    if not take(session, security.keys, SECOND_FACTOR, signed_in.holder.id):
        return Entered(Outcome.LIMITED)
    challenge = _redeem(session, security, "second factor", ticket, signed_in.session_id)
    credential = _shown(session, security, challenge, answer)
    if credential is None or credential.account_id != signed_in.holder.id:
        return failed(session, signed_in, FactorKind.PASSKEY)
    return complete(session, security, signed_in, "signed in", way=FactorKind.PASSKEY)


def sign_in_options(security: Security) -> PasskeyAsk:
    """Ask for any passkey of the portal: the device knows whose it is, so no address is needed."""
    return _ask(security, "sign-in", b"", ())


def sign_in_with_passkey(
    session: Session, security: Security, visit: Visit, ticket: str, answer: str
) -> Entered:
    """Open a complete session: a passkey with its owner verified is both factors."""
    if not take(session, security.keys, PASSKEY_NETWORK, visit.network):
        return Entered(Outcome.LIMITED)
    challenge = _redeem(session, security, "sign-in", ticket, b"")
    credential = _shown(session, security, challenge, answer)
    account = None if credential is None else session.get(Account, credential.account_id)
    if account is None or account.state != AccountState.ACTIVE:
        record(
            session,
            visit.actor(ActorKind.VISITOR, "", ""),
            "sign-in failed",
            "account",
            "unknown",
            new={"way": FactorKind.PASSKEY},
        )
        return Entered(Outcome.WRONG)
    give_back(session, security.keys, PASSKEY_NETWORK, visit.network)
    opened = open_session(session, security, account.id, visit, is_complete=True)
    actor = actor_of(visit, account, is_officer=has_roles(session, account))
    way = {"way": FactorKind.PASSKEY}
    record(session, actor, "signed in", "account", str(account.id), new=way)
    told = {"network": visit.network, "device": visit.device}
    note_try(session, account.id, FactorKind.PASSKEY, is_right=True, **told)
    return Entered(Outcome.DONE, opened)


def _ask(
    security: Security,
    purpose: str,
    bound_to: bytes,
    allowed: Sequence[PublicKeyCredentialDescriptor],
) -> PasskeyAsk:
    challenge, ticket = _challenge(security, purpose, bound_to)
    options = generate_authentication_options(
        rp_id=security.host,
        challenge=challenge,
        allow_credentials=list(allowed),
        user_verification=_VERIFIED,
    )
    return PasskeyAsk(options_to_json(options), ticket)


def _challenge(security: Security, purpose: str, bound_to: bytes) -> tuple[bytes, str]:
    challenge = secrets.token_bytes(_CHALLENGE_BYTES)
    held = {"challenge": urlsafe_b64encode(challenge).decode()}
    ticket = security.keys.ticket(f"passkey {purpose}", held, lasts_s=_ASK_S, bound_to=bound_to)
    return challenge, ticket


def _redeem(
    session: Session, security: Security, purpose: str, ticket: str, bound_to: bytes
) -> bytes | None:
    """Take the challenge of a ticket, which works once; None for any that is not right."""
    held = security.keys.read_ticket(f"passkey {purpose}", ticket, bound_to=bound_to)
    if held is None or not take(session, security.keys, TICKET, held["challenge"]):
        return None
    return urlsafe_b64decode(held["challenge"])


def _registered(security: Security, challenge: bytes, answer: str) -> Credential | None:
    try:
        said = _read(answer)
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


def _shown(
    session: Session, security: Security, challenge: bytes | None, answer: str
) -> Credential | None:
    """Find the passkey that an answer was made with; its counter only ever goes up."""
    if challenge is None:
        return None
    try:
        said = _read(answer)
        passkey_id = urlsafe_b64decode(f"{said['id']}===".encode())
    except (ValueError, TypeError, KeyError):
        return None
    credential = _find(session, passkey_id)
    if credential is None or not _is_right(security, credential, challenge, said):
        return None
    credential.last_used_at = moment(session)
    return credential


def _is_right(
    security: Security, credential: Credential, challenge: bytes, said: dict[str, Any]
) -> bool:
    try:
        found = verify_authentication_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=security.host,
            expected_origin=security.public_url,
            credential_public_key=credential.public_key or b"",
            credential_current_sign_count=credential.sign_count or 0,
            require_user_verification=True,
        )
        handle = said.get("response", {}).get("userHandle")
        owner = None if not handle else urlsafe_b64decode(f"{handle}===".encode())
    except Exception:  # as above
        return False
    credential.sign_count = found.new_sign_count
    return owner in (None, credential.account_id.bytes)


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > _LONGEST_ANSWER:
        raise ValueError
    said = orjson.loads(answer)
    if not isinstance(said, dict):
        raise TypeError
    return said


def _find(session: Session, passkey_id: bytes | None) -> Credential | None:
    wanted = select(Credential).where(Credential.passkey_id == passkey_id).with_for_update()
    return session.scalars(wanted).one_or_none()


def _descriptors(session: Session, account_id: UUID) -> list[PublicKeyCredentialDescriptor]:
    ids = session.scalars(
        select(Credential.passkey_id).where(
            Credential.account_id == account_id, Credential.kind == FactorKind.PASSKEY
        )
    )
    return [PublicKeyCredentialDescriptor(id=passkey_id) for passkey_id in ids if passkey_id]
