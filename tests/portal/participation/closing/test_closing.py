"""A space is closed when what was promised in it is done: answers given, polls over."""

from pathlib import Path

import pytest
from sqlalchemy import update

from geo.clock import MovableClock
from geo.errors import Refused
from layers.deployment import Deployment
from portal.participation.closing.service import StillOpen, close_space, still_open
from portal.participation.ideas.rules import AnswerKind
from portal.participation.spaces.queries import demand_space
from portal.participation.spaces.telling import Told
from portal.workflow.models import WorkflowItem
from tests.portal.participation.ideas.place import AGENCY, Place, place_on
from tests.portal.participation.polls.kept import draft_there, poll_there

TEXTS = {"ar": "قررنا", "en": "It is decided"}
OUTCOME = Told(TEXTS, TEXTS, TEXTS)


@pytest.fixture
def place(timed: Deployment, clock: MovableClock, tmp_path: Path) -> Place:
    """A space without any idea."""
    return place_on(timed.database, clock, timed.country, tmp_path)


def close(place: Place) -> None:
    with place.database.writing() as session:
        close_space(session, place.space.id, OUTCOME, place.approver)


def is_closed(place: Place) -> bool:
    with place.database.reading() as session:
        return demand_space(session, place.space.name).closed_at is not None


def test_a_space_stays_open_until_the_answers_that_many_asked_for_are_given(place: Place) -> None:
    idea, _not_supported = place.propose(), place.propose("Benches")
    for _turn in range(3):
        place.support(idea.id)
    with pytest.raises(Refused, match="Answers to ideas are owed"):
        close(place)
    place.say(idea.id, AnswerKind.ANSWER)
    with pytest.raises(Refused, match="Answers to ideas are owed"):
        close(place)
    assert not is_closed(place)
    place.say(idea.id, AnswerKind.ACCEPTED)
    close(place)
    assert is_closed(place)


@pytest.mark.parametrize("state", ["scheduled", "open", "closed", "counted"])
def test_a_space_stays_open_until_its_polls_are_published_or_cancelled(
    place: Place, state: str
) -> None:
    with place.database.writing() as session:
        draft_there(session, place.space.id, "V2222222", AGENCY)
        poll_id = poll_there(session, place.space.id, "V3333333", AGENCY, TEXTS)
        of_poll = update(WorkflowItem).where(WorkflowItem.id == poll_id)
        session.execute(of_poll.values(state=state))
    with place.database.reading() as session:
        assert still_open(session, place.space.id) == StillOpen(answers=0, polls=1)
    with pytest.raises(Refused, match="Polls are under way"):
        close(place)
    with place.database.writing() as session:
        session.execute(of_poll.values(state="published"))
    close(place)
    assert is_closed(place)
