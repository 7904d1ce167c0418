"""Questions about letters: whether one is due, how many stand how, how one stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import sql
from portal.notifications.models import LetterRow
from portal.notifications.rules import CLAIM_LOCKS, Channel, LetterState


@dataclass(frozen=True)
class LetterStatus:
    """How one letter stands; `problem` is what was said at its last try."""

    state: LetterState
    changed_at: datetime
    problem: str | None


def is_anything_due(session: Session, channels: Sequence[Channel]) -> bool:
    """Check whether the outbox has work: a letter to send, to take up again, or to give up."""
    held = {"channels": list(channels), "now": moment(session), "locks": CLAIM_LOCKS}
    return bool(session.scalar(sql("portal.notifications", "is_anything_due"), held))


def letter_counts(session: Session) -> tuple[Mapping[str, int], float]:
    """Count the letters by state, with the seconds that the longest has waited (0 without)."""
    found = session.execute(
        select(LetterRow.state, func.count(), func.min(LetterRow.written_at)).group_by(
            LetterRow.state
        )
    ).all()
    counts = dict.fromkeys((state.value for state in LetterState), 0)
    oldest = moment(session)
    for state, number, written_at in found:
        counts[state] = number
        if not LetterState(state).is_over:
            oldest = min(oldest, written_at)
    return counts, max((moment(session) - oldest) / timedelta(seconds=1), 0.0)


def statuses(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, LetterStatus]:
    """Return how letters stand; those that are forgotten are left out."""
    rows = session.scalars(select(LetterRow).where(LetterRow.id.in_(ids)))
    return {row.id: _status(row) for row in rows}


def _status(row: LetterRow) -> LetterStatus:
    return LetterStatus(LetterState(row.state), row.changed_at, row.problem)
