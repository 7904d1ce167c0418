"""The clock that says whether a place is open, from its opening hours as OpenStreetMap has them."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property, lru_cache

from opening_hours import OpeningHours, validate
from opening_hours import State as RuleState

from geo.country import Country
from layers.calendar.country import holidays_of
from layers.deployment import Deployment

_HOLIDAY_RULE = re.compile(
    r"^(?P<days>[A-Za-z ,-]*?\bPH\b[A-Za-z ,-]*?)\s*(?P<rest>(off|closed|open|\d).*)$"
)


class Openness(StrEnum):
    """What can be said about a place at a moment. Unknown is not closed."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


def _no_corrections() -> str:
    return ""


class OpeningClock:
    """What is open at one moment in one country; `moment` is that minute on its clock.

    `corrections` gives what officers have corrected about public holidays; it is asked at most
    once, and only when somebody wants to know of a holiday.
    """

    def __init__(
        self, country: Country, now: datetime, corrections: Callable[[], str] = _no_corrections
    ) -> None:
        self.moment = now.replace(tzinfo=None, second=0, microsecond=0)
        self._today = now.date()
        self._country = country
        self._corrections = corrections

    @cached_property
    def holiday(self) -> date | None:
        """Today, when it is a public holiday."""
        known = holidays_of(self._country, self._corrections())
        return self._today if self._today in known else None

    @cached_property
    def key(self) -> tuple[datetime, date | None]:
        """All that what it tells depends on, beside the opening hours."""
        return self.moment, self.holiday

    def openness(self, hours: str | None) -> Openness:
        """Return whether a place with these hours is open, as far as that is known."""
        if not hours:
            return Openness.UNKNOWN
        return _openness(hours, self.holiday if "PH" in hours else None, self.moment)

    def open_ones(self, hours: Iterable[str]) -> list[str]:
        """Choose the opening hours that are open now."""
        return [text for text in hours if self.openness(text) is Openness.OPEN]


def opening_clock(
    deployment: Deployment, now: datetime, otherwise: Callable[[], str] = _no_corrections
) -> OpeningClock:
    """Return the clock of a moment, with the corrections that are known of the database.

    Where none are known `otherwise` reads them, from the snapshot that the caller reads.
    """
    state = deployment.known_state()
    return OpeningClock(
        deployment.country, now, otherwise if state is None else lambda: state.corrections
    )


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
