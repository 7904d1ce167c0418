"""Checking the whole log once a night, or when somebody asks, and keeping what was found."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from portal.audit.models import AuditCheck
from portal.audit.rules import Head
from portal.audit.service import verify

# The task that checks the log; its jobs come one after the other.
CHECK = "check audit log"
_KEPT = timedelta(days=366)


@dataclass(frozen=True)
class Checked:
    """What the last check of the log has found; `first_fault` is the number of an event."""

    at: datetime
    events: int
    faults: int
    first_fault: int | None


def check_log(database: Database) -> None:
    """Read the whole log, compare it with its end at the check before, and keep what was found."""
    with database.writing(bounded=False) as session:
        before = _last_row(session)
        verdict = verify(session, head=_head_of(before))
        session.add(
            AuditCheck(
                checked_at=moment(session),
                events=verdict.events,
                faults=verdict.fault_count,
                first_fault=verdict.faults[0].seq if verdict.faults else None,
                head_seq=None if verdict.head is None else verdict.head.seq,
                head_hash=None if verdict.head is None else verdict.head.hash,
            )
        )
        old = AuditCheck.checked_at < moment(session) - _KEPT
        session.execute(delete(AuditCheck).where(old))


def last_check(session: Session) -> Checked | None:
    """Return what the last check has found; None before the first one."""
    row = _last_row(session)
    if row is None:
        return None
    return Checked(row.checked_at, row.events, row.faults, row.first_fault)


def _last_row(session: Session) -> AuditCheck | None:
    return session.scalar(select(AuditCheck).order_by(AuditCheck.id.desc()).limit(1))


def _head_of(row: AuditCheck | None) -> Head | None:
    if row is None or row.head_seq is None or row.head_hash is None:
        return None
    return Head(row.head_seq, bytes(row.head_hash))
