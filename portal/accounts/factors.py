"""What an account signs in with besides its password: listed, removed, recovery codes."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.errors import NotFound, Refused
from geo.messages import mark as _
from portal.accounts.assurance import Assurance
from portal.accounts.assurance import Credential as Factors
from portal.accounts.confirmed_phone import texted_to
from portal.accounts.models import Credential, RecoveryCode
from portal.accounts.rules import (
    SECOND_FACTORS,
    FactorKind,
    SignedIn,
    StepUpNeeded,
    demand_recent,
)
from portal.accounts.security import Security
from portal.accounts.sessions import lock_account
from portal.audit.recording import record
from portal.audit.rules import Actor
from portal.secrets import Keys

_RECOVERY_CODES = 10
# Without the letters that are read as figures.
_CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_HALF_CODE = 5


@dataclass(frozen=True)
class Factor:
    """One way to sign in, for the account page."""

    id: UUID
    kind: FactorKind
    name: str
    created_at: datetime
    last_used_at: datetime | None


def factors(session: Session, signed_in: SignedIn) -> list[Factor]:
    """List what the officer signs in with, the oldest first."""
    rows = session.scalars(
        select(Credential)
        .where(Credential.account_id == signed_in.holder.id)
        .order_by(Credential.created_at, Credential.id)
    )
    return [
        Factor(row.id, FactorKind(row.kind), row.name, row.created_at, row.last_used_at)
        for row in rows
    ]


def has_second_factor(session: Session, account_id: UUID) -> bool:
    """Check whether an account has an authenticator or a passkey."""
    return _second_factor_count(session, account_id) > 0


def remove_factor(session: Session, signed_in: SignedIn, factor_id: UUID) -> None:
    """Remove one; raises StepUpNeeded, NotFound, or Refused for an officer's last second factor."""
    holder = signed_in.holder
    demand_recent(signed_in)
    lock_account(session, holder.id)
    found = session.get(Credential, factor_id)
    if found is None or found.account_id != holder.id:
        raise NotFound(_("There is no such way to sign in."))
    is_last = found.kind in SECOND_FACTORS and _second_factor_count(session, holder.id) == 1
    if is_last and holder.is_officer:
        raise Refused(_("This is your last second factor: set up another one first."))
    removed = {"kind": found.kind, "name": found.name}
    session.delete(found)
    record(session, holder.actor, "factor removed", "account", str(holder.id), old=removed)


def demand_enrolling(session: Session, security: Security, signed_in: SignedIn) -> None:
    """Raise StepUpNeeded for who may not set up a second factor now.

    Whoever has just given the password may set up the first one, but never one more beside it: that
    would be a way around. A citizen whose phone is confirmed shows a code from there before, so
    that a stolen password is not made two factors.
    """
    lock_account(session, signed_in.holder.id)
    if has_second_factor(session, signed_in.holder.id) or signed_in.is_complete:
        demand_recent(signed_in)
    is_shown = signed_in.credential is Factors.C2 and signed_in.is_fresh()
    if not is_shown and texted_to(session, security, signed_in) is not None:
        raise StepUpNeeded(Assurance(Factors.C2))


def remove_second_factors(session: Session, actor: Actor, account_id: UUID) -> None:
    """Take every second factor and recovery code from an account whose owner lost them."""
    session.execute(delete(Credential).where(*_second_factors(account_id)))
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    record(session, actor, "second factors reset", "account", str(account_id))


def first_recovery_codes(session: Session, keys: Keys, account_id: UUID) -> tuple[str, ...]:
    """Make recovery codes for an account that has none left; else none."""
    if codes_left(session, account_id):
        return ()
    return make_recovery_codes(session, keys, account_id)


def make_recovery_codes(session: Session, keys: Keys, account_id: UUID) -> tuple[str, ...]:
    """Put new codes, of 50 random bits each, in the place of all old ones."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = tuple(_new_code() for _number in range(_RECOVERY_CODES))
    session.add_all(
        RecoveryCode(account_id=account_id, digest=_code_digest(keys, account_id, code))
        for code in codes
    )
    session.flush()
    return codes


def codes_left(session: Session, account_id: UUID) -> int:
    """Count the recovery codes that were not used."""
    unused = (RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return session.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0


def use_up_code(session: Session, keys: Keys, account_id: UUID, code: str) -> bool:
    """Take a recovery code, which works once; says whether it was one."""
    used = (
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.digest == _code_digest(keys, account_id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=moment(session))
        .returning(RecoveryCode.digest)
    )
    return session.scalar(used) is not None


def _second_factors(account_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (Credential.account_id == account_id, Credential.kind.in_(SECOND_FACTORS))


def _second_factor_count(session: Session, account_id: UUID) -> int:
    counted = select(func.count()).select_from(Credential).where(*_second_factors(account_id))
    return session.scalar(counted) or 0


def _new_code() -> str:
    letters = "".join(secrets.choice(_CODE_LETTERS) for _place in range(2 * _HALF_CODE))
    return f"{letters[:_HALF_CODE]}-{letters[_HALF_CODE:]}"


def _code_digest(keys: Keys, account_id: UUID, code: str) -> bytes:
    """Digest a code as it is meant: letters that look like figures count as these."""
    bare = "".join(letter for letter in code.upper() if letter.isalnum())
    meant = bare.translate(str.maketrans("OIL", "011"))
    return keys.digest("recovery code", account_id.bytes, meant)
