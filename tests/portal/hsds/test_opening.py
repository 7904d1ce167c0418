"""Opening hours as weekly rules: what a week can say, and what it cannot."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from portal.hsds.ids import id_of, pair_id, read_id
from portal.hsds.opening import DAYS, WeeklyRule, utc_offset_hours, weekly_rules, with_offset


def test_days_run_over_the_end_of_the_week() -> None:
    assert weekly_rules("Sa-We 08:00-14:00") == (
        WeeklyRule(("MO", "TU", "WE", "SA", "SU"), "08:00", "14:00"),
    )


def test_a_later_rule_takes_the_place_of_an_earlier_one() -> None:
    assert weekly_rules("Mo-We 08:00-16:00; Tu off; We 09:00-12:00,13:00-15:00; PH off") == (
        WeeklyRule(("MO",), "08:00", "16:00"),
        WeeklyRule(("WE",), "09:00", "12:00"),
        WeeklyRule(("WE",), "13:00", "15:00"),
    )


def test_always_open_is_every_whole_day() -> None:
    assert weekly_rules("24/7") == (WeeklyRule(DAYS, "00:00", "24:00"),)


@pytest.mark.parametrize(
    "hours",
    [
        "",
        "off",
        "Jan-Mar 08:00-10:00",
        "Su-Th sunrise-sunset",
        'Su-Th 08:00-14:00 "by appointment"',
        "Su-Th 08:00-14:00; PH 10:00-12:00",
        "Mo[1] 08:00-10:00",
        "Su-Th 08:00+",
        "Su-Th 25:00-26:00",
        "nonsense",
    ],
)
def test_what_a_week_cannot_say_is_left_to_the_text(hours: str) -> None:
    assert weekly_rules(hours) == ()


def test_times_carry_the_offset_of_the_clock() -> None:
    now = datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("Asia/Kolkata"))
    assert with_offset("08:00", now) == "08:00+05:30"
    assert with_offset("24:00", now) == "23:59+05:30"
    assert utc_offset_hours(now) == 5.5


def test_an_id_is_the_same_for_ever() -> None:
    assert str(id_of("service", "health-card")) == "cdd66760-a05c-3669-ba2e-fdf4b3c48f36"


def test_a_pair_has_an_id_of_its_own_that_is_read_again() -> None:
    pair = pair_id("health-card", "office-1")
    assert pair != pair_id("health-card", "office-2")
    assert pair != pair_id("other", "office-1")
    assert read_id(str(pair)) == pair
    assert read_id(pair.hex) is None
    assert read_id("x") is None
