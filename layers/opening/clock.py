"""Whether a place is open, from its opening hours in the OpenStreetMap syntax."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from functools import cache, lru_cache

import holidays
from opening_hours import OpeningHours, validate
from opening_hours import State as RuleState

from geo.country import Country

_HOLIDAY_RULE = re.compile(
    r"^(?P<days>[A-Za-z ,-]*?\bPH\b[A-Za-z ,-]*?)\s*(?P<rest>(off|closed|open|\d).*)$"
)


class Openness(StrEnum):
    """What can be said about a place at a moment. Unknown is not closed."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class OpeningClock:
    """Tells what is open at one moment in one country; `moment` is that minute on its clock."""

    def __init__(self, country: Country, now: datetime) -> None:
        self.moment = now.replace(tzinfo=None, second=0, microsecond=0)
        days = holidays_of(country.holiday_calendar, now.year)
        self._holiday = now.date() if now.date() in days else None

    def openness(self, hours: str | None) -> Openness:
        """Tell whether a place with these hours is open."""
        if not hours:
            return Openness.UNKNOWN
        return _openness(hours, self._holiday, self.moment)

    def open_ones(self, hours: Iterable[str]) -> list[str]:
        """Choose the opening hours that are open now."""
        return [text for text in hours if self.openness(text) is Openness.OPEN]


@lru_cache(maxsize=8192)
def _openness(hours: str, holiday: date | None, moment: datetime) -> Openness:
    rules = _parsed(_dated(hours, holiday))
    if rules is None:
        return Openness.UNKNOWN
    state, _comment = rules.state(moment)
    return {RuleState.OPEN: Openness.OPEN, RuleState.CLOSED: Openness.CLOSED}.get(
        state, Openness.UNKNOWN
    )


@lru_cache(maxsize=8192)
def _parsed(hours: str) -> OpeningHours | None:
    return OpeningHours(hours) if validate(hours) else None


def _dated(hours: str, holiday: date | None) -> str:
    """Write the public-holiday rules (`PH`) as rules of today's date.

    The library knows the holidays of many countries, but not of Jordan, and would take `PH` for
    “never” without a word.
    """
    if "PH" not in hours:
        return hours
    rules: list[str] = []
    on_holidays: list[str] = []
    for rule in (part.strip() for part in hours.split(";")):
        found = _HOLIDAY_RULE.match(rule)
        if found is None:
            rules.append(rule)
            continue
        on_holidays.append(found["rest"])
        others = ",".join(d.strip() for d in found["days"].split(",") if d.strip() != "PH")
        if others and not re.search(r"\bPH\b", others):
            rules.append(f"{others} {found['rest']}")
    if holiday is not None:
        rules += [f"{holiday.year} {holiday:%b} {holiday.day:02} {rest}" for rest in on_holidays]
    return "; ".join(rules) or "off"


@cache
def holidays_of(calendar: str, year: int) -> frozenset[date]:
    """Give the public holidays of a year; those of the Islamic calendar are estimates."""
    return frozenset(holidays.country_holidays(calendar, years=year))
