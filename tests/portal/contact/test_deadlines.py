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
from portal.contact.rules import APPEAL, TASK, Kind
from portal.contact.workflow import case_definitions
from portal.workflow.rules import Happened, due_at

AMMAN = ZoneInfo("Asia/Amman")
WEEKEND = {"Friday", "Saturday"}
FIRST, LAST = date(2024, 1, 1), date(2027, 12, 31)
JORDAN = calendar_of(load_country("jo"))
_FILE = Path(__file__).parent / "holidays.csv"
_BY_HAND = Path(__file__).parent / "deadlines_by_hand.csv"


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


def _at_work(name: str) -> str:
    return "assigned" if name == Kind.MISTAKE else "in_progress"


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
                at_work = [*opened, Happened(begun, "assign", _at_work(name))]
                whole = counted(day, definition.working_days, working)
                assert due_at(definition, at_work, JORDAN) == whole, begun
            compared += 1
    assert compared == 3 * 1461


def steps_of(kind: str, told: str) -> list[Happened]:
    """Read the steps of a line: the moment of filing, and what was done when."""
    definition = case_definitions(kind).newest
    events: list[Happened] = []
    for step in told.split(", "):
        moment, _space, action = step.partition(" ")
        at = datetime.fromisoformat(moment).replace(tzinfo=AMMAN)
        if not events:
            events.append(Happened(at, "opened", definition.start))
        if action:
            transition = definition.transition(events[-1].state, action)
            assert transition is not None, step
            events.append(Happened(at, action, transition.to))
    return events


def test_sixty_deadlines_that_were_counted_on_paper_are_what_is_counted_here() -> None:
    """Each line was counted with the calendar of its year and the list of holidays in hand."""
    with _BY_HAND.open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) >= 60
    assert {line["kind"] for line in lines} == {*Kind, APPEAL, TASK}
    wrong = []
    for line in lines:
        events = steps_of(line["kind"], line["steps"])
        due = due_at(case_definitions(line["kind"]).newest, events, JORDAN)
        # The day by whose end it is due.
        last = None if due is None else (due - timedelta(seconds=1)).date().isoformat()
        if last != line["due"]:
            wrong.append((line, last))
    assert wrong == []


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
        events = [
            Happened(begun, "opened", "received"),
            Happened(begun, "assign", _at_work(name)),
        ]
        due = due_at(definition, events, corrected)
        assert due == counted(day, definition.working_days, after)
        moved += due != counted(day, definition.working_days, before)
    assert 0 < moved < 90
