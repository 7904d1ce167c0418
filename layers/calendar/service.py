"""Correcting public holidays."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from geo.clock import moment
from layers.calendar.models import HolidayCorrection
from layers.recording import Recorder

# What the audit log calls a corrected day.
_KIND = "holiday"


def correct_day(
    session: Session,
    day: date,
    *,
    is_holiday: bool,
    names: Mapping[str, str],
    made_by: str,
    record: Recorder,
) -> None:
    """Record that a day is a public holiday, or that it is none; the last word counts."""
    row = session.get(HolidayCorrection, day, with_for_update=True)
    old = None if row is None else _told(row)
    if row is None:
        row = HolidayCorrection(day=day)
        session.add(row)
    row.is_holiday, row.names = is_holiday, dict(names)
    row.made_by, row.made_at = made_by, moment(session)
    session.flush()
    record(session, "corrected", _KIND, day.isoformat(), old=old, new=_told(row))


def withdraw_correction(session: Session, day: date, *, record: Recorder) -> None:
    """Take a correction back: the day is again what the library says. None is no fault."""
    row = session.get(HolidayCorrection, day, with_for_update=True)
    if row is None:
        return
    old = _told(row)
    session.delete(row)
    session.flush()
    record(session, "correction withdrawn", _KIND, day.isoformat(), old=old)


def _told(row: HolidayCorrection) -> dict[str, object]:
    return {"is_holiday": row.is_holiday, "names": row.names}
