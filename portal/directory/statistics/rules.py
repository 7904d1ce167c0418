"""Which fields a record ought to have, and how months begin and end."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from portal.directory.registers.definitions import Subject

# Besides a name in every language. What some records rightly lack, such as fees, is not asked for.
WANTED: Mapping[Subject, tuple[str, ...]] = {
    Subject.AGENCY: (
        *("description", "website", "email", "phones", "address", "hours", "officials"),
        *("logo", "verified_at"),
    ),
    Subject.SERVICE: (
        *("summary", "steps", "outputs", "channels", "processing_time", "legal_basis"),
        "verified_at",
    ),
    Subject.OFFICE: ("phones", "address", "opening_hours", "verified_at"),
}


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """Return the first day of the month after one that is given by its first day."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def bounds_of(month: date, time_zone: str) -> tuple[datetime, datetime]:
    """Return the first moment of a month and the first one after it, on a country's clocks."""
    zone = ZoneInfo(time_zone)
    end = next_month(month)
    return (
        datetime(month.year, month.month, 1, tzinfo=zone),
        datetime(end.year, end.month, 1, tzinfo=zone),
    )
