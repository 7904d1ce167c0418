"""Who prepares a poll, whose keys it is sealed to, and who may schedule or cancel it."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from geo.errors import InvalidParameter, NotFound, Refused
from portal.accounts.officer_roles import Role as OfficerRole
from portal.participation.polls import editing, turning
from portal.participation.polls.ceremony import confirm_key, hand_in_key
from portal.participation.polls.envelopes import (
    new_private_key,
    point_of,
    private_key_of,
)
from portal.participation.polls.key_texts import write_private_key, write_public_key
from portal.participation.polls.queries import find_poll, holders_of
from portal.participation.polls.rules import PollState
from tests.portal.participation.polls.conftest import DAY, House, question, voter
from tests.portal.participation.spaces.kept import START


def test_a_cancelled_poll_says_why_and_loses_envelopes_and_key(house: House) -> None:
    held = house.opened()
    held.cast(voter(), {1: [1]})
    with house.database.writing() as session:
        turning.cancel_poll(session, house.context, held.holders[0], held.poll.id, "Asked wrongly")
    with pytest.raises(Refused, match="cancelled"):
        held.cast(voter(), {1: [1]})
    house.work()
    with house.database.reading() as session:
        assert find_poll(session, held.ref).cancelled_because == "Asked wrongly"
        assert session.scalar(text("SELECT count(*) FROM poll_envelope")) == 0
    assert not (house.folder / f"{held.poll.id}.key").exists()


def test_a_counted_poll_cannot_be_cancelled(house: House) -> None:
    held = house.opened()
    held.count()
    with house.database.writing() as session, pytest.raises(Refused):
        turning.cancel_poll(session, house.context, held.holders[0], held.poll.id, "Too late")


def test_only_confirmed_keys_of_two_holders_let_a_poll_be_scheduled(house: House) -> None:
    first, second = house.officer(), house.officer()
    poll = house.make(first, house.draft(holders=(first.id, second.id)))
    with house.database.writing() as session, pytest.raises(Refused, match="Both holders"):
        turning.open_poll(session, house.context, first, poll.id)
    house.give_keys(poll, [first])
    public = write_public_key(point_of(private_key_of(house.private[first.id])))
    with house.database.writing() as session, pytest.raises(InvalidParameter, match="his own"):
        hand_in_key(session, second, poll, public)
    with house.database.writing() as session, pytest.raises(NotFound):
        hand_in_key(session, house.officer(), poll, public)
    other = write_public_key(point_of(private_key_of(new_private_key())))
    with house.database.writing() as session:
        hand_in_key(session, second, poll, other)
    with house.database.writing() as session, pytest.raises(InvalidParameter, match="test env"):
        confirm_key(session, second, poll, "00" * 16)
    with house.database.writing() as session, pytest.raises(Refused, match="Both holders"):
        turning.open_poll(session, house.context, first, poll.id)


def test_an_editor_prepares_and_an_approver_schedules(house: House) -> None:
    editor, other = house.officer(OfficerRole.EDITOR), house.officer()
    poll = house.make(editor, house.draft(holders=(editor.id, other.id)))
    house.give_keys(poll, (editor, other))
    with house.database.writing() as session, pytest.raises(Refused, match="approver"):
        turning.open_poll(session, house.context, editor, poll.id)
    stranger = house.officer(agency="elsewhere")
    with house.database.writing() as session, pytest.raises(NotFound):
        turning.open_poll(session, house.context, stranger, poll.id)


def test_a_poll_stays_within_the_phases_in_which_votes_are_allowed(house: House) -> None:
    holders = (house.officer(), house.officer())
    ids = (holders[0].id, holders[1].id)
    late = house.draft(holders=ids, closes_at=START + timedelta(days=8))
    poll = house.make(holders[0], late)
    house.give_keys(poll, holders)
    with house.database.writing() as session, pytest.raises(Refused, match="phases"):
        turning.open_poll(session, house.context, holders[0], poll.id)


def test_a_draft_is_written_anew_and_keeps_the_key_of_a_holder_who_stays(house: House) -> None:
    first, second, third = (house.officer() for _turn in range(3))
    poll = house.make(first, house.draft(holders=(first.id, second.id)))
    house.give_keys(poll, (first, second))
    asked = (question("yes", "no"), question("a", "b"))
    with house.database.writing() as session:
        draft = house.draft(*asked, holders=(first.id, third.id))
        changed = editing.change_draft(session, house.context, first, draft, poll)
        assert [one.position for one in changed.questions] == [1, 2]
        keys = [one.public_key is not None for one in holders_of(session, poll.id)]
        assert keys == [True, False]


def test_a_wrong_key_is_refused_before_anything_is_opened(house: House) -> None:
    held = house.opened()
    house.move_to(START + DAY)
    wrong = write_private_key(new_private_key())
    with pytest.raises(InvalidParameter, match="not the key"):
        held.bring(held.holders[1], wrong)
    with pytest.raises(InvalidParameter):
        held.bring(held.holders[1], "nonsense")
    assert held.poll.state is PollState.CLOSED
