"""Closures: that a place is closed from a day on, as a rule within its opening hours.

Opening hours in the OpenStreetMap syntax can say it themselves, as in
`Su-Th 08:00-15:00; 2026 Dec 01-2026 Dec 15 off "works"`, so whoever reads the hours knows of it:
the finder, the index in memory, other portals. The comment is the reason.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from geo.messages import mark as _

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = rf"(\d{{4}}) ({'|'.join(_MONTHS)}) (\d{{2}})"
_RULE = re.compile(rf'{_DAY}(?:\+|-{_DAY}) (?:off|closed)(?: "([^"]*)")?')
# Why a place is closed, by the word that its hours say; others may have other words.
REASONS: Mapping[str, str] = {
    "ended": _("closed for good"),
    "moved": _("moved to another place"),
    "merged": _("merged with another office"),
    "works": _("building works"),
    "holiday": _("public holiday or leave"),
    "emergency": _("emergency"),
    "other": _("closed for other reasons"),
}
# What stands before a closure where nothing else is known of the hours.
_NOT_KNOWN = "24/7 unknown"


@dataclass(frozen=True)
class Closure:
    """Closed from the day `start` to the day `until`, both included; None: for good.

    `reason` is a word of those that who closes places has, or a text; empty when none is given.
    """

    start: date
    until: date | None = None
    reason: str = ""

    def is_over(self, today: date) -> bool:
        """Check whether it has ended."""
        return self.until is not None and self.until < today

    def holds(self, today: date) -> bool:
        """Check whether it is closed on a day because of this."""
        return self.start <= today and not self.is_over(today)


def closures_of(hours: str | None) -> tuple[Closure, ...]:
    """Return the closures that opening hours tell, in their order."""
    found = (_RULE.fullmatch(rule) for rule in _rules(hours))
    return tuple(closure for one in found if one is not None and (closure := _closure(one)))


def next_closure(hours: str | None, today: date) -> Closure | None:
    """Return the closure that holds on a day, or the first one that is to come."""
    ahead = [one for one in closures_of(hours) if not one.is_over(today)]
    return min(ahead, key=lambda one: one.start, default=None)


def without_closures(hours: str | None) -> str | None:
    """Return opening hours without closures; None when nothing else is known."""
    kept = [rule for rule in _rules(hours) if _RULE.fullmatch(rule) is None]
    return "; ".join(kept) if kept and kept != [_NOT_KNOWN] else None


def with_closure(hours: str | None, closure: Closure) -> str:
    """Return opening hours with one closure in the place of those that they told."""
    until = "+" if closure.until is None else f"-{_written(closure.until)}"
    reason = f' "{_plain(closure.reason)}"' if closure.reason else ""
    rule = f"{_written(closure.start)}{until} off{reason}"
    return f"{without_closures(hours) or _NOT_KNOWN}; {rule}"


def is_closure(rule: str) -> bool:
    """Check whether a rule of opening hours is a closure."""
    return _RULE.fullmatch(rule.strip()) is not None


def _rules(hours: str | None) -> list[str]:
    return [rule.strip() for rule in (hours or "").split(";") if rule.strip()]


def _closure(found: re.Match[str]) -> Closure | None:
    try:
        start = _day(*found.group(1, 2, 3))
        until = _day(*found.group(4, 5, 6)) if found[4] else None
    except ValueError:
        return None
    return Closure(start, until, found[7] or "")


def _day(year: str, month: str, day: str) -> date:
    return date(int(year), _MONTHS.index(month) + 1, int(day))


def _written(day: date) -> str:
    return f"{day.year:04} {_MONTHS[day.month - 1]} {day.day:02}"


def _plain(reason: str) -> str:
    """Leave out what would end the comment or the rule."""
    return " ".join(re.sub(r'[";]', " ", reason).split())
