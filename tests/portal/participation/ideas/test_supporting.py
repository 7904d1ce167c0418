"""Support: one a person by the key of the table, an answer owed from the threshold on."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from geo.errors import AroundMeError, Refused
from portal.accounts.identities import Identity
from portal.accounts.rules import IdentityNeeded
from portal.following.models import HappeningRow
from portal.notifications.models import LetterRow
from portal.participation.ideas.rules import AnswerKind, Idea, IdeaState
from portal.workflow.models import WorkflowItem
from tests.portal.participation.ideas.place import Place
from tests.portal.participation.spaces.kept import WEEK


def test_two_hundred_supports_of_one_person_at_once_count_one(place: Place) -> None:
    idea, layla = place.propose(), place.someone()

    def try_once(_turn: int) -> bool | None:
        try:
            return place.support(idea.id, layla).is_changed
        except AroundMeError:
            # The limit, or a database that is busy: both say so, and count nothing.
            return None

    with ThreadPoolExecutor(16) as at_once:
        tries = list(at_once.map(try_once, range(200)))
    assert tries.count(True) == 1
    assert place.row(idea.id).support_count == len(place.supporters(idea.id)) == 1


def test_support_of_many_at_once_is_counted_right_and_owes_one_answer(place: Place) -> None:
    idea = place.propose()
    people = [place.someone() for _turn in range(24)]
    with ThreadPoolExecutor(8) as at_once:
        list(at_once.map(lambda one: place.support(idea.id, one), people))
    row = place.row(idea.id)
    assert row.support_count == 24
    assert row.state == IdeaState.THRESHOLD_REACHED


def test_the_threshold_obliges_the_agency_within_the_days_that_the_space_promises(
    place: Place,
) -> None:
    idea = place.propose()
    for _turn in range(2):
        place.support(idea.id)
    assert place.row(idea.id).state == IdeaState.PUBLISHED
    assert place.row(idea.id).due_at is None
    place.support(idea.id)
    row = place.row(idea.id)
    assert (row.state, row.threshold_at) == (IdeaState.THRESHOLD_REACHED, place.clock.now())
    with place.database.reading() as session:
        assert session.get_one(WorkflowItem, idea.id).own_days == 10
        kinds = session.scalars(select(LetterRow.kind)).all()
        told = select(HappeningRow.what).where(HappeningRow.kind == "idea")
        assert session.scalars(told.order_by(HappeningRow.what)).all() == ["idea", "threshold"]
    # The editor and the approver of the agency.
    assert kinds == ["ideas.answer_owed"] * 2
    assert row.due_at is not None
    shown = place.shown(idea.ref)
    assert isinstance(shown, Idea)
    assert not shown.is_overdue_at(row.due_at - timedelta(seconds=1))
    assert shown.is_overdue_at(row.due_at)


def test_support_is_taken_back_until_the_answer_and_what_was_reached_stays_reached(
    place: Place,
) -> None:
    idea, people = place.propose(), [place.someone() for _turn in range(3)]
    for one in people:
        place.support(idea.id, one)
    assert place.take_back(idea.id, people[0]).count == 2
    assert not place.take_back(idea.id, people[0]).is_changed
    assert place.row(idea.id).state == IdeaState.THRESHOLD_REACHED
    assert place.support(idea.id, people[0]).count == 3
    place.say(idea.id, AnswerKind.ANSWER, place.editor)
    for change in (place.support, place.take_back):
        with pytest.raises(Refused, match="answered already"):
            change(idea.id, people[0])
    assert place.row(idea.id).support_count == 3


def test_who_is_not_known_by_a_register_cannot_support(place: Place) -> None:
    idea = place.propose()
    with pytest.raises(IdentityNeeded):
        place.support(idea.id, place.someone(identity=Identity.P0))
    assert place.row(idea.id).support_count == 0


def test_nobody_supports_outside_the_phase(place: Place) -> None:
    idea = place.propose()
    place.clock.move(WEEK)
    with pytest.raises(Refused, match="is over"):
        place.support(idea.id)


def test_without_a_threshold_nothing_is_owed(place: Place) -> None:
    place.space = replace(place.space, support_threshold=None)
    idea = place.propose()
    for _turn in range(5):
        place.support(idea.id)
    assert place.row(idea.id).state == IdeaState.PUBLISHED
