"""The calendar of a country, made of its file and of what its officers have corrected."""

from datetime import date
from hashlib import sha256
from typing import get_args
from zoneinfo import ZoneInfo

from geo.country import Country, Weekday
from layers.calendar.rules import Calendar
from layers.calendar.seed import SeededHolidays, seed_version


def calendar_of(country: Country, corrections: str = "") -> Calendar:
    """Return the working days of a country: its file, the library, and what was corrected.

    `corrections` is the text that the view `corrected_holidays` gives, for instance "2026-05-26+".
    """
    numbers = {name: number for number, name in enumerate(get_args(Weekday))}
    return Calendar(
        time_zone=ZoneInfo(country.time_zone),
        weekend=frozenset(numbers[name] for name in country.weekend),
        holidays=holidays_of(country, corrections),
        version=_version(country, corrections),
    )


def _version(country: Country, corrections: str) -> str:
    """Digest what decides which days are working days."""
    told = (country.holiday_calendar, *country.weekend, country.time_zone, seed_version())
    return sha256("|".join((*told, corrections)).encode()).hexdigest()[:16]


def holidays_of(country: Country, corrections: str = "") -> SeededHolidays:
    """Return the public holidays of a country, with the same corrections."""
    told = [(date.fromisoformat(one[:-1]), one[-1]) for one in corrections.split(",") if one]
    return SeededHolidays(
        country.holiday_calendar,
        added=frozenset(day for day, kind in told if kind == "+"),
        removed=frozenset(day for day, kind in told if kind == "-"),
    )
