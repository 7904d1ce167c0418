"""The workflow of ideas: an answer is owed from the threshold on, and in the space's days."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from geo.country import load_country
from layers.calendar.country import calendar_of
from portal.participation.ideas.rules import (
    MAY_BE_MERGED,
    OPEN_TO_SUPPORT,
    OWED,
    STATES_OF,
    TRANSITION_OF,
    AnswerKind,
    IdeaState,
    has_reached,
    missing_support,
)
from portal.participation.ideas.workflow import idea_definitions, names_of_state
from portal.workflow.rules import Happened, due_at, next_states

AMMAN = ZoneInfo("Asia/Amman")
CALENDAR = calendar_of(load_country("jo"))
IDEAS = idea_definitions().newest


def day(number: int, hour: int = 10) -> datetime:
    return datetime(2031, 5, number, hour, tzinfo=AMMAN)


def test_every_state_of_the_rules_is_one_of_the_definition_and_has_a_group() -> None:
    assert {one.name for one in IDEAS.states} == set(IdeaState)
    grouped = [state for states in STATES_OF.values() for state in states]
    assert sorted(grouped) == sorted(IdeaState)
    assert names_of_state(IdeaState.EVALUATING)["en"] == "Being evaluated"


def test_an_answer_is_owed_from_the_threshold_on_within_the_days_of_the_space() -> None:
    opened = Happened(day(1), "opened", "published")
    assert due_at(IDEAS, [opened], CALENDAR) is None
    reached = [opened, Happened(day(4), "reach", "threshold_reached")]
    # Sunday the 4th does not count; the weekend of Friday and Saturday neither.
    assert due_at(IDEAS.with_own_days(5), reached, CALENDAR) == day(12, 0)
    assert due_at(IDEAS, reached, CALENDAR) == day(27, 0)
    # An answer that promises to look into it begins a clock of its own.
    answered = [*reached, Happened(day(6), "answer", "evaluating")]
    due = due_at(IDEAS.with_own_days(5), answered, CALENDAR)
    assert due is not None
    assert due > day(31)


@pytest.mark.parametrize("state", sorted(OWED))
def test_what_is_owed_has_a_clock_that_runs(state: IdeaState) -> None:
    assert IDEAS.state(state).working_days is not None


@pytest.mark.parametrize("state", sorted(set(IdeaState) - OWED))
def test_where_nothing_is_owed_no_clock_runs(state: IdeaState) -> None:
    assert not IDEAS.state(state).counts_time


def test_editors_answer_approvers_decide_and_nobody_decides_twice() -> None:
    def offered(state: IdeaState, *roles: str) -> set[str]:
        return {one.name for one in next_states(IDEAS, state, roles)}

    assert offered(IdeaState.THRESHOLD_REACHED, "editor") == {"answer", "merge"}
    decided = {TRANSITION_OF[kind] for kind in AnswerKind if kind is not AnswerKind.ANSWER}
    assert offered(IdeaState.THRESHOLD_REACHED, "approver") == decided
    assert offered(IdeaState.EVALUATING, "approver") == decided
    assert offered(IdeaState.ACCEPTED, "approver") == set()
    assert offered(IdeaState.ACCEPTED, "editor") == {"implement", "finish"}
    assert offered(IdeaState.PUBLISHED, "author") == {"withdraw"}
    # Who supported it has a right to the answer.
    assert offered(IdeaState.THRESHOLD_REACHED, "author") == set()


def test_support_ends_with_the_answer_and_merging_with_the_decision() -> None:
    assert {"published", "threshold_reached"} == OPEN_TO_SUPPORT
    assert {"published", "threshold_reached", "evaluating"} == MAY_BE_MERGED


@pytest.mark.parametrize(
    ("count", "threshold", "reached", "missing"),
    [
        (9, 10, False, 1),
        (10, 10, True, 0),
        (11, 10, True, 0),
        (0, None, False, 0),
        (0, 1, False, 1),
    ],
)
def test_a_threshold_is_reached_by_as_many_as_it_says(
    count: int, threshold: int | None, reached: bool, missing: int
) -> None:
    assert has_reached(count, threshold) is reached
    assert missing_support(count, threshold) == missing
