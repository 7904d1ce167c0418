"""Many votes of one person at the same moment, in every pattern of trying again: one counts.

By the primary key of the envelopes: the last tests take it away, and see several counted. The suite
sends two hundred in one pattern and sixty in the others; `make faults` two hundred in each, and
over HTTP to a server of two processes (tests/web/serving/test_votes_over_http.py).
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text

from geo.database import Database
from geo.errors import TooManyTries
from geo.roles import Acting, Role, Roles
from portal.accounts.assurance import PersonHere
from portal.accounts.identities import Identity, PersonKind
from portal.participation.polls import voting
from portal.participation.polls.digest_keys import DigestKeys
from portal.participation.polls.queries import find_whole_poll
from portal.participation.polls.rules import VOTES_OF_ONE, Receipt
from tests.portal.participation.polls.conftest import Held, House, voter
from tests.portal.participation.polls.naive import look_first, without_key

VOTES, FEWER, AT_ONCE = 200, 60, 40
SOME = pytest.mark.parametrize("votes", [FEWER, pytest.param(VOTES, marks=pytest.mark.fault)])
Vote = Callable[[int], Receipt | None]


@contextmanager
def doors(house: House) -> Iterator[Database]:
    """Return the doors of one more worker, which acts as web."""
    url = house.database.writer.url.render_as_string(hide_password=False)
    acting = Acting(Roles(), writing=Role.WEB, reading=Role.WEB)
    made = Database(url, pool_size=AT_ONCE // 2, clock=house.clock, acting=acting, pool_wait_s=60)
    try:
        yield made
    finally:
        made.dispose()


@pytest.fixture
def held(house: House, monkeypatch: pytest.MonkeyPatch) -> Held:
    """An open poll without the limit of votes, whose row would put all of one person in a line."""
    monkeypatch.setattr(voting, "take", lambda *_given: True)
    return house.opened()


@pytest.fixture
def vote(held: Held) -> Iterator[Callable[[int, PersonHere, list[int]], Receipt]]:
    """Vote through one of two workers in turn, each with its own doors and its own key reader."""
    house = held.house
    with doors(house) as first, doors(house) as second:
        places = [
            (one, replace(house.context, digest_keys=DigestKeys(house.folder)))
            for one in (first, second)
        ]

        def cast(turn: int, person: PersonHere, chosen: list[int]) -> Receipt:
            database, context = places[turn % 2]
            with database.writing() as session:
                poll = find_whole_poll(session, held.ref)
                return voting.cast(session, context, person, poll, {1: chosen})

        yield cast


def at_once(vote: Vote, votes: int) -> list[Receipt | BaseException | None]:
    """Let all votes begin as close together as threads can; return what each got."""
    barrier = threading.Barrier(AT_ONCE)

    def begin(turn: int) -> Receipt | BaseException | None:
        if turn < AT_ONCE:
            barrier.wait()
        try:
            return vote(turn)
        except (psycopg.Error, ConnectionError, TooManyTries) as error:
            return error

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(begin, range(votes)))


def envelopes(house: House) -> list[tuple[bytes, bytes]]:
    """Return what is in the table."""
    with house.database.reading() as session:
        rows = session.execute(text("SELECT voter_digest, sealed FROM poll_envelope"))
        return [(digest, sealed) for digest, sealed in rows]


def counted(held: Held) -> int:
    """Close, open and count the poll; return how many ballots it has."""
    held.count()
    with held.house.database.reading() as session:
        found = session.execute(text("SELECT ballots, invalid FROM poll_result"))
        ballots, invalid = found.one()
    assert invalid == 0
    return int(ballots)


@SOME
def test_the_same_choice_many_times_counts_once(
    held: Held, vote: Callable[..., Receipt], votes: int
) -> None:
    person = voter()
    got = at_once(lambda turn: vote(turn, person, [2]), votes)
    assert sum(not one.is_changed for one in got if isinstance(one, Receipt)) == 1
    assert sum(isinstance(one, Receipt) for one in got) == votes
    assert len(envelopes(held.house)) == 1
    assert counted(held) == 1


def test_of_different_choices_one_counts_and_its_receipt_is_among_those_told(
    held: Held, vote: Callable[..., Receipt]
) -> None:
    person, others = voter(), [voter() for _turn in range(5)]
    for turn, other in enumerate(others):
        vote(turn, other, [1])
    got = at_once(lambda turn: vote(turn, person, [1 + turn % 3]), VOTES)
    codes = {one.ballot_code for one in got if isinstance(one, Receipt)}
    assert len(codes) == VOTES
    assert counted(held) == 6
    with held.house.database.reading() as session:
        published = set(session.scalars(text("SELECT code FROM ballot")))
    assert len(published & codes) == 1


@SOME
def test_answers_that_were_lost_are_tried_again_and_count_once(
    held: Held, vote: Callable[..., Receipt], votes: int
) -> None:
    """Some votes die before their commit, some answers are lost behind it; all are tried again."""
    person = voter()

    def lossy(turn: int) -> Receipt | None:
        if turn % 3 == 0:
            with pytest.raises(ConnectionError), held.house.database.writing() as session:
                poll = find_whole_poll(session, held.ref)
                voting.cast(session, held.house.context, person, poll, {1: [1]})
                raise ConnectionError
        if turn % 2 == 0:
            vote(turn, person, [2])
        return vote(turn + 1, person, [2])

    got = at_once(lossy, votes)
    assert all(isinstance(one, Receipt) for one in got)
    assert len(envelopes(held.house)) == 1


@SOME
def test_two_devices_and_two_accounts_of_one_person_are_one_voter(
    held: Held, vote: Callable[..., Receipt], votes: int
) -> None:
    """What a session says of the person beside the id makes no other voter of him."""
    id_ = uuid4()
    sessions = [
        PersonHere(id_, kind, identity)
        for kind in (PersonKind.CITIZEN, PersonKind.BUSINESS)
        for identity in (Identity.P1, Identity.P2)
    ]
    at_once(lambda turn: vote(turn, sessions[turn % 4], [1 + turn % 3]), votes)
    assert len(envelopes(held.house)) == 1


@SOME
def test_many_people_at_once_are_all_counted(
    held: Held, vote: Callable[..., Receipt], votes: int
) -> None:
    """So that one counted is not what anybody gets."""
    people = [voter() for _turn in range(votes)]
    got = at_once(lambda turn: vote(turn, people[turn], [1 + turn % 3]), votes)
    assert not any(one.is_changed for one in got if isinstance(one, Receipt))
    assert counted(held) == votes


@SOME
def test_votes_while_the_poll_closes_are_counted_or_refused_and_never_lost(
    held: Held, vote: Callable[..., Receipt], votes: int
) -> None:
    """Whoever has a receipt has a ballot, although the poll is opened in the middle."""
    people = [voter() for _turn in range(votes)]
    closing = threading.Thread(target=lambda: held.house.move_to(held.poll.closes_at))  # type: ignore[arg-type]

    def late(turn: int) -> Receipt | None:
        if turn == votes // 2:
            closing.start()
        try:
            return vote(turn, people[turn], [1])
        except Exception as error:
            assert "only while" in str(error)
            return None

    told = [one for one in at_once(late, votes) if isinstance(one, Receipt)]
    closing.join()
    assert counted(held) == len(told) < votes


def test_a_person_who_hammers_is_told_to_wait(house: House) -> None:
    held, person = house.opened(), voter()
    tries = VOTES_OF_ONE.most
    for _turn in range(tries):
        held.cast(person, {1: [1]})
    with pytest.raises(TooManyTries):
        held.cast(person, {1: [1]})
    assert len(envelopes(house)) == 1


def test_without_the_primary_key_no_vote_is_taken_at_all(
    held: Held, vote: Callable[..., Receipt]
) -> None:
    """The statement names it, so it cannot silently become a look before an insert."""
    without_key(held.house.database)
    with pytest.raises(Exception, match="no unique or exclusion constraint"):
        vote(0, voter(), [1])


def test_looking_before_inserting_counts_several_once_the_primary_key_is_away(
    held: Held, vote: Callable[..., Receipt]
) -> None:
    """What these tests would find: the same votes, counted many times."""
    without_key(held.house.database)
    look_first(held.house.database)
    person = voter()
    at_once(lambda turn: vote(turn, person, [2]), FEWER)
    assert len(envelopes(held.house)) > 1


def test_the_primary_key_alone_keeps_a_program_that_looks_first_from_counting_twice(
    held: Held, vote: Callable[..., Receipt]
) -> None:
    look_first(held.house.database)
    person = voter()

    def tolerant(turn: int) -> Receipt | None:
        try:
            return vote(turn, person, [2])
        except Exception as error:
            assert "pk_poll_envelope" in str(error)
            return None

    at_once(tolerant, FEWER)
    assert len(envelopes(held.house)) == 1


def test_a_person_has_one_account_and_an_account_one_person(house: House) -> None:
    """A second account of the same person cannot be: the database refuses it."""
    with house.database.reading() as session:
        unique = text(
            "SELECT count(*) FROM pg_constraint WHERE conrelid = 'person'::regclass"
            " AND contype = 'u' AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE"
            " attrelid = 'person'::regclass AND attname = 'account_id')]"
        )
        assert session.scalar(unique) == 1


def test_the_digest_of_a_voter_is_another_one_in_each_poll(house: House) -> None:
    person = voter()
    house.opened().cast(person, {1: [1]})
    other = house.scheduled()
    other.cast(person, {1: [1]})
    digests = [digest for digest, _sealed in envelopes(house)]
    assert len(set(digests)) == 2
    assert not any(UUID(bytes=digest[:16]) == person.id for digest in digests)
