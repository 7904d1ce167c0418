"""Which days are working days, and when a number of them is over."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

_ONE_DAY = timedelta(days=1)
_DAYS_OF_WEEK = frozenset(range(7))
# No country rests for as long; a calendar that does would be counted for ever.
_LONGEST_REST_DAYS = 366


class Origin(StrEnum):
    """Why a day is in the list of holidays; REMOVED is one of the library that is none."""

    LIBRARY = "library"
    ADDED = "added"
    RENAMED = "renamed"
    REMOVED = "removed"


@dataclass(frozen=True)
class Holiday:
    """A day in the list of a year's public holidays; who corrected it and when, if anybody."""

    day: date
    names: Mapping[str, str]
    origin: Origin
    made_by: str | None = None
    made_at: datetime | None = None


@dataclass(frozen=True)
class Calendar:
    """The working days of one country.

    `weekend` holds days of the week as `date.weekday()` numbers them, Monday is 0. `holidays` is
    asked day by day, so that it may know every year without listing it. `version` is another
    whenever a day may be another, for whoever keeps what was counted.
    """

    time_zone: ZoneInfo
    weekend: frozenset[int]
    holidays: Container[date]
    version: str = ""

    def __post_init__(self) -> None:
        if self.weekend >= _DAYS_OF_WEEK:
            raise ValueError("A weekend of seven days leaves no working day: leave at least one.")

    def day_of(self, moment: datetime) -> date:
        """Return the day that an aware moment lies in, on the country's clock."""
        return moment.astimezone(self.time_zone).date()

    def end_of(self, day: date) -> datetime:
        """Return the moment at which a day is over: its midnight, on the country's clock."""
        return datetime.combine(day + _ONE_DAY, time.min, self.time_zone)

    def is_working_day(self, day: date) -> bool:
        """Check whether people work on a day."""
        return day.weekday() not in self.weekend and day not in self.holidays

    def next_working_day(self, day: date) -> date:
        """Return the first working day after a day; raises ValueError where a year has none."""
        for _turn in range(_LONGEST_REST_DAYS):
            day += _ONE_DAY
            if self.is_working_day(day):
                return day
        raise ValueError(f"There is no working day in the year before {day}: check the holidays.")

    def add_working_days(self, day: date, count: int) -> date:
        """Return the working day that comes `count` working days after a day; not negative.

        What begins on a day off begins on the next working day: one working day after a Thursday
        and one after the weekend's Friday are not the same day.
        """
        if count < 0:
            raise ValueError(f"{count} working days cannot be added: give 0 or more.")
        if not self.is_working_day(day):
            day = self.next_working_day(day)
        for _turn in range(count):
            day = self.next_working_day(day)
        return day

    def deadline(self, begun: datetime, working_days: int) -> datetime:
        """Return the moment at which a number of working days from an aware moment is over."""
        return self.end_of(self.add_working_days(self.day_of(begun), working_days))
