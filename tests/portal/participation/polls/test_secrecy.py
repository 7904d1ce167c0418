"""What keeps a poll secret and honest: keys, roles, frozen questions, and forged envelopes."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from geo.database import Database
from geo.errors import Refused
from geo.roles import Acting, Role, Roles
from portal.participation.polls.envelopes import (
    PollKeys,
    plain_of,
    public_key_of,
    seal,
)
from portal.participation.polls.queries import holders_of
from tests.portal.participation.polls.conftest import COLOURS, DAY, Held, House, question, voter
from tests.portal.participation.spaces.kept import START


@pytest.fixture(scope="module")
def cast(house_once: House) -> Held:
    """An open poll with one vote, for what nobody may do."""
    held = house_once.opened()
    held.cast(voter(), {1: [1]})
    return held


@contextmanager
def acting_as(house: House, role: Role) -> Iterator[Session]:
    """Open a session of a role."""
    url = house.database.writer.url.render_as_string(hide_password=False)
    doors = Database(url, clock=house.clock, acting=Acting(Roles(), writing=role, reading=role))
    try:
        with doors.writing() as session:
            yield session
    finally:
        doors.dispose()


def envelope(held: Held, plain: bytes, digest: bytes) -> bytes:
    """Seal anything as the server would."""
    with held.house.database.reading() as session:
        inner, outer = (one.public_key for one in holders_of(session, held.poll.id))
    assert inner is not None
    assert outer is not None
    keys = PollKeys(public_key_of(inner), public_key_of(outer))
    return seal(held.poll.id, keys, digest, plain)


def put(held: Held, digest: bytes, sealed: bytes) -> None:
    """Put an envelope into the table past all rules, as whoever owns the database can."""
    values = {"poll": held.poll.id, "digest": digest, "sealed": sealed}
    with held.house.database.writing() as session:
        statement = "INSERT INTO poll_envelope VALUES (:poll, :digest, :sealed)"
        session.execute(text(statement), values)


def result(house: House) -> tuple[int, int]:
    """Return how many ballots were counted and how many envelopes were none."""
    with house.database.reading() as session:
        ballots, invalid = session.execute(text("SELECT ballots, invalid FROM poll_result")).one()
        return ballots, invalid


def test_envelopes_have_one_length_whatever_they_say(house: House) -> None:
    many = question(*(f"option {number}" for number in range(399)), least=0, most=399)
    few = (plain_of([COLOURS], bytes(10), {1: [1]}), plain_of([COLOURS], bytes(10), {1: []}))
    lot = plain_of([many], bytes(10), {1: list(range(1, 400))})
    assert {len(one) for one in (*few, lot)} == {64}
    held = house.opened(many)
    digests = (bytes(32), b"x" * 32)
    assert {len(envelope(held, plain, digests[0])) for plain in (*few, lot)} == {226}
    with pytest.raises(DBAPIError, match="ck_poll_envelope_sealed"):
        put(held, digests[1], envelope(held, lot, digests[1]) + b"longer")


def test_forged_envelopes_are_counted_as_invalid_and_said(house: House) -> None:
    """A copy under another voter, one of another poll, two options, a false version, rubbish."""
    held = house.opened()
    code = iter(range(100))

    def new_code() -> bytes:
        return next(code).to_bytes(10)

    for _turn in range(6):
        held.cast(voter(), {1: [2]})
    with house.database.reading() as session:
        copied = session.scalar(text("SELECT sealed FROM poll_envelope LIMIT 1"))
    put(held, b"a" * 32, bytes(copied or b""))
    put(held, b"b" * 32, bytes(226))
    two = plain_of([question("a", "b", "c", most=2)], new_code(), {1: [1, 2]})
    beyond = plain_of([question("a", "b", "c", "d")], new_code(), {1: [4]})
    false = b"\2" + plain_of([COLOURS], new_code(), {1: [1]})[1:]
    nothing = plain_of([COLOURS], new_code(), {1: []})
    for number, plain in enumerate((two, beyond, false, nothing)):
        digest = bytes([number]) * 32
        put(held, digest, envelope(held, plain, digest))
    twice = plain_of([COLOURS], new_code(), {1: [1]})
    for digest in (b"y" * 32, b"z" * 32):
        put(held, digest, envelope(held, twice, digest))
    held.count()
    # Of the code that stands twice one counts.
    assert result(house) == (7, 7)


def test_no_vote_is_taken_without_the_key_of_the_digests_or_with_another(house: House) -> None:
    held, person = house.opened(), voter()
    held.cast(person, {1: [1]})
    path = house.folder / f"{held.poll.id}.key"
    kept = path.read_bytes()
    for wrong in (bytes(32), kept[:31], b""):
        path.write_bytes(wrong)
        with pytest.raises(Refused, match="key of this poll is missing"):
            held.cast(person, {1: [2]})
    path.unlink()
    with pytest.raises(Refused, match="key of this poll is missing"):
        held.cast(voter(), {1: [2]})
    path.write_bytes(kept)
    assert held.cast(person, {1: [2]}).is_changed


def test_the_key_of_the_digests_lies_outside_and_is_destroyed_with_the_outer_envelopes(
    house: House,
) -> None:
    held = house.opened()
    path = house.folder / f"{held.poll.id}.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert house.folder.stat().st_mode & 0o777 == 0o700
    for _turn in range(5):
        held.cast(voter(), {1: [1]})
    house.move_to(START + DAY)
    held.bring(held.holders[1])
    assert not path.exists()
    assert house.context.digest_keys.kept() == frozenset()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE poll SET closes_at = closes_at + interval '1 day'",
        "UPDATE poll SET titles = '{}'",
        "UPDATE poll SET frozen_at = NULL",
        "UPDATE poll SET digest_check = NULL",
        "DELETE FROM poll_option WHERE position = 1",
        "UPDATE poll_option SET titles = '{}'",
        "UPDATE poll_question SET most = 2",
        "INSERT INTO poll_question SELECT gen_random_uuid(), id, 9, '{}', 1, 1 FROM poll",
        "UPDATE poll_key_holder SET public_key = NULL, confirmed_at = NULL",
        "DELETE FROM poll_key_holder",
    ],
)
def test_what_is_scheduled_does_not_change_for_anybody(cast: Held, statement: str) -> None:
    with cast.house.database.writing() as session, pytest.raises(DBAPIError, match="is scheduled"):
        session.execute(text(statement))
        session.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT sealed FROM poll_envelope",
        "SELECT voter_digest FROM poll_envelope",
        "DELETE FROM poll_envelope",
        "INSERT INTO poll_envelope SELECT id, sha256(''), sha256('') FROM poll",
        "SELECT sealed FROM poll_inner_envelope",
        "INSERT INTO ballot SELECT id, 1, 'x', '{1}' FROM poll",
        "UPDATE poll_result SET ballots = 1",
    ],
)
def test_the_web_reads_no_envelope_and_writes_no_ballot(cast: Held, statement: str) -> None:
    with (
        pytest.raises(DBAPIError, match="permission denied"),
        acting_as(cast.house, Role.WEB) as session,
    ):
        session.execute(text(statement))


def test_the_worker_opens_envelopes_and_cannot_make_any(cast: Held) -> None:
    with acting_as(cast.house, Role.WORKER) as session:
        assert session.scalar(text("SELECT count(sealed) FROM poll_envelope")) == 1
    change = "UPDATE poll_envelope SET sealed = sealed"
    refused = pytest.raises(DBAPIError, match="permission denied")
    with refused, acting_as(cast.house, Role.WORKER) as session:
        session.execute(text(change))


def test_votes_of_a_poll_whose_key_of_the_digests_is_lost_are_counted_all_the_same(
    house: House,
) -> None:
    held = house.opened()
    for _turn in range(5):
        held.cast(voter(), {1: [1]})
    (house.folder / f"{held.poll.id}.key").unlink()
    held.count()
    assert result(house) == (5, 0)
