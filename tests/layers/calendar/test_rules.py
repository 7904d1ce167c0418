"""Working days, compared with the library that knows the country's, and counted by hand."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest

from geo.country import load_country
from layers.calendar.country import calendar_of
from layers.calendar.rules import Calendar

JORDAN = calendar_of(load_country("jo"))
AMMAN = ZoneInfo("Asia/Amman")
FRIDAY_AND_SATURDAY = frozenset({4, 5})
THURSDAY, FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 9, day) for day in (3, 4, 5, 6, 7))
ALL_DAYS = [date(2024, 1, 1) + timedelta(days=n) for n in range(4 * 365 + 1)]


def test_every_day_of_four_years_is_what_the_library_says() -> None:
    library = holidays.country_holidays("JO")
    for day in ALL_DAYS:
        assert JORDAN.is_working_day(day) == library.is_working_day(day), day


@pytest.mark.parametrize("count", [1, 2, 7, 30])
def test_working_days_are_added_as_the_library_adds_them(count: int) -> None:
    library = holidays.country_holidays("JO")
    for day in filter(JORDAN.is_working_day, ALL_DAYS):
        assert JORDAN.add_working_days(day, count) == library.get_nth_working_day(day, count), day


def test_the_weekend_is_the_country_s_own() -> None:
    assert JORDAN.weekend == FRIDAY_AND_SATURDAY
    assert JORDAN.next_working_day(THURSDAY) == SUNDAY
    assert not JORDAN.is_working_day(FRIDAY)
    assert JORDAN.is_working_day(SUNDAY)


def test_what_begins_on_a_day_off_begins_on_the_next_working_day() -> None:
    assert JORDAN.add_working_days(THURSDAY, 1) == SUNDAY
    assert JORDAN.add_working_days(FRIDAY, 0) == SUNDAY
    assert JORDAN.add_working_days(FRIDAY, 1) == MONDAY
    assert JORDAN.add_working_days(SATURDAY, 1) == MONDAY
    assert JORDAN.add_working_days(THURSDAY, 0) == THURSDAY


def test_holidays_are_jumped_over() -> None:
    # 25 May 2026 is Independence Day, and the four days after it are those of Eid al-Adha.
    assert JORDAN.add_working_days(date(2026, 5, 24), 1) == date(2026, 5, 31)
    calendar = Calendar(AMMAN, FRIDAY_AND_SATURDAY, frozenset({SUNDAY}))
    assert calendar.next_working_day(THURSDAY) == MONDAY


def test_a_deadline_is_the_end_of_a_day_on_the_country_s_clock() -> None:
    # At 22:30 UTC of Wednesday it is Thursday in Amman.
    begun = datetime(2026, 9, 2, 22, 30, tzinfo=UTC)
    assert JORDAN.day_of(begun) == THURSDAY
    due = JORDAN.deadline(begun, 1)
    assert due == datetime(2026, 9, 7, 0, 0, tzinfo=AMMAN)
    assert due.astimezone(UTC) == datetime(2026, 9, 6, 21, 0, tzinfo=UTC)


def test_a_calendar_without_working_days_is_refused_and_not_counted_for_ever() -> None:
    with pytest.raises(ValueError, match="leave at least one"):
        Calendar(AMMAN, frozenset(range(7)), frozenset())

    class Always:
        def __contains__(self, day: object) -> bool:
            return True

    with pytest.raises(ValueError, match="check the holidays"):
        Calendar(AMMAN, FRIDAY_AND_SATURDAY, Always()).next_working_day(FRIDAY)
    with pytest.raises(ValueError, match="give 0 or more"):
        JORDAN.add_working_days(FRIDAY, -1)
