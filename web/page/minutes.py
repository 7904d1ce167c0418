"""Moments as the country's clocks show them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date

from layers.deployment import Deployment


def minute_of(moment: datetime | None, deployment: Deployment) -> str:
    """Write a moment to the minute; empty for none."""
    if moment is None:
        return ""
    return f"{moment.astimezone(ZoneInfo(deployment.country.time_zone)):%Y-%m-%d %H:%M}"


def last_day_of(due_at: datetime | None, deployment: Deployment) -> date | None:
    """Return the last day before a deadline, which is a midnight; None for none."""
    if due_at is None:
        return None
    last = due_at - timedelta(microseconds=1)
    return last.astimezone(ZoneInfo(deployment.country.time_zone)).date()


def weekday_of(day: date, locale: Locale) -> str:
    """Return the name of a day of the week."""
    return format_date(day, "EEEE", locale=locale)
