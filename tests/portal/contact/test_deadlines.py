"""Deadlines of cases for every day of four years, against a list of holidays and a plain count.

The count knows nothing of the calendar that is tested: it lists the working days of `holidays.csv`
and looks the deadline up in the list. Islamic days are estimated there, as they are by the library.
"""

import csv
from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from geo.country import load_country
from layers.calendar.country import calendar_of
from layers.calendar.rules import Calendar
from portal.contact.rules import APPEAL, Kind
from portal.contact.workflow import case_definitions
from portal.workflow.rules import Happened, due_at

AMMAN = ZoneInfo("Asia/Amman")
WEEKEND = {"Friday", "Saturday"}
FIRST, LAST = date(2024, 1, 1), date(2027, 12, 31)
JORDAN = calendar_of(load_country("jo"))
_FILE = Path(__file__).parent / "holidays.csv"


def listed() -> set[date]:
    with _FILE.open(encoding="utf-8") as file:
        return {date.fromisoformat(row["day"]) for row in csv.DictReader(file)}


def working_days(holidays: set[date]) -> list[date]:
    every = (FIRST + timedelta(days=number) for number in range(5 * 366))
    return [day for day in every if day.strftime("%A") not in WEEKEND and day not in holidays]


def counted(begun: date, days: int, working: list[date]) -> datetime:
    """Return the midnight that ends so many working days; a day off begins on the next one."""
    last = working[bisect_left(working, begun) + days]
    return datetime.combine(last + timedelta(days=1), time.min, AMMAN)


@pytest.mark.parametrize("name", [*Kind, APPEAL])
def test_every_day_of_four_years_has_the_deadline_that_a_plain_count_has(name: str) -> None:
    definition, working = case_definitions(name).newest, working_days(listed())
    limits = [definition.working_days, definition.state(definition.start).working_days]
    soonest = min(days for days in limits if days is not None)
    compared = 0
    for number in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=number)
        expected = counted(day, soonest, working)
        for clock in (time(0), time(10, 30), time(23, 59, 59)):
            begun = datetime.combine(day, clock, AMMAN)
            opened = [Happened(begun, "opened", definition.start)]
            assert due_at(definition, opened, JORDAN) == expected, begun
            if definition.working_days is not None and name not in (Kind.PRAISE,):
                at_work = [*opened, Happened(begun, "assign", "in_progress")]
                whole = counted(day, definition.working_days, working)
                assert due_at(definition, at_work, JORDAN) == whole, begun
            compared += 1
    assert compared == 3 * 1461


@pytest.mark.parametrize(
    ("begun", "days", "last"),
    [
        # Counted on paper, with the calendar of the year in hand.
        ("2024-03-01", 1, "2024-03-04"),  # a Friday: begins on Sunday
        ("2024-04-30", 2, "2024-05-05"),  # Labour Day, then the weekend
        ("2024-05-22", 3, "2024-05-27"),  # Independence Day is a Saturday: nothing is lost
        ("2024-12-19", 2, "2024-12-23"),  # a Thursday
        ("2024-12-23", 2, "2024-12-26"),  # Christmas between
        ("2024-12-31", 1, "2025-01-02"),  # New Year's Day
        ("2025-05-25", 1, "2025-05-27"),  # filed on Independence Day, a Sunday
        ("2025-06-04", 2, "2025-06-10"),  # Arafah and the feast, Thursday to Sunday
        ("2026-03-01", 1, "2026-03-02"),  # a Sunday
        ("2026-04-30", 1, "2026-05-03"),  # a Thursday; Labour Day is a Friday
        ("2027-02-04", 5, "2027-02-11"),  # a Thursday and a whole week
        ("2027-12-23", 1, "2027-12-26"),  # a Thursday; Christmas is a Saturday
    ],
)
def test_what_was_counted_on_paper_is_what_is_counted_here(
    begun: str, days: int, last: str
) -> None:
    told = counted(date.fromisoformat(begun), days, working_days(listed()))
    assert told.date() - timedelta(days=1) == date.fromisoformat(last)
    filed = datetime.combine(date.fromisoformat(begun), time(9), AMMAN)
    assert JORDAN.deadline(filed, days) == told


def test_a_clock_that_stood_ten_times_has_lost_nothing_and_gained_nothing() -> None:
    """Ten questions, of 1 to 10 days: each working day that ended in one comes back."""
    definition, working = case_definitions(Kind.QUESTION).newest, working_days(listed())
    assert definition.working_days is not None
    now = datetime(2026, 2, 1, 9, tzinfo=AMMAN)
    events = [Happened(now, "opened", "received"), Happened(now, "assign", "in_progress")]
    stood: set[date] = set()
    for waited in range(1, 11):
        now += timedelta(hours=11)
        events.append(Happened(now, "ask", "needs_information"))
        assert due_at(definition, events, JORDAN) is None
        back = now + timedelta(days=waited, hours=5)
        ended = now.date()
        while datetime.combine(ended + timedelta(days=1), time.min, AMMAN) < back:
            stood.add(ended)
            ended += timedelta(days=1)
        now = back
        events.append(Happened(now, "reply", "in_progress"))
        # The first day at whose end the clock ran is that of the beginning.
        counting = [day for day in working if day >= date(2026, 2, 1) and day not in stood]
        last = counting[definition.working_days]
        expected = datetime.combine(last + timedelta(days=1), time.min, AMMAN)
        assert due_at(definition, events, JORDAN) == expected, waited


@pytest.mark.parametrize("name", [kind for kind in Kind if kind is not Kind.PRAISE])
def test_a_corrected_holiday_moves_each_deadline_that_it_lies_before_and_no_other(
    name: str,
) -> None:
    definition = case_definitions(name).newest
    assert definition.working_days is not None
    added = date(2026, 6, 2)
    corrected = Calendar(AMMAN, JORDAN.weekend, frozenset({*listed(), added}))
    before, after = working_days(listed()), working_days({*listed(), added})
    moved = 0
    for number in range(90):
        day = date(2026, 4, 1) + timedelta(days=number)
        begun = datetime.combine(day, time(9), AMMAN)
        events = [Happened(begun, "opened", "received"), Happened(begun, "assign", "in_progress")]
        due = due_at(definition, events, corrected)
        assert due == counted(day, definition.working_days, after)
        moved += due != counted(day, definition.working_days, before)
    assert 0 < moved < 90
