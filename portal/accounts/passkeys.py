"""Passkeys (WebAuthn level 2): made, shown as a second factor, or shown as both at once."""

from base64 import urlsafe_b64decode
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from webauthn import (
    generate_authentication_options,
    options_to_json,
    verify_authentication_response,
)
from webauthn.helpers.structs import (
    PublicKeyCredentialDescriptor,
)

from geo.clock import moment
from portal.accounts.factors import demand_enrolling
from portal.accounts.history import note_try
from portal.accounts.models import Account, Credential
from portal.accounts.passkey_answers import (
    VERIFIED,
    PasskeyAsk,
    PasskeyOwner,
    creation_options,
    find_passkey,
    new_challenge,
    read_answer,
    redeem,
    registered,
)
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

# Apart from passwords: whoever guesses those keeps nobody with a passkey out.
PASSKEY_NETWORK = Limit("passkey network", 30, 900)


def registration_options(session: Session, security: Security, signed_in: SignedIn) -> PasskeyAsk:
    """Ask for a new passkey; raises StepUpNeeded as `offer_totp` does."""
    demand_enrolling(session, security, signed_in)
    holder = signed_in.holder
    challenge, ticket = new_challenge(security, "registration", signed_in.session_id)
    owner = PasskeyOwner(holder.id, holder.contact, holder.name, holder.language)
    options = creation_options(security, owner, challenge, _descriptors(session, holder.id))
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
    challenge = redeem(session, security, "registration", ticket, signed_in.session_id)
    credential = None if challenge is None else registered(security, challenge, answer)
    if credential is None or find_passkey(session, credential.passkey_id) is not None:
        return Entered(Outcome.WRONG)
    demand_enrolling(session, security, signed_in)
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
    challenge = redeem(session, security, "second factor", ticket, signed_in.session_id)
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
    challenge = redeem(session, security, "sign-in", ticket, b"")
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
    challenge, ticket = new_challenge(security, purpose, bound_to)
    options = generate_authentication_options(
        rp_id=security.host,
        challenge=challenge,
        allow_credentials=list(allowed),
        user_verification=VERIFIED,
    )
    return PasskeyAsk(options_to_json(options), ticket)


def _shown(
    session: Session, security: Security, challenge: bytes | None, answer: str
) -> Credential | None:
    """Find the passkey that an answer was made with; its counter only ever goes up."""
    if challenge is None:
        return None
    try:
        said = read_answer(answer)
        passkey_id = urlsafe_b64decode(f"{said['id']}===".encode())
    except (ValueError, TypeError, KeyError):
        return None
    credential = find_passkey(session, passkey_id)
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


def _descriptors(session: Session, account_id: UUID) -> list[PublicKeyCredentialDescriptor]:
    ids = session.scalars(
        select(Credential.passkey_id).where(
            Credential.account_id == account_id, Credential.kind == FactorKind.PASSKEY
        )
    )
    return [PublicKeyCredentialDescriptor(id=passkey_id) for passkey_id in ids if passkey_id]
