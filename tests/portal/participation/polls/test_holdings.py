"""What is held of a person's votes, named polls, and what an erasure takes along."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import text

from portal.accounts.assurance import PersonHere
from portal.accounts.holdings import DataSubject
from portal.comments.authors.models import AuthorPerson, AuthorRow
from portal.participation.polls import turning, voting
from portal.participation.polls.holdings import held_by_polls
from portal.participation.polls.queries import find_poll, find_whole_poll
from portal.participation.polls.results import counted_results_of
from portal.participation.polls.rules import Kind, PollState
from tests.portal.participation.polls.conftest import DAY, House, voter
from tests.portal.participation.spaces.kept import START


def _subject(person: PersonHere) -> DataSubject:
    return DataSubject(person.id, None, None, person.id)


def test_an_erasure_takes_the_vote_out_while_the_poll_is_open(house: House) -> None:
    held, person = house.opened(), voter()
    held.cast(person, {1: [1]})
    secret, _named = held_by_polls(house.context.digest_keys)
    assert secret.erase is not None
    with house.database.writing() as session:
        assert [one["poll"] for one in secret.read(session, _subject(person))] == [held.ref]
        assert secret.read(session, _subject(voter())) == []
        assert secret.erase(session, _subject(person)).erased == 1
        assert secret.read(session, _subject(person)) == []
        assert secret.erase(session, _subject(person)).erased == 0
    with house.database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM poll_envelope")) == 0


def test_after_the_end_an_erasure_finds_nothing_and_changes_nothing(house: House) -> None:
    held, person = house.opened(), voter()
    held.cast(person, {1: [1]})
    house.clock.move(START + DAY - house.clock.now())
    secret, _named = held_by_polls(house.context.digest_keys)
    assert secret.erase is not None
    with house.database.writing() as session:
        assert secret.erase(session, _subject(person)).erased == 0
    held.count()
    with house.database.writing() as session:
        assert session.scalar(text("SELECT ballots FROM poll_result")) == 1
        assert secret.read(session, _subject(person)) == []


def test_a_named_poll_has_no_keys_and_is_counted_when_it_closes(house: House) -> None:
    officer = house.officer()
    poll = house.make(officer, house.draft(kind=Kind.NAMED))
    with house.database.writing() as session:
        turning.open_poll(session, house.context, officer, poll.id)
    house.move_to(START + DAY)
    with house.database.reading() as session:
        assert find_poll(session, poll.ref).state is PollState.COUNTED


def _author(house: House, person: PersonHere) -> UUID:
    author_id = uuid4()
    with house.database.writing() as session:
        session.add(AuthorRow(id=author_id, created_at=house.clock.now()))
        session.flush()
        session.add(AuthorPerson(author_id=author_id, person_id=person.id))
    return author_id


def test_named_votes_are_changed_counted_and_go_with_an_erasure_while_the_poll_is_open(
    house: House,
) -> None:
    officer = house.officer()
    poll = house.make(officer, house.draft(kind=Kind.NAMED))
    with house.database.writing() as session:
        turning.open_poll(session, house.context, officer, poll.id)
    house.move_to(START + timedelta(hours=1))
    people = [voter() for _turn in range(3)]
    authors = [_author(house, one) for one in people]
    for author_id, option in (*zip(authors, (1, 2, 3), strict=True), (authors[0], 3)):
        with house.database.writing() as session:
            held = find_whole_poll(session, poll.ref)
            receipt = voting.cast_named(session, house.context, author_id, held, {1: [option]})
            assert receipt.ballot_code is None
    _secret, named = held_by_polls(house.context.digest_keys)
    assert named.erase is not None
    with house.database.writing() as session:
        assert [one["choices"] for one in named.read(session, _subject(people[0]))] == [{"1": [3]}]
        assert named.erase(session, _subject(people[1])).erased == 1
    house.move_to(START + DAY)
    with house.database.writing() as session:
        found = counted_results_of(session, find_whole_poll(session, poll.ref))
        assert found is not None
        assert found.questions is not None
        assert [one.votes for one in found.questions[0].options] == [0, 0, 2]
        done = named.erase(session, _subject(people[0]))
        assert (done.erased, done.kept) == (0, 1)
