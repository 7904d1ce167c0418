"""What is allowed is told by level and clock, and a key moves the moment that changes."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from geo.errors import Refused
from portal.participation.spaces.rules import (
    IDENTITY_OF,
    LEVEL_ACTIVITIES,
    Activity,
    Level,
    Phase,
    Space,
    SpaceState,
    demand_activity,
    is_overdue,
    next_change,
    phase_at,
    phase_for,
    state_key,
    state_of,
)

AMMAN = ZoneInfo("Asia/Amman")
START = datetime(2031, 5, 4, 9, tzinfo=AMMAN)
DAY, INSTANT = timedelta(days=1), timedelta(microseconds=1)
ALL = frozenset(Activity)


def phase(
    starts_in: int, ends_in: int, activities: Collection[Activity] = (Activity.COMMENT,)
) -> Phase:
    start, end = START + starts_in * DAY, START + ends_in * DAY
    return Phase(uuid4(), {"en": "x"}, {}, start, end, frozenset(activities))


def space(*phases: Phase, level: Level = Level.ACTIVE) -> Space:
    told = {"en": "x"}
    return Space(
        id=uuid4(),
        name="streets",
        agency="licensing",
        level=level,
        titles=told,
        summaries=told,
        texts=told,
        htmls=told,
        promises=told,
        answer_due=date(2031, 6, 1),
        first_due=date(2031, 6, 1),
        areas=(),
        lon=None,
        lat=None,
        support_threshold=None,
        answer_working_days=10,
        outcome_texts=None,
        outcome_htmls=None,
        outcome_at=None,
        published_at=START - 10 * DAY,
        closed_at=None,
        version=1,
        phases=phases,
    )


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("activity", Activity)
def test_a_level_allows_its_activities_whatever_a_phase_says(
    level: Level, activity: Activity
) -> None:
    open_to_all = space(phase(0, 1, ALL), level=level)
    is_allowed = phase_for(open_to_all, activity, START) is not None
    assert is_allowed == (activity in LEVEL_ACTIVITIES[level])


def test_a_phase_begins_and_ends_at_its_moments() -> None:
    one = space(phase(0, 1))
    ends_at = START + DAY
    seen = [
        phase_for(one, Activity.COMMENT, at) is not None
        for at in (START - INSTANT, START, ends_at - INSTANT, ends_at)
    ]
    assert seen == [False, True, True, False]
    assert phase_for(one, Activity.IDEA, START) is None


def test_nothing_is_allowed_in_a_draft_and_after_the_closing() -> None:
    draft = replace(space(phase(0, 1)), published_at=None)
    closed = replace(space(phase(0, 1)), closed_at=START)
    for one in (draft, closed):
        assert phase_at(one, START) is None
        with pytest.raises(Refused):
            demand_activity(one, Activity.COMMENT, START)


@pytest.mark.parametrize(
    ("in_days", "activity", "said"),
    [
        (-1, Activity.COMMENT, "not open yet: it is from 2031-05-04 09:00 to 2031-05-05 09:00."),
        (1, Activity.COMMENT, "not open yet: it is from 2031-05-06 09:00 to 2031-05-07 09:00."),
        (3, Activity.COMMENT, "over: it ended on 2031-05-07 09:00."),
        (0, Activity.VOTE, "This is not part of this space"),
    ],
)
def test_a_refusal_names_the_dates(in_days: int, activity: Activity, said: str) -> None:
    one = space(phase(0, 1), phase(2, 3))
    with pytest.raises(Refused, match=said.replace(".", r"\.")):
        demand_activity(one, activity, START + in_days * DAY)


def test_the_state_is_told_by_the_clock() -> None:
    one = space(phase(0, 1), phase(2, 3))
    states = [state_of(one, START + days * DAY) for days in (-1, 0, 1, 2, 3)]
    assert states == [
        SpaceState.UPCOMING,
        SpaceState.OPEN,
        SpaceState.BETWEEN,
        SpaceState.OPEN,
        SpaceState.EVALUATING,
    ]
    assert state_of(replace(one, published_at=None), START) is SpaceState.DRAFT
    assert state_of(replace(one, closed_at=START), START) is SpaceState.CLOSED


def test_a_promise_is_overdue_from_the_day_after_its_day_on_the_countrys_clock() -> None:
    one = space(phase(0, 1))
    midnight = datetime(2031, 6, 2, tzinfo=AMMAN)
    assert not is_overdue(one, midnight - INSTANT)
    assert is_overdue(one, midnight)
    assert state_of(one, midnight) is SpaceState.OVERDUE
    assert not is_overdue(replace(one, outcome_at=START), midnight)


def test_each_moment_at_which_a_page_changes_is_a_change_of_its_key() -> None:
    one = space(phase(0, 1), phase(2, 3))
    moments = [START, START + DAY, START + 2 * DAY, START + 3 * DAY]
    moments.append(datetime(2031, 6, 2, tzinfo=AMMAN))
    assert next_change(one, START - DAY) == START
    for moment, following in pairwise(moments):
        assert next_change(one, moment) == following
        assert state_key(one, moment - INSTANT) != state_key(one, moment)
    assert next_change(one, moments[-1]) is None
    assert state_key(one, START) == state_key(one, START + DAY - INSTANT)
    assert state_key(replace(one, version=2), START) != state_key(one, START)


def test_every_activity_says_how_sure_it_has_to_be_who_somebody_is() -> None:
    assert set(IDENTITY_OF) == set(Activity)
