"""Followers of a poll and of its space hear of it, each thing once and nothing of a draft."""

from datetime import timedelta

from sqlalchemy import select

from geo.clock import moment
from portal.assembled_kinds import discussed_kinds, followed_kinds
from portal.following.models import HappeningRow
from portal.following.rules import Subject
from portal.participation.polls.offered import KIND
from portal.participation.polls.telling import tell_last_day
from portal.participation.polls.turning import cancel_poll, turn
from tests.portal.participation.polls.conftest import DAY, Held, House
from tests.portal.participation.spaces.kept import START, WEEK


def told(house: House) -> list[str]:
    with house.database.reading() as session:
        rows = session.scalars(select(HappeningRow).order_by(HappeningRow.at)).all()
        assert {one.within_kind for one in rows} <= {"space"}
        assert all("/polls/" in one.path for one in rows)
        return [one.what for one in rows]


def test_it_is_told_once_that_a_poll_is_open_ends_and_has_results(house: House) -> None:
    held = house.opened(closes_at=START + WEEK)
    assert told(house) == ["poll_opened"]
    with house.database.writing() as session:
        turn(session, house.context, held.poll.id)
    house.move_to(START + WEEK - DAY + timedelta(minutes=1))
    tell_last_day(house.database, held.poll.id)
    assert told(house) == ["poll_opened", "poll_last_day"]
    house.move_to(START + WEEK)
    for holder in reversed(held.holders):
        held.bring(holder)
    held.publish()
    assert told(house) == ["poll_opened", "poll_last_day", "poll_results"]


def test_the_last_day_of_a_short_poll_is_not_told_apart(house: House) -> None:
    house.opened()
    house.move_to(START + timedelta(hours=23))
    assert told(house) == ["poll_opened"]


def test_a_poll_that_was_found_ended_is_not_said_to_be_open(house: House) -> None:
    held = house.scheduled()
    house.clock.move(START + 2 * DAY - house.clock.now())
    with house.database.writing() as session:
        turn(session, house.context, held.poll.id)
    assert told(house) == []


def test_a_cancelled_poll_is_told_and_a_cancelled_draft_is_not(house: House) -> None:
    held, approver = house.opened(), house.officer()
    draft = house.make(approver, house.draft())
    for poll_id in (held.poll.id, draft.id):
        with house.database.writing() as session:
            cancel_poll(session, house.context, approver, poll_id, "A word was wrong.")
    assert told(house) == ["poll_opened", "poll_cancelled"]


def test_a_poll_is_discussed_and_followed_once_it_is_scheduled(house: House) -> None:
    held = house.opened()
    draft = house.make(house.officer(), house.draft())
    kinds, followed = discussed_kinds(house.deployment.country), followed_kinds()
    with house.database.reading() as session:
        assert kinds.find(session, KIND, held.poll.id).closed_because is None
        found = followed.find(session, Subject(KIND, held.poll.id))
        assert found is not None
        assert found.path == f"/participation/streets/polls/{held.ref}"
        assert followed.find(session, Subject(KIND, draft.id)) is None


def test_what_was_said_of_a_cancelled_poll_is_read_and_not_continued(house: House) -> None:
    held: Held = house.opened()
    with house.database.writing() as session:
        cancel_poll(session, house.context, house.officer(), held.poll.id, "A word was wrong.")
        assert moment(session) > START
    kinds = discussed_kinds(house.deployment.country)
    with house.database.reading() as session:
        because = kinds.find(session, KIND, held.poll.id).closed_because
    assert because is not None
    assert "cancelled" in because
