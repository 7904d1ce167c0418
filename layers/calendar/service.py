"""Correcting public holidays."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from sqlalchemy.orm import Session

from geo.clock import moment
from layers.calendar.models import HolidayCorrection


class Recorder(Protocol):
    """Writes down what a deed has changed, in the deed's transaction (the portal's audit log)."""

    def __call__(
        self,
        session: Session,
        what: str,
        day: date,
        old: Mapping[str, object] | None,
        new: Mapping[str, object] | None,
    ) -> None:
        """Record that `what` was done to a day; `old` and `new` are None where there is nothing."""


def correct_day(
    session: Session,
    day: date,
    *,
    is_holiday: bool,
    names: Mapping[str, str],
    made_by: str,
    record: Recorder,
) -> None:
    """Say that a day is a public holiday, or that it is none; the last word counts."""
    row = session.get(HolidayCorrection, day, with_for_update=True)
    old = None if row is None else _told(row)
    if row is None:
        row = HolidayCorrection(day=day)
        session.add(row)
    row.is_holiday, row.names = is_holiday, dict(names)
    row.made_by, row.made_at = made_by, moment(session)
    session.flush()
    record(session, "holiday corrected", day, old, _told(row))


def withdraw_correction(session: Session, day: date, *, record: Recorder) -> None:
    """Take a correction back: the day is again what the library says. None is no fault."""
    row = session.get(HolidayCorrection, day, with_for_update=True)
    if row is None:
        return
    old = _told(row)
    session.delete(row)
    session.flush()
    record(session, "holiday correction withdrawn", day, old, None)


def _told(row: HolidayCorrection) -> dict[str, object]:
    return {"is_holiday": row.is_holiday, "names": row.names}
