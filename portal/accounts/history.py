"""The history of sign-ins that the owner of an account reads, failed ones as well."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from portal.accounts.models import SignInEvent

KEPT = timedelta(days=180)
_MOST_SHOWN = 100


@dataclass(frozen=True)
class SignInTry:
    """One try; `way` is a word as in the audit log, `network` a part of the net."""

    at: datetime
    way: str
    is_right: bool
    network: str | None
    device: str | None


def note_try(
    session: Session,
    account_id: UUID | None,
    way: str,
    *,
    is_right: bool,
    network: str | None,
    device: str | None = None,
) -> None:
    """Keep a try to sign in; None for an account that does not exist takes the same time."""
    row = {
        "account_id": account_id,
        "at": moment(session),
        "way": way,
        "is_right": is_right,
        "network": network,
        "device": device,
    }
    session.execute(insert(SignInEvent).values(row))


def sign_in_tries(session: Session, account_id: UUID) -> list[SignInTry]:
    """List the tries of an account in the last half year, the newest first, 100 at most."""
    found = select(SignInEvent).where(
        SignInEvent.account_id == account_id, SignInEvent.at > moment(session) - KEPT
    )
    rows = session.scalars(found.order_by(SignInEvent.at.desc()).limit(_MOST_SHOWN))
    return [SignInTry(one.at, one.way, one.is_right, one.network, one.device) for one in rows]


def held_tries(session: Session, account_id: UUID) -> Sequence[Mapping[str, Any]]:
    """Return all that is kept of an account, for the copy of one's data."""
    held = select(
        SignInEvent.at,
        SignInEvent.way,
        SignInEvent.is_right,
        SignInEvent.network,
        SignInEvent.device,
    )
    found = held.where(SignInEvent.account_id == account_id).order_by(SignInEvent.at)
    return [dict(row) for row in session.execute(found).mappings()]


def forget_tries(session: Session, account_id: UUID) -> int:
    """Erase the history of an account; return how many lines went."""
    gone = delete(SignInEvent).where(SignInEvent.account_id == account_id)
    return len(session.execute(gone.returning(SignInEvent.id)).all())


def remove_old_tries(database: Database) -> None:
    """Remove what is older than half a year, and the tries of nobody."""
    with database.writing(bounded=False) as session:
        is_old = SignInEvent.at < moment(session) - KEPT
        session.execute(delete(SignInEvent).where(or_(is_old, SignInEvent.account_id.is_(None))))
