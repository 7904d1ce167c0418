"""Closures within opening hours: written, read, taken out, and obeyed by the clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from geo.country import load_country
from layers.opening.clock import OpeningClock, Openness
from layers.opening.closures import (
    Closure,
    closures_of,
    next_closure,
    with_closure,
    without_closures,
)

USUAL = "Su-Th 08:00-15:00; PH off"
WORKS = Closure(date(2026, 12, 1), date(2026, 12, 15), "works")
FOR_GOOD = Closure(date(2026, 12, 1), None, "ended")
ONE_DAY = Closure(date(2026, 12, 1), date(2026, 12, 1))


@pytest.mark.parametrize("usual", [USUAL, "24/7", None])
@pytest.mark.parametrize(
    "closure", [WORKS, FOR_GOOD, Closure(date(2026, 12, 1), date(2026, 12, 1))]
)
def test_a_closure_is_read_as_it_was_written_and_the_hours_come_back(
    usual: str | None, closure: Closure
) -> None:
    written = with_closure(usual, closure)
    assert closures_of(written) == (closure,)
    assert without_closures(written) == usual
    assert with_closure(with_closure(usual, WORKS), closure) == written


def test_what_would_end_a_reason_is_left_out() -> None:
    written = with_closure(USUAL, Closure(date(2026, 12, 1), None, 'a "b"; c'))
    assert written == 'Su-Th 08:00-15:00; PH off; 2026 Dec 01+ off "a b c"'


def test_the_closure_ahead_is_the_one_that_holds_or_comes_first() -> None:
    hours = with_closure(USUAL, WORKS)
    assert next_closure(hours, date(2026, 11, 1)) == WORKS
    assert WORKS.holds(date(2026, 12, 15))
    assert not WORKS.holds(date(2026, 11, 30))
    assert next_closure(hours, date(2026, 12, 16)) is None
    assert next_closure("2026 Feb 31+ off", date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("day", "hours", "openness"),
    [
        (date(2026, 11, 30), with_closure(USUAL, WORKS), Openness.OPEN),
        (date(2026, 12, 1), with_closure(USUAL, WORKS), Openness.CLOSED),
        (date(2026, 12, 16), with_closure(USUAL, WORKS), Openness.OPEN),
        (date(2030, 12, 16), with_closure(USUAL, FOR_GOOD), Openness.CLOSED),
        (date(2026, 11, 30), with_closure(None, FOR_GOOD), Openness.UNKNOWN),
        (date(2026, 12, 1), with_closure(None, FOR_GOOD), Openness.CLOSED),
        # A holiday on which it would be open otherwise.
        (date(2026, 12, 25), with_closure("PH 09:00-12:00", FOR_GOOD), Openness.CLOSED),
    ],
)
def test_the_clock_obeys_it(day: date, hours: str, openness: Openness) -> None:
    jordan = load_country("jo")
    at_ten = datetime(day.year, day.month, day.day, 10, tzinfo=ZoneInfo(jordan.time_zone))
    assert OpeningClock(jordan, at_ten).openness(hours) is openness
