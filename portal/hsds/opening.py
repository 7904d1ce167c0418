"""Opening hours in the OpenStreetMap syntax as weekly rules, where they are simple enough."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAMES = {name.capitalize(): number for number, name in enumerate(DAYS)}
_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_RANGE = rf"{_DAY}(?:\s*-\s*{_DAY})?"
_TIME = r"(?:[01]\d|2[0-4]):[0-5]\d"
_SPAN = rf"{_TIME}\s*-\s*{_TIME}"
_RULE = re.compile(
    rf"(?P<days>{_RANGE}(?:\s*,\s*{_RANGE})*)?\s*"
    rf"(?P<hours>{_SPAN}(?:\s*,\s*{_SPAN})*|off|closed|24/7)"
)
# Public holidays have no place in a weekly rule; whoever reads the whole text sees them.
_HOLIDAYS = re.compile(r"(?:PH|SH|PH,\s*SH)\s+(?:off|closed)")
_WHOLE_DAY = (("00:00", "24:00"),)

_Spans = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class WeeklyRule:
    """The days of the week on which something opens and closes at these local times.

    One that closes before it opens closes on the next day.
    """

    days: tuple[str, ...]
    opens_at: str
    closes_at: str


def weekly_rules(hours: str) -> tuple[WeeklyRule, ...]:
    """Return the rules of opening hours, or none when they say more than a week can."""
    week: dict[int, _Spans] = {}
    for text in (part.strip() for part in hours.split(";")):
        if not text or _HOLIDAYS.fullmatch(text):
            continue
        rule = _RULE.fullmatch(text)
        if rule is None:
            return ()
        spans = _spans(rule["hours"])
        # A later rule takes the place of an earlier one on its days.
        week.update(dict.fromkeys(_days(rule["days"]), spans))
    return tuple(_joined(week))


def utc_offset_hours(now: datetime) -> float:
    """Return the offset of a clock from UTC, as HSDS writes time zones."""
    offset = now.utcoffset()
    return 0.0 if offset is None else offset.total_seconds() / 3600


def with_offset(time: str, now: datetime) -> str:
    """Write a local time of day with the clock's offset, as in 08:00+03:00; midnight ends at 23:59.

    RFC 3339 knows no 24:00, and a day that ended at 00:00 would end before it began.
    """
    return ("23:59" if time == "24:00" else time) + now.isoformat()[-6:]


def _spans(text: str) -> _Spans:
    if text in ("off", "closed"):
        return ()
    if text == "24/7":
        return _WHOLE_DAY
    pairs = (span.split("-") for span in text.split(","))
    return tuple((opens.strip(), closes.strip()) for opens, closes in pairs)


def _days(text: str | None) -> list[int]:
    if text is None:
        return list(range(7))
    found: list[int] = []
    for part in text.split(","):
        first, _dash, last = (piece.strip() for piece in part.partition("-"))
        start, end = _NAMES[first], _NAMES[last or first]
        found += [(start + step) % 7 for step in range((end - start) % 7 + 1)]
    return found


def _joined(week: dict[int, _Spans]) -> Iterator[WeeklyRule]:
    """Put the days together that share a span."""
    for span in sorted({span for spans in week.values() for span in spans}):
        days = tuple(DAYS[day] for day in sorted(week) if span in week[day])
        yield WeeklyRule(days, *span)
