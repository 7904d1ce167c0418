"""Opening hours as people choose them, days and times, and the OpenStreetMap syntax of the same.

A form that cannot be read yet, as of days without times, is held in the same syntax with “?” for
what is missing: it is none of opening hours, so it is refused, and it is drawn again as it was.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from geo.coordinates import latin_digits
from geo.errors import InvalidParameter
from geo.messages import mark as _

WEEK = ("Su", "Mo", "Tu", "We", "Th", "Fr", "Sa")
HOLIDAYS = "PH"
DAYS = (*WEEK, HOLIDAYS)
ALWAYS = "24/7"
_COMMENT = '"by appointment"'
_ONLY_BY_APPOINTMENT = f"unknown {_COMMENT}"
_HOLIDAYS_OFF = re.compile(r"PH (?:off|closed)")
_NAME = "(?:" + "|".join(DAYS) + ")"
_DAY_LIST = rf"{_NAME}(?:-{_NAME})?(?:,\s?{_NAME}(?:-{_NAME})?)*"
_TIME = r"(?:[01]\d|2[0-4]):[0-5]\d"
_RULE = re.compile(
    rf"(?P<days>{_DAY_LIST})?\s*(?P<times>{_TIME}-{_TIME}(?:,\s?{_TIME}-{_TIME})*|off|closed)"
)
_UNREADABLE = re.compile(rf"(?P<days>{_DAY_LIST}|\?) (?P<opens>[^\s;-]+)-(?P<closes>[^\s;-]+)")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.]?([0-5]\d))?\s*(am|pm|a\.m\.|p\.m\.|ص|م)?", re.I | re.A)
_LONGEST_TIME = 10
_NOON = 12
_MISSING = "?"
PICKED = "picked."
_LONGEST_NAME = 200
_PICKER_FIELD = re.compile(
    r"picked\.([a-z_0-9.]{1,150})\.(was|always|holidays|appointment|\d{1,2}\.(?:days|opens|closes))"
)


@dataclass(frozen=True)
class Period:
    """From when until when on which days; what is missing or cannot be read stays as typed."""

    days: tuple[str, ...]
    opens: str
    closes: str

    @property
    def is_blank(self) -> bool:
        """Check whether nothing is said."""
        return not (self.days or self.opens or self.closes)

    @property
    def is_whole(self) -> bool:
        """Check whether it says days and both times."""
        return bool(self.days and self.opens and self.closes) and self.has_clock_times

    @property
    def has_clock_times(self) -> bool:
        """Check whether a clock can show the times that it says."""
        return all(not one or re.fullmatch(_TIME, one) for one in (self.opens, self.closes))


@dataclass(frozen=True)
class PickedHours:
    """What is chosen: periods, and ticks about all of them."""

    periods: tuple[Period, ...] = ()
    is_always: bool = False
    is_off_on_holidays: bool = False
    is_by_appointment: bool = False


def picked_hours(osm: str) -> PickedHours | None:
    """Return the choice that says the same as a text; None when it says more than can be chosen."""
    text = osm.strip().rstrip("; ")
    if text in ("", ALWAYS):
        return PickedHours(is_always=text == ALWAYS)
    if text == _ONLY_BY_APPOINTMENT:
        return PickedHours(is_by_appointment=True)
    rules = [rule.strip() for rule in text.split(";")]
    is_off = any(_HOLIDAYS_OFF.fullmatch(rule) for rule in rules)
    rules = [rule for rule in rules if not _HOLIDAYS_OFF.fullmatch(rule)]
    is_by_appointment = bool(rules) and all(rule.endswith(_COMMENT) for rule in rules)
    plain = [rule.removesuffix(_COMMENT).strip() if is_by_appointment else rule for rule in rules]
    periods = _read_rules(plain)
    if periods is None:
        return None
    return PickedHours(periods, is_off_on_holidays=is_off, is_by_appointment=is_by_appointment)


def _read_rules(rules: Sequence[str]) -> tuple[Period, ...] | None:
    """Read rules, of which a later one takes the place of an earlier one on its days."""
    whole = [_RULE.fullmatch(rule) for rule in rules]
    if not all(whole):
        found = [_UNREADABLE.fullmatch(rule) for rule in rules]
        return tuple(_unreadable(one) for one in found if one) if all(found) else None
    by_day: dict[str, tuple[str, ...]] = {}
    for rule in filter(None, whole):
        times = rule["times"]
        spans = () if times in ("off", "closed") else tuple(re.split(r",\s?", times))
        for day in _days(rule["days"]) or WEEK:
            by_day[day] = spans
    periods: dict[str, list[str]] = {}
    for day in DAYS:
        for span in by_day.get(day, ()):
            periods.setdefault(span, []).append(day)
    return tuple(Period(tuple(days), *span.split("-")) for span, days in periods.items())


def _unreadable(found: re.Match[str]) -> Period:
    said = ["" if one == _MISSING else one for one in found.group("days", "opens", "closes")]
    return Period(_days(said[0]), said[1], said[2])


def _days(text: str | None) -> tuple[str, ...]:
    """Return the days that a list names, in the order of the week."""
    found: set[str] = set()
    for part in re.split(r",\s?", text or ""):
        first, _dash, last = part.partition("-")
        if first in WEEK and last in WEEK:
            start, count = WEEK.index(first), (WEEK.index(last) - WEEK.index(first)) % 7
            found.update(WEEK[(start + step) % 7] for step in range(count + 1))
        elif first in DAYS:
            found.add(first)
    return tuple(day for day in DAYS if day in found)


def osm_hours(picked: PickedHours) -> str:
    """Write a choice in the OpenStreetMap syntax; empty for none."""
    periods = [one for one in picked.periods if not one.is_blank]
    if picked.is_always and not periods:
        return ALWAYS
    if picked.is_by_appointment and not periods and not picked.is_off_on_holidays:
        return _ONLY_BY_APPOINTMENT
    if all(one.is_whole for one in periods):
        rules = list(_written(periods))
    else:
        rules = [_as_typed(one) for one in periods]
    if picked.is_by_appointment:
        rules = [f"{rule} {_COMMENT}" for rule in rules]
    return "; ".join((*rules, *(("PH off",) if picked.is_off_on_holidays else ())))


def _as_typed(period: Period) -> str:
    days = _day_list(period.days) or _MISSING
    return f"{days} {period.opens or _MISSING}-{period.closes or _MISSING}"


def _written(periods: Iterable[Period]) -> Iterable[str]:
    """Write a rule for all days that have the same times."""
    by_day: dict[str, set[str]] = {}
    for one in periods:
        closes = "24:00" if one.closes == "00:00" else one.closes
        for day in one.days:
            by_day.setdefault(day, set()).add(f"{one.opens}-{closes}")
    by_times: dict[str, list[str]] = {}
    for day in DAYS:
        if day in by_day:
            by_times.setdefault(",".join(sorted(by_day[day])), []).append(day)
    for times, days in by_times.items():
        yield f"{_day_list(days)} {times}"


def _day_list(days: Sequence[str]) -> str:
    """Write days as a list, three and more neighbours as a range."""
    if set(WEEK) <= set(days):
        return ",".join(("Mo-Su", *days[len(WEEK) :]))
    parts: list[list[str]] = []
    for day in days:
        is_next = parts and day in WEEK and WEEK.index(day) == WEEK.index(parts[-1][-1]) + 1
        if is_next:
            parts[-1].append(day)
        else:
            parts.append([day])
    return ",".join(f"{part[0]}-{part[-1]}" if len(part) > 2 else ",".join(part) for part in parts)


def read_time(text: str) -> str:
    """Read a time of the day as people write it: 8, 8:30, ٠٨:٣٠, 3 pm; others stay as typed."""
    plain = latin_digits(text).strip().casefold()
    found = _CLOCK.fullmatch(plain)
    if found is None or not plain:
        return re.sub(r'[\s;"?-]', "", text)[:_LONGEST_TIME]
    hour, minute, half = int(found[1]), found[2] or "00", (found[3] or "")[:1]
    if half in ("p", "م") and hour < _NOON:
        hour += _NOON
    elif half in ("a", "ص") and hour == _NOON:
        hour = 0
    return f"{hour:02}:{minute}"


def typed_hours(text: str, was: str, picked: PickedHours) -> str:
    """Return what a form says: the text if that was changed, else the choice if that was.

    `was` is the text that the form was drawn from; what nobody touched stays as it was written.
    """
    if text.strip() != was.strip():
        return text
    drawn = picked_hours(was)
    return was if _same(picked, drawn or PickedHours()) else osm_hours(picked)


def _same(one: PickedHours, other: PickedHours) -> bool:
    return osm_hours(one) == osm_hours(other)


def with_picked_hours(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Put what was chosen in the fields of pickers into the fields of the text beside them.

    Those of the field `channels.0.hours` begin with `picked.channels.0.hours.`; raises
    InvalidParameter for one that no picker has.
    """
    others: list[tuple[str, str]] = []
    pickers: dict[str, dict[str, list[str]]] = {}
    for name, value in pairs:
        if name.startswith(PICKED):
            field, part = _picker_of(name)
            pickers.setdefault(field, {}).setdefault(part, []).append(value)
        else:
            others.append((name, value))
    texts = {name: value for name, value in others if name in pickers}
    found = {
        field: typed_hours(texts.get(field, ""), parts.get("was", [""])[-1], _picked(parts))
        for field, parts in pickers.items()
    }
    return [*(pair for pair in others if pair[0] not in found), *found.items()]


def _picker_of(name: str) -> tuple[str, str]:
    """Split the name of a field of a picker into that of its text, and its part."""
    found = _PICKER_FIELD.fullmatch(name)
    if found is None:
        text = _("There is no field “{value}” in this form.")
        raise InvalidParameter(name[:_LONGEST_NAME], text, value=name[:_LONGEST_NAME])
    return found[1], found[2]


def _picked(parts: Mapping[str, list[str]]) -> PickedHours:
    """Return the choice that the fields of a picker say: its ticks, and days and times as typed."""
    numbers = sorted({int(part.partition(".")[0]) for part in parts if part[:1].isdigit()})
    found = (
        Period(
            tuple(day for day in DAYS if day in parts.get(f"{number}.days", ())),
            read_time(parts.get(f"{number}.opens", [""])[-1]),
            read_time(parts.get(f"{number}.closes", [""])[-1]),
        )
        for number in numbers
    )
    return PickedHours(
        tuple(one for one in found if not one.is_blank),
        is_always="always" in parts,
        is_off_on_holidays="holidays" in parts,
        is_by_appointment="appointment" in parts,
    )
