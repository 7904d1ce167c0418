"""A space is discussed in its phases alone, and those who follow it hear once that one begins."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import MovableClock
from layers.deployment import Deployment
from portal.following.models import HappeningRow
from portal.participation.spaces.offered import FOLLOWED_SPACE, discussed_space
from portal.participation.spaces.rules import Activity
from portal.participation.spaces.work import tell_of_phases
from tests.portal.participation.spaces.kept import START, WEEK, space_there


def happenings(session: Session) -> list[str]:
    return list(session.scalars(select(HappeningRow.what)))


def test_comments_are_open_in_the_phases_that_allow_them(
    timed: Deployment, clock: MovableClock
) -> None:
    clock.move(START - timedelta(days=1) - clock.now())
    kind = discussed_space(timed.country)
    with timed.database.writing() as session:
        shown = space_there(session, phases=[(START, START + WEEK, [Activity.COMMENT])])
        draft = space_there(session, "draft", published_at=None)
    told = []
    for days in (0, 1, 7):
        clock.move(timedelta(days=days))
        with timed.database.reading() as session:
            found = kind.find(session, shown)
            assert found is not None
            told.append(found.closed_because)
            assert kind.find(session, draft) is None
            assert FOLLOWED_SPACE.find(session, [draft]) == {}
    assert told == [
        "Comments are not open yet: the page of the space says when they are.",
        None,
        "Comments are not open now.",
    ]


def test_a_phase_that_begins_is_told_of_once(timed: Deployment, clock: MovableClock) -> None:
    clock.move(START - timedelta(days=1) - clock.now())
    with timed.database.writing() as session:
        space_there(session)
        space_there(session, "draft", published_at=None)
    assert tell_of_phases(timed.database) == 0
    clock.move(timedelta(days=1))
    assert tell_of_phases(timed.database) == 1
    assert tell_of_phases(timed.database) == 0
    with timed.database.reading() as session:
        assert happenings(session) == ["phase"]


def test_the_phase_in_which_a_space_is_published_is_not_told_of_beside_it(
    timed: Deployment, clock: MovableClock
) -> None:
    clock.move(START + timedelta(days=1) - clock.now())
    with timed.database.writing() as session:
        space_there(session, published_at=START + timedelta(hours=1))
    tell_of_phases(timed.database)
    with timed.database.reading() as session:
        assert happenings(session) == []
