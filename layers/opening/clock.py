"""The clock that says whether a place is open, from its opening hours as OpenStreetMap has them."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache

from opening_hours import OpeningHours, validate
from opening_hours import State as RuleState

from geo.country import Country
from layers.calendar.country import holidays_of
from layers.calendar.seed import SeededHolidays
from layers.deployment import Deployment
from layers.opening.closures import is_closure

_HOLIDAY_RULE = re.compile(
    r"^(?P<days>[A-Za-z ,-]*?\bPH\b[A-Za-z ,-]*?)\s*(?P<rest>(off|closed|open|\d).*)$"
)
# Beyond a week the name of a weekday would be the wrong day's.
_AHEAD = timedelta(days=6)


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
        return self._today if self._today in self._known_holidays else None

    @cached_property
    def _known_holidays(self) -> SeededHolidays:
        return holidays_of(self._country, self._corrections())

    @cached_property
    def _holidays_ahead(self) -> tuple[date, ...]:
        days = (self._today + timedelta(days=ahead) for ahead in range(_AHEAD.days + 1))
        return tuple(day for day in days if day in self._known_holidays)

    @cached_property
    def key(self) -> tuple[datetime, date | None]:
        """All that what it tells depends on, beside the opening hours."""
        return self.moment, self.holiday

    def openness(self, hours: str | None) -> Openness:
        """Return whether a place with these hours is open, as far as that is known."""
        if not hours:
            return Openness.UNKNOWN
        holidays = (self.holiday,) if "PH" in hours and self.holiday else ()
        return _openness(hours, holidays, self.moment)

    def next_change(self, hours: str | None) -> datetime | None:
        """Return when a place with these hours closes or opens next, on the country's clock.

        None when that is not known, or not within six days.
        """
        if not hours or self.openness(hours) is Openness.UNKNOWN:
            return None
        return _next_change(hours, self._holidays_ahead if "PH" in hours else (), self.moment)

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
def _openness(hours: str, holidays: tuple[date, ...], moment: datetime) -> Openness:
    rules = _parsed(_dated(hours, holidays))
    if rules is None:
        return Openness.UNKNOWN
    state, _comment = rules.state(moment)
    return {RuleState.OPEN: Openness.OPEN, RuleState.CLOSED: Openness.CLOSED}.get(
        state, Openness.UNKNOWN
    )


@lru_cache(maxsize=8192)
def _next_change(hours: str, holidays: tuple[date, ...], moment: datetime) -> datetime | None:
    rules = _parsed(_dated(hours, holidays))
    change = rules.next_change(moment) if rules else None
    if rules is None or change is None or change - moment > _AHEAD:
        return None
    turned = {rules.state(moment)[0], rules.state(change)[0]}
    return change if turned == {RuleState.OPEN, RuleState.CLOSED} else None


@lru_cache(maxsize=8192)
def _parsed(hours: str) -> OpeningHours | None:
    return OpeningHours(hours) if validate(hours) else None


def _dated(hours: str, holidays: tuple[date, ...]) -> str:
    """Write the public-holiday rules (`PH`) as rules of the dates of these holidays.

    The library knows the holidays of many countries, but not of Jordan, and would take `PH` for
    “never” without a word.
    """
    if "PH" not in hours:
        return hours
    rules: list[str] = []
    on_holidays: list[str] = []
    closures: list[str] = []
    for rule in (part.strip() for part in hours.split(";")):
        if is_closure(rule):
            closures.append(rule)
            continue
        found = _HOLIDAY_RULE.match(rule)
        if found is None:
            rules.append(rule)
            continue
        on_holidays.append(found["rest"])
        others = ",".join(d.strip() for d in found["days"].split(",") if d.strip() != "PH")
        if others and not re.search(r"\bPH\b", others):
            rules.append(f"{others} {found['rest']}")
    for day in holidays:
        rules += [f"{day.year} {day:%b} {day.day:02} {rest}" for rest in on_holidays]
    # Who has closed is closed on a holiday as well.
    return "; ".join((*rules, *closures)) or "off"
