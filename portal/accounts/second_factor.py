"""The second factor by authenticator app (TOTP) or recovery code."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyotp
from pyotp.exceptions import OTPVerificationError
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.errors import Refused
from geo.messages import mark as _
from portal.accounts.factors import (
    codes_left,
    demand_enrolling,
    first_recovery_codes,
    make_recovery_codes,
    use_up_code,
)
from portal.accounts.history import note_try
from portal.accounts.letters import FACTOR_ADDED, write_to
from portal.accounts.models import Credential
from portal.accounts.rules import (
    SECOND_FACTOR,
    Entered,
    FactorKind,
    Outcome,
    SignedIn,
    demand_recent,
)
from portal.accounts.security import Security
from portal.accounts.sessions import renew_session
from portal.audit.recording import record
from portal.limits.service import forget, take
from portal.secrets.sealed_columns import SealedColumn

_PURPOSE = "totp secret"
SEALED = (SealedColumn("credential", "sealed_secret", _PURPOSE, bound_by="account_id"),)
_OFFER_S = 900
# One step of 30 seconds before and after: clocks of telephones differ.
_STEPS_AROUND = 1


@dataclass(frozen=True)
class TotpOffer:
    """A secret to be scanned (`uri`, as a QR code) or typed, and the ticket that confirms it."""

    secret: str
    uri: str
    ticket: str


def offer_totp(
    session: Session, security: Security, signed_in: SignedIn, ticket: str | None = None
) -> TotpOffer:
    """Propose an authenticator; nothing is kept before its first code is right.

    With the ticket of an earlier offer the secret stays, so that after a mistyped code nothing has
    to be scanned again. Raises StepUpNeeded where the account has a second factor that was not
    shown just now.
    """
    demand_enrolling(session, security, signed_in)
    held = security.keys.read_ticket("totp", ticket, bound_to=signed_in.session_id)
    secret = held["secret"] if held else pyotp.random_base32()
    holder = signed_in.holder
    uri = pyotp.TOTP(secret).provisioning_uri(
        name=holder.contact, issuer_name=security.site_name(holder.language)
    )
    ticket = security.keys.ticket(
        "totp", {"secret": secret}, lasts_s=_OFFER_S, bound_to=signed_in.session_id
    )
    return TotpOffer(secret, uri, ticket)


def confirm_totp(
    session: Session, security: Security, signed_in: SignedIn, ticket: str, code: str
) -> Entered:
    """Keep an offered authenticator when its code is right, and complete the session."""
    account_id = signed_in.holder.id
    if not take(session, security.keys, SECOND_FACTOR, account_id):
        return Entered(Outcome.LIMITED)
    held = security.keys.read_ticket("totp", ticket, bound_to=signed_in.session_id)
    counter = _counter(held["secret"], code, moment(session)) if held else None
    if held is None or counter is None:
        return Entered(Outcome.WRONG)
    demand_enrolling(session, security, signed_in)
    sealed = security.keys.seal(_PURPOSE, held["secret"].encode(), bound_to=account_id.bytes)
    session.add(
        Credential(
            account_id=account_id,
            kind=FactorKind.TOTP,
            name="TOTP",
            sealed_secret=sealed,
            last_counter=counter,
        )
    )
    return complete(session, security, signed_in, "factor added", way=FactorKind.TOTP)


def check_totp(session: Session, security: Security, signed_in: SignedIn, code: str) -> Entered:
    """Complete a session, or confirm a complete one anew, by a code that was not used before."""
    account_id = signed_in.holder.id
    if not take(session, security.keys, SECOND_FACTOR, account_id):
        return Entered(Outcome.LIMITED)
    if not _takes_code(session, security, account_id, code):
        return failed(session, signed_in, FactorKind.TOTP)
    return complete(session, security, signed_in, "signed in", way=FactorKind.TOTP)


def use_recovery_code(
    session: Session, security: Security, signed_in: SignedIn, code: str
) -> Entered:
    """Complete a session by one of the codes that were handed out for a lost telephone."""
    account_id = signed_in.holder.id
    if not take(session, security.keys, SECOND_FACTOR, account_id):
        return Entered(Outcome.LIMITED)
    # They stand for a second factor that is lost: without one they would be a way around it.
    if not signed_in.has_second_factor:
        return Entered(Outcome.WRONG)
    if not use_up_code(session, security.keys, account_id, code):
        return failed(session, signed_in, "recovery code")
    return complete(session, security, signed_in, "signed in", way="recovery code")


def renew_recovery_codes(
    session: Session, security: Security, signed_in: SignedIn
) -> tuple[str, ...]:
    """Hand out new codes, to be shown once; the old ones end.

    Raises StepUpNeeded, and Refused where there is no second factor that could be lost.
    """
    demand_recent(signed_in)
    if not signed_in.has_second_factor:
        raise Refused(_("Recovery codes are for a second step: set up an app or a passkey first."))
    holder = signed_in.holder
    codes = make_recovery_codes(session, security.keys, holder.id)
    record(session, holder.actor, "recovery codes renewed", "account", str(holder.id))
    return codes


def recovery_codes_left(session: Session, signed_in: SignedIn) -> int:
    """Count the officer's unused codes."""
    return codes_left(session, signed_in.holder.id)


def complete(
    session: Session, security: Security, signed_in: SignedIn, action: str, *, way: str
) -> Entered:
    """Put a complete session in the place of one whose second factor was right."""
    holder = signed_in.holder
    forget(session, security.keys, SECOND_FACTOR, holder.id)
    codes: tuple[str, ...] = ()
    if way in (FactorKind.TOTP, FactorKind.PASSKEY) and action == "factor added":
        codes = first_recovery_codes(session, security.keys, holder.id)
    opened = renew_session(session, security, signed_in, way=way)
    if opened is None:
        return Entered(Outcome.WRONG)
    is_first_of_officer = holder.is_officer and not signed_in.has_second_factor
    if action == "factor added" and not is_first_of_officer:
        write_to(session, security, holder, FACTOR_ADDED)
    record(session, holder.actor, action, "account", str(holder.id), new={"way": way})
    return Entered(Outcome.DONE, opened, codes)


def failed(session: Session, signed_in: SignedIn, way: str) -> Entered:
    """Write down that a second factor was wrong."""
    holder = signed_in.holder
    new = {"way": way}
    record(session, holder.actor, "second factor wrong", "account", str(holder.id), new=new)
    note_try(session, holder.id, way, is_right=False, network=holder.network)
    return Entered(Outcome.WRONG)


def _takes_code(session: Session, security: Security, account_id: UUID, code: str) -> bool:
    held = session.scalars(
        select(Credential).where(
            Credential.account_id == account_id, Credential.kind == FactorKind.TOTP
        )
    )
    return any(_takes(session, security, credential, code) for credential in held)


def _takes(session: Session, security: Security, credential: Credential, code: str) -> bool:
    """Compare a code and use it up, in one statement, so that it works for one of two at once."""
    secret = security.keys.unseal(
        _PURPOSE, credential.sealed_secret or b"", bound_to=credential.account_id.bytes
    )
    counter = None if secret is None else _counter(secret.decode(), code, moment(session))
    if counter is None:
        return False
    used = (
        update(Credential)
        .where(
            Credential.id == credential.id,
            or_(Credential.last_counter.is_(None), Credential.last_counter < counter),
        )
        .values(last_counter=counter, last_used_at=moment(session))
        .returning(Credential.id)
    )
    return session.scalar(used) is not None


def _counter(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step that a code belongs to; figures of any script, spaces left out."""
    figures = "".join(
        str(unicodedata.digit(letter))
        for letter in code
        if unicodedata.digit(letter, None) is not None
    )
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(
            figures, for_time=now, valid_window=_STEPS_AROUND
        )
    except OTPVerificationError:
        return None
