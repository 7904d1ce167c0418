"""The calendar of a country, made of its file and of what its officers have corrected."""

from typing import get_args
from zoneinfo import ZoneInfo

from geo.country import Country, Weekday
from layers.calendar.rules import Calendar
from layers.calendar.seed import SeededHolidays


def calendar_of(country: Country) -> Calendar:
    """Return the working days of a country as its file and the library know them."""
    numbers = {name: number for number, name in enumerate(get_args(Weekday))}
    return Calendar(
        time_zone=ZoneInfo(country.time_zone),
        weekend=frozenset(numbers[name] for name in country.weekend),
        holidays=SeededHolidays(country.holiday_calendar),
    )
