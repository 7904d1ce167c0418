"""The transparency report: figures of a month by agency, computed each night and kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database, read
from portal.comments.moderation.models import ModerationMonth

# All agencies together; the unit above them is "*".
ALL = ""
# Of fewer, nothing is said that the log does not say by itself: who reports, and how long it took.
LEAST_SHOWN = 5
FIGURES = (
    *("queued", "first_posts", "suspected", "reports", "shown", "hidden"),
    *("median_hours", "appeals", "upheld", "dismissed", "blocks"),
)


@dataclass(frozen=True)
class Month:
    """What an agency's moderators did in a month; `by_reason` counts what was hidden.

    `figures` hold None for what is too few to be told.
    """

    month: date
    agency: str
    figures: Mapping[str, int | None]
    by_reason: Mapping[str, int]
    computed_at: datetime


def compute_months(database: Database, time_zone: str) -> None:
    """Compute the present month and the one before anew; those that are over stay as they are."""
    with database.writing(bounded=False) as session:
        today = moment(session).astimezone(ZoneInfo(time_zone)).date()
        this = today.replace(day=1)
        before = date(this.year - (this.month == 1), (this.month - 2) % 12 + 1, 1)
        for month in (before, this):
            _compute(session, month, time_zone)


def months(session: Session) -> list[date]:
    """Return the months that there are figures of, the newest first."""
    found = select(ModerationMonth.month).distinct().order_by(ModerationMonth.month.desc())
    return list(session.scalars(found))


def read_month(session: Session, month: date) -> list[Month]:
    """Return the figures of a month, all agencies together first; empty for one without."""
    found = select(ModerationMonth).where(ModerationMonth.month == month)
    return [_month(row) for row in session.scalars(found.order_by(ModerationMonth.agency))]


def every_month(session: Session) -> Iterator[Month]:
    """Yield all figures, holding few at a time."""
    asked = select(ModerationMonth).order_by(ModerationMonth.month, ModerationMonth.agency)
    for row in session.scalars(asked.execution_options(yield_per=200)):
        yield _month(row)


def _month(row: ModerationMonth) -> Month:
    told = dict(row.figures)
    return Month(row.month, row.agency, told["figures"], told["by_reason"], row.computed_at)


def _compute(session: Session, month: date, zone: str) -> None:
    rows = read(session, "portal.comments.moderation", "month", month=month, zone=zone)
    if len(rows) == 1:
        # All together, and no agency: nothing has happened.
        return
    for agency, figures, by_reason in rows:
        held = {"figures": _suppressed(figures), "by_reason": by_reason or {}}
        row = {"month": month, "agency": agency, "figures": held, "computed_at": moment(session)}
        added = insert(ModerationMonth).values(row)
        changed = {"figures": added.excluded.figures, "computed_at": added.excluded.computed_at}
        session.execute(
            added.on_conflict_do_update(index_elements=["month", "agency"], set_=changed)
        )


def _suppressed(figures: Mapping[str, Any]) -> dict[str, int | None]:
    told = {name: figures[name] for name in FIGURES}
    if 0 < (told["reports"] or 0) < LEAST_SHOWN:
        told["reports"] = None
    if (told["shown"] or 0) + (told["hidden"] or 0) < LEAST_SHOWN:
        told["median_hours"] = None
    return told
