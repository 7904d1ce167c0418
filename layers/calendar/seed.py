"""What is known of public holidays before anybody has corrected it: the library python-holidays."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from types import ModuleType


@dataclass(frozen=True)
class SeededHolidays:
    """The public holidays of a library's calendar, without the days `removed`, with those `added`.

    Every year is known; those of the Islamic calendar are estimates until somebody corrects them.
    An empty `calendar` has no holidays of its own.
    """

    calendar: str
    added: frozenset[date] = frozenset()
    removed: frozenset[date] = frozenset()

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date) or day in self.removed:
            return False
        return day in self.added or day in seeded_days(self.calendar, day.year)


def library() -> ModuleType:
    """Return the library; asked for nothing, it is in memory before a request waits for it."""
    import holidays  # noqa: PLC0415 - loads slowly, and most commands ask for no day

    return holidays


@cache
def seeded_days(calendar: str, year: int) -> frozenset[date]:
    """Return the public holidays of a year in a calendar of the library."""
    if not calendar:
        return frozenset()
    return frozenset(library().country_holidays(calendar, years=year))


@cache
def seeded_names(calendar: str, year: int, language: str) -> dict[date, str]:
    """Return the names of a year's public holidays, in the library's own language without this one.

    The library writes “estimated” behind the names of days that depend on the moon.
    """
    if not calendar:
        return {}
    known = library().country_holidays(calendar).supported_languages
    name = next((one for one in known if one.partition("_")[0] == language), None)
    return dict(library().country_holidays(calendar, years=year, language=name))


@cache
def seed_version() -> str:
    """Return the version of the library: another one may know other days."""
    return version("holidays")
