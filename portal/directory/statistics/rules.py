"""Which fields a record ought to have, and how months begin and end."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from portal.directory.offices.schemas import OfficeContent
from portal.directory.records.fields import Label, marked_fields
from portal.directory.registers.definitions import REGISTERS, Subject

# Besides a name in every language. What some records rightly lack, such as fees, is not asked for.
# Lists can be asked for what is missing of these; for the day of the check they have a filter.
CHECKED_FIELD = "verified_at"
WANTED: Mapping[Subject, tuple[str, ...]] = {
    Subject.AGENCY: (
        *("description", "website", "email", "phones", "address", "hours", "officials"),
        *("logo", CHECKED_FIELD),
    ),
    Subject.SERVICE: (
        *("summary", "steps", "outputs", "channels", "processing_time", "legal_basis"),
        CHECKED_FIELD,
    ),
    Subject.OFFICE: ("phones", "address", "opening_hours", CHECKED_FIELD),
}


def wanted_labels(subject: Subject) -> Mapping[str, str]:
    """Return what the wanted fields of a kind of record are called, still to be translated."""
    schema = REGISTERS[subject].schema if subject in REGISTERS else OfficeContent
    labels = marked_fields(schema, Label)
    return {name: labels[name].text for name in WANTED[subject]}


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
