"""A secret poll from the draft to its published ballots."""

import pytest

from geo.errors import InvalidParameter, NotFound, Refused
from portal.accounts.identities import Identity
from portal.participation.polls.queries import find_poll
from portal.participation.polls.results import Agreement, results_of
from portal.participation.polls.rules import PollState
from portal.participation.polls.voting import has_voted
from tests.portal.participation.polls.conftest import Held, House, voter


@pytest.fixture(scope="module")
def opened(house_once: House) -> Held:
    """A poll that is open."""
    return house_once.opened()


def test_a_secret_poll_is_held_counted_and_published(house: House) -> None:
    held = house.opened()
    people = [voter() for _turn in range(7)]
    receipts = [held.cast(one, {1: [1 + turn % 2]}) for turn, one in enumerate(people)]
    changed = held.cast(people[0], {1: [3]})

    assert changed.is_changed
    assert changed.ballot_code != receipts[0].ballot_code
    held.count()
    assert held.poll.state is PollState.COUNTED
    held.publish()

    with house.database.reading() as session:
        found = results_of(session, find_poll(session, held.ref))
        assert found is not None
        assert found.questions is not None
        assert found.ballots == 7
        assert [one.votes for one in found.questions[0].options] == [3, 3, 1]
        assert found.questions[0].agreement is Agreement.NONE


def test_whether_one_has_voted_is_known_while_it_is_open(house: House) -> None:
    held, person = house.opened(), voter()
    held.cast(person, {1: [1]})
    with house.database.writing() as session:
        assert has_voted(session, house.context, person, held.poll)
        assert not has_voted(session, house.context, voter(), held.poll)


def test_votes_before_and_after_the_poll_are_refused(house: House) -> None:
    held = house.scheduled()
    with pytest.raises(Refused, match="only while"):
        held.cast(voter(), {1: [1]})
    house.clock.move(held.poll.closes_at - house.clock.now())  # type: ignore[operator]
    with pytest.raises(Refused, match="only while"):
        held.cast(voter(), {1: [1]})


def test_a_poll_asks_for_a_confirmed_identity(opened: Held) -> None:
    with pytest.raises(Refused, match="P1"):
        opened.cast(voter(Identity.P0), {1: [1]})


@pytest.mark.parametrize("choices", [{1: [4]}, {1: []}, {1: [1, 2]}, {2: [1]}])
def test_choices_that_the_question_does_not_have_are_refused(
    opened: Held, choices: dict[int, list[int]]
) -> None:
    with pytest.raises(InvalidParameter):
        opened.cast(voter(), choices)


def test_the_outer_key_comes_first_and_only_its_holder_brings_it(house: House) -> None:
    held = house.opened()
    with pytest.raises(Refused, match="closed"):
        held.bring(held.holders[1])
    house.clock.move(held.poll.closes_at - house.clock.now())  # type: ignore[operator]
    with pytest.raises(Refused, match="outer"):
        held.bring(held.holders[0])
    with pytest.raises(NotFound):
        held.bring(house.officer(), "")
