from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.country import load_country
from geo.errors import InvalidSetup
from layers.calendar.country import calendar_of
from layers.calendar.rules import Calendar
from portal.workflow.definitions import Definition
from portal.workflow.loading import read_definition
from portal.workflow.rules import (
    Happened,
    due_at,
    escalates_at,
    escalation,
    in_state_since,
    moves_at,
    rises_at,
)

AMMAN = ZoneInfo("Asia/Amman")
# Friday and Saturday are off, and Sunday the 13th of September 2026.
CALENDAR = Calendar(AMMAN, frozenset({4, 5}), frozenset({date(2026, 9, 13)}))
JORDAN = calendar_of(load_country("jo"))
COMPLAINT = read_definition(
    (Path(__file__).parent / "complaint.toml").read_text("utf-8"), "complaint.toml", ("ar", "en")
)
_ACTIONS = {
    "received": ("opened", "received"),
    "in_progress": ("assign", "in_progress"),
    "awaiting_complainant": ("ask", "awaiting_complainant"),
    "resolved": ("resolve", "resolved"),
    "closed": ("close", "closed"),
    "appeal": ("appeal", "received"),
}


def at(day: int, hour: int = 10) -> datetime:
    """A moment of September 2026; the 6th is a Sunday."""
    return datetime(2026, 9, 1, hour, tzinfo=AMMAN) + timedelta(days=day - 1)


def told(*happened: tuple[int, str]) -> list[Happened]:
    return [Happened(at(day), *_ACTIONS[name]) for day, name in happened]


def end_of(day: int) -> datetime:
    return at(day + 1, 0)


def test_the_state_and_the_whole_each_have_their_days_and_the_earlier_counts() -> None:
    # Received on Sunday: two days of the state are over with Tuesday.
    assert due_at(COMPLAINT, told((6, "received")), CALENDAR) == end_of(8)
    # In progress only the ten of the whole count: 7 to 10, then 14 to 17, 20 and 21.
    assert due_at(COMPLAINT, told((6, "received"), (7, "in_progress")), CALENDAR) == end_of(21)
    # What comes in on a Friday begins on Sunday, here on Monday.
    assert due_at(COMPLAINT, told((11, "received")), CALENDAR) == end_of(16)


def test_the_clock_stands_while_somebody_else_has_to_answer() -> None:
    asked = told((6, "received"), (7, "in_progress"), (8, "awaiting_complainant"))
    assert due_at(COMPLAINT, asked, CALENDAR) is None
    # Tuesday and Wednesday ended without an answer; Friday would not have counted anyhow.
    answered = [*asked, *told((10, "in_progress"))]
    assert due_at(COMPLAINT, answered, CALENDAR) == end_of(23)
    # Who answers on the same day has taken no time.
    at_once = [*asked, Happened(at(8, 15), "reply", "in_progress")]
    assert due_at(COMPLAINT, at_once, CALENDAR) == end_of(21)


def test_an_appeal_begins_the_whole_anew_and_a_reassignment_nothing() -> None:
    resolved = told((6, "received"), (7, "in_progress"), (8, "resolved"))
    assert due_at(COMPLAINT, resolved, CALENDAR) is None
    appealed = [*resolved, *told((20, "appeal"))]
    assert due_at(COMPLAINT, appealed, CALENDAR) == end_of(22)
    working = [*appealed, *told((21, "in_progress"), (22, "in_progress"))]
    assert in_state_since(COMPLAINT, working) == at(21)
    assert due_at(COMPLAINT, working, CALENDAR) == end_of(34)


def test_what_nobody_answers_ends_by_itself() -> None:
    resolved = told((6, "received"), (7, "in_progress"), (8, "resolved"))
    found = moves_at(COMPLAINT, resolved, CALENDAR)
    assert found is not None
    assert (found[0].name, found[1]) == ("close", end_of(29))
    assert moves_at(COMPLAINT, resolved[:2], CALENDAR) is None
    assert moves_at(COMPLAINT, [*resolved, *told((9, "closed"))], CALENDAR) is None


@pytest.mark.parametrize(
    ("now", "level"),
    [
        (end_of(8) - timedelta(seconds=1), 0),
        (end_of(8), 1),
        (end_of(16) - timedelta(seconds=1), 1),
        (end_of(16), 2),
        (end_of(300), 2),
    ],
)
def test_what_is_late_rises_by_working_days(now: datetime, level: int) -> None:
    moments = rises_at(COMPLAINT, told((6, "received")), CALENDAR)
    assert moments[0] == end_of(8)
    assert escalation(moments, now) == level
    waiting = told((6, "received"), (7, "in_progress"), (7, "awaiting_complainant"))
    assert escalation(rises_at(COMPLAINT, waiting, CALENDAR), now) == 0


# As many years as the calendar was compared with the library for.
MOMENTS = st.integers(0, 4 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
PAUSES = st.lists(
    st.tuples(st.integers(0, 20 * 24), st.integers(0, 20 * 24)), max_size=4
)  # hours of work, then of waiting


@settings(deadline=None)
@given(MOMENTS, PAUSES)
def test_each_working_day_that_ends_in_a_pause_is_given_back(
    begun: datetime, pauses: list[tuple[int, int]]
) -> None:
    events = [Happened(begun, "opened", "received"), Happened(begun, "assign", "in_progress")]
    stood: list[tuple[datetime, datetime]] = []
    now = begun
    for worked, waited in pauses:
        asked = now + timedelta(hours=worked)
        now = asked + timedelta(hours=waited)
        stood.append((asked, now))
        events += [
            Happened(asked, "ask", "awaiting_complainant"),
            Happened(now, "reply", "in_progress"),
        ]
    due = due_at(COMPLAINT, events, JORDAN)
    assert due is not None
    # Counted the other way: the days up to the deadline, without those that ended in a pause.
    day, last = JORDAN.day_of(begun), JORDAN.day_of(due - timedelta(seconds=1))
    running = []
    while day <= last:
        end = JORDAN.end_of(day)
        if JORDAN.is_working_day(day) and not any(a <= end < b for a, b in stood):
            running.append(day)
        day += timedelta(days=1)
    assert len(running) == 11
    assert running[-1] == last
    if not any(waited for _worked, waited in pauses):
        assert due == JORDAN.deadline(begun, 10)


@settings(deadline=None)
@given(MOMENTS, st.integers(0, 60))
def test_escalation_never_falls_while_time_passes(begun: datetime, days: int) -> None:
    events = [Happened(begun, "opened", "received")]
    due = due_at(COMPLAINT, events, JORDAN)
    assert due is not None
    assert due == JORDAN.deadline(begun, 2)
    moments = rises_at(COMPLAINT, events, JORDAN)
    levels = [escalation(moments, begun + timedelta(days=one)) for one in (0, days, 99)]
    assert levels == sorted(levels)
    assert (levels[0], levels[2]) == (0, 2)


LADDER = """
[[escalation]]
without_action_hours = 48
names = { ar = "أ", en = "a" }
role = "editor"

[[escalation]]
after_working_days = 0
of = "state"
names = { ar = "ب", en = "b" }
role = "approver"

[[escalation]]
after_working_days = 0
of = "whole"
names = { ar = "ج", en = "c" }
role = "administrator"

[[escalation]]
times_the_whole = 1.5
names = { ar = "د", en = "d" }
role = "central"
"""


def with_ladder(levels: str) -> Definition:
    text = (Path(__file__).parent / "complaint.toml").read_text("utf-8")
    return read_definition(text.split("[[escalation]]")[0] + levels, "x.toml", ("ar", "en"))


def test_a_ladder_rises_by_idleness_by_state_by_the_whole_and_by_a_multiple() -> None:
    definition = with_ladder(LADDER)
    # Sunday the 6th at ten; two working days for the state, ten for the whole; the 13th is off.
    moments = rises_at(definition, told((6, "received")), CALENDAR)
    assert moments == (at(8), end_of(8), end_of(21), end_of(28))
    assert [escalation(moments, one) for one in (at(6), at(8), end_of(8), at(22), at(29))] == [
        *(0, 1, 2, 3, 4)
    ]
    assert escalates_at(moments, 0) == at(8)
    assert escalates_at(moments, 2) == end_of(21)
    assert escalates_at(moments, 4) is None
    # Somebody acts: the hours begin anew, the whole goes on.
    assigned = told((6, "received"), (7, "in_progress"))
    assert rises_at(definition, assigned, CALENDAR) == (at(9), None, end_of(21), end_of(28))
    # The portal's own note that it is late is no action.
    risen = [*assigned, Happened(at(9), "escalated", "in_progress")]
    assert rises_at(definition, risen, CALENDAR)[0] == at(9)
    waiting = [*risen, *told((10, "awaiting_complainant"))]
    assert set(rises_at(definition, waiting, CALENDAR)) == {None}


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        (LADDER.replace("without_action_hours = 48\n", ""), "reached in one way"),
        (LADDER.replace("times_the_whole = 1.5", "times_the_whole = 1.5\nof = 'x'"), "of"),
        (LADDER.replace("= 1.5", "= 1"), "greater than 1"),
        (LADDER + LADDER, "later than the one before"),
    ],
)
def test_a_faulty_ladder_is_refused(levels: str, said: str) -> None:
    with pytest.raises(InvalidSetup, match=said):
        with_ladder(levels)
