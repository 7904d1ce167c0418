"""While a poll is open nothing written anywhere holds a choice, and later nothing joins.

A cluster with a streaming standby and a log of every statement: everything on their disks, dumps
and jobs is searched for what each envelope holds, and for the keys. That the search finds
something, and that the script which joins can, is shown on naive variants.
"""

import logging
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from geo.clock import MovableClock
from geo.dumps import client_program, server_major
from geo.local_postgis import LocalPostgis
from portal.accounts.assurance import PersonHere
from portal.participation.polls import envelopes, voting
from portal.participation.polls.codes import read_code
from portal.participation.polls.envelopes import open_inner, open_outer, private_key_of, read_plain
from portal.participation.polls.key_texts import write_private_key
from tests.conftest import deployment_on
from tests.portal.participation.polls.conftest import Held, House, house_on, voter
from tests.portal.participation.polls.joining import MOST_BY_ACCIDENT, Row, best, joins, rows_of
from tests.portal.participation.polls.searching import Search, digest_of, unpacked_dump
from tests.portal.participation.polls.standby import (
    address_of,
    everything_in,
    flush,
    folder_in_memory,
    standby_of,
    wait_for,
)
from web.backup.making import make_backup

VOTERS = 200
LOUD = ("log_statement = 'all'", "log_min_duration_statement = 0")


@dataclass
class Votes:
    """A poll with two hundred votes, and what nobody may find: what the test alone has kept."""

    cluster: LocalPostgis
    house: House
    held: Held
    before: frozenset[bytes]
    plains: list[bytes] = field(default_factory=list)
    # The code of the ballot by the voter's digest in hexadecimal digits, as psycopg writes it.
    truth: dict[str, str] = field(default_factory=dict)

    def vote(self, person: PersonHere, option: int) -> None:
        """Vote, and keep the truth."""
        receipt = self.held.cast(person, {1: [option]})
        poll = self.held.poll
        digest = self.house.context.digest_keys.digest(poll.id, poll.digest_check, person.id)
        assert receipt.ballot_code is not None
        self.truth[f"\\x{digest.hex()}"] = receipt.ballot_code

    def secrets(self) -> dict[str, bytes]:
        """Return what is searched for: choices with their codes, codes, and the private keys."""
        poll_key = (self.house.folder / f"{self.held.poll.id}.key").read_bytes()
        found = {"key of the digests": poll_key}
        for number, plain in enumerate(self.plains):
            found[f"plain {number}"] = plain[:16]
        for number, code in enumerate(self.truth.values()):
            found[f"code {number}"] = code.encode()
            found[f"code without dashes {number}"] = code.replace("-", "").encode()
        for holder, key in self.house.private.items():
            found[f"private key {holder}"] = key
            for row in write_private_key(key).split("\n"):
                found[f"row of the key {holder} {row[:4]}"] = row.encode()
        return found


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    """A folder in memory, where there is room: all of it is written, searched and removed."""
    with folder_in_memory() as folder:
        yield folder


@pytest.fixture(scope="module")
def votes(root: Path) -> Iterator[Votes]:
    """An open poll in a cluster of its own that logs everything, followed by a standby."""
    cluster, clock = LocalPostgis(root), MovableClock(datetime(2031, 4, 1, tzinfo=UTC))
    patch = pytest.MonkeyPatch()
    with cluster.in_use(keep=False) as url:
        with psycopg.connect(address_of(cluster), autocommit=True) as connection:
            for one in LOUD:
                connection.execute(f"ALTER SYSTEM SET {one}".encode())
            connection.execute("SELECT pg_reload_conf()")
        with deployment_on(url, clock=clock) as deployment:
            house = house_on(deployment, clock, root)
            made = Votes(cluster, house, house.opened(), _unchanged(cluster))

            def plain_of(*given: object) -> bytes:
                made.plains.append(envelopes.plain_of(*given))  # type: ignore[arg-type]
                return made.plains[-1]

            patch.setattr(voting, "plain_of", plain_of)
            yield made
        patch.undo()


def test_nothing_written_anywhere_holds_a_choice_while_a_poll_is_open(
    votes: Votes, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    people = [voter() for _turn in range(VOTERS)]
    with standby_of(votes.cluster) as standby:
        for turn, person in enumerate(people):
            votes.vote(person, 1 + turn % 3)
        # Some change their mind: what they said before is written nowhere either.
        for person in people[::10]:
            votes.vote(person, 2)
        assert len(votes.plains) == VOTERS + len(people[::10])
        flush(votes.cluster)
        wait_for(votes.cluster)
        written = dict(_written(votes, tmp_path))
    written.update((f"standby {path.name}", held) for path, held in everything_in(standby))
    written["log of the application"] = caplog.text.encode()
    assert sum(name.startswith("standby") for name in written) > 1_000
    assert b"cast_poll_envelope" in written["server.log"]
    assert b"COPY public.poll_envelope" in written["unpacked dump of the backup"]
    assert Search(votes.secrets()).names_in_all(written.items(), votes.before) == set()
    _check_lengths(votes)


def test_the_search_finds_what_a_naive_poll_writes_down(votes: Votes, tmp_path: Path) -> None:
    naive = b"naive-code-of-one-ballot"
    with psycopg.connect(address_of(votes.cluster), autocommit=True) as connection:
        connection.execute("CREATE TABLE naive (voter text, code text, choice int)")
        connection.execute("INSERT INTO naive VALUES ('a', %s, 3)", [naive.decode()])
        connection.execute("INSERT INTO naive SELECT 'b', 'naive-code-of-one-' || 'ballot', 3")
    flush(votes.cluster)
    found = Search({"naive": naive}).names_in_all(_written(votes, tmp_path), votes.before)
    places = {place.partition("/")[0] for place, _name in found}
    expected = {"primary base", "primary pg_wal", "dump", "unpacked dump of the backup"}
    assert places >= expected
    # As it lies in the file it is compressed, and nothing would be found.
    assert "backup" not in places
    with psycopg.connect(address_of(votes.cluster), autocommit=True) as connection:
        connection.execute("DROP TABLE naive")


def test_ballots_do_not_join_with_voters_by_order_transaction_or_code(votes: Votes) -> None:
    if not votes.truth:
        pytest.skip("the poll is filled by the first test")
    voters = _rows(votes, "poll_envelope", "voter_digest", "sealed")
    begun = _position(votes.cluster)
    votes.house.move_to(votes.held.poll.closes_at)  # type: ignore[arg-type]
    inner_of = _inner_by_digest(votes)
    votes.held.bring(votes.held.holders[1])
    inner = [
        Row(one.bytes_, one.block, one.line, one.xmin, one.key)
        for one in _rows(votes, "poll_inner_envelope", "id", "sealed")
    ]
    code_of = _code_by_inner(votes, [one.key for one in inner])
    votes.held.bring(votes.held.holders[0])
    ballots = _rows(votes, "ballot", "code", "choices")

    assert {inner_of[voter]: code for voter, code in votes.truth.items()} == code_of
    for found in (
        joins(voters, inner, inner_of),
        joins(inner, ballots, code_of),
        joins(voters, ballots, votes.truth),
    ):
        assert best(found) < MOST_BY_ACCIDENT, found
    assert [one.key for one in sorted(ballots, key=lambda one: (one.block, one.line))] == sorted(
        one.key for one in ballots
    )
    _check_log_of_opening(votes.cluster, begun)


def test_the_script_joins_what_a_naive_poll_has_written(votes: Votes) -> None:
    """One transaction a vote; a job that keeps the order; a code made of the voter's key."""
    names = [f"voter-{turn:03}" for turn in range(VOTERS)]
    truth = {name: f"code-{turn * 7919 % 1000:03}" for turn, name in enumerate(names)}
    with psycopg.connect(address_of(votes.cluster), autocommit=True) as connection:
        for table in ("receipt", "naive_together", "naive_in_order", "naive_letters"):
            connection.execute(f"CREATE TABLE {table} (key text, content text)".encode())
        for name, code in truth.items():
            with connection.transaction():
                connection.execute("INSERT INTO receipt VALUES (%s, %s)", [name, f"of {code}"])
                connection.execute("INSERT INTO naive_together VALUES (%s, 'x')", [code])
        for code in truth.values():
            connection.execute("INSERT INTO naive_in_order VALUES (%s, 'x')", [code])
        receipts = rows_of(connection, "receipt", "key", "content")
        found = {
            table: joins(receipts, rows_of(connection, table, "key", "content"), truth)
            for table in ("naive_together", "naive_in_order")
        }
        connection.execute("DROP TABLE receipt, naive_together, naive_in_order, naive_letters")
    assert found["naive_together"]["written together"] == 1.0
    assert found["naive_in_order"]["order of ctid and ctid"] > 0.99
    assert found["naive_in_order"]["same letters"] == 1.0


def _rows(votes: Votes, table: str, key: str, content: str) -> list[Row]:
    with psycopg.connect(address_of(votes.cluster), autocommit=True) as connection:
        return rows_of(connection, table, key, content)


def _inner_by_digest(votes: Votes) -> dict[str, str]:
    """Open the outer layer as only the second holder can: the truth between the layers."""
    key = private_key_of(votes.house.private[votes.held.holders[1].id])
    found = {}
    for one in _rows(votes, "poll_envelope", "voter_digest", "sealed"):
        digest, sealed = bytes.fromhex(one.key[2:]), bytes.fromhex(one.bytes_[2:])
        inner = open_outer(votes.held.poll.id, key, digest, sealed)
        assert inner is not None
        found[one.key] = f"\\x{inner.hex()}"
    return found


def _code_by_inner(votes: Votes, inner: list[str]) -> dict[str, str]:
    key, poll = private_key_of(votes.house.private[votes.held.holders[0].id]), votes.held.poll
    found = {}
    for one in inner:
        plain = open_inner(poll.id, key, bytes.fromhex(one[2:]))
        opened = None if plain is None else read_plain(poll.questions, plain)
        assert opened is not None
        assert read_code(opened.code) == opened.code
        found[one] = opened.code
    return found


def _unchanged(cluster: LocalPostgis) -> frozenset[bytes]:
    """Return the digests of all files as they are before anybody votes."""
    flush(cluster)
    return frozenset(digest_of(held) for _path, held in everything_in(cluster.place.data))


def _written(votes: Votes, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield all that the cluster has on its disk (its log too), dumps, a backup, and the jobs."""
    for path, held in everything_in(votes.cluster.place.data):
        yield f"primary {path.relative_to(votes.cluster.place.data)}", held
    yield "server.log", votes.cluster.place.log.read_bytes()
    with psycopg.connect(address_of(votes.cluster)) as connection:
        jobs = connection.execute("SELECT * FROM procrastinate.procrastinate_jobs").fetchall()
        yield "jobs", repr(jobs).encode()
        program = client_program("pg_dump", server_major(connection))
        told = [program, "--no-password", address_of(votes.cluster)]
        dump = subprocess.run(told, check=True, capture_output=True)  # noqa: S603 - our own words
        assert b"COPY public.poll_envelope" in dump.stdout
        yield "dump", dump.stdout
        rows = connection.execute("SELECT poll_envelope::text FROM poll_envelope").fetchall()
        yield "dump as text", repr(rows).encode()
        naive = connection.execute("SELECT to_regclass('naive') IS NOT NULL").fetchone()
        if naive == (True,):
            yield "naive as text", repr(connection.execute("TABLE naive").fetchall()).encode()
    root = votes.house.folder.parent
    backup = make_backup(votes.house.database, root, root / "secret", folder / "backup.tar")
    yield "backup", backup.read_bytes()
    yield "unpacked dump of the backup", unpacked_dump(backup)


def _check_lengths(votes: Votes) -> None:
    with psycopg.connect(address_of(votes.cluster)) as connection:
        asked = "SELECT DISTINCT length(sealed), pg_column_size(sealed) FROM poll_envelope"
        assert len(connection.execute(asked).fetchall()) == 1


def _position(cluster: LocalPostgis) -> str:
    with psycopg.connect(address_of(cluster), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_walinspect")
        (position,) = connection.execute("SELECT pg_current_wal_lsn()::text").fetchone() or ("",)
        return str(position)


def _check_log_of_opening(cluster: LocalPostgis, begun: str) -> None:
    """Each pass is one transaction in the write-ahead log: no batch ties some voters to ballots.

    The log is read up to what is flushed: what is only written counts as future to PostgreSQL.
    """
    flush(cluster)
    asked = """
        SELECT relation.relname, array_agg(DISTINCT record.xid::text)
        FROM pg_get_wal_records_info(%s, pg_current_wal_flush_lsn()) AS record
        JOIN pg_class AS relation
          ON record.block_ref LIKE '%%/' || relation.relfilenode || ' %%'
        WHERE relation.relname IN ('poll_envelope', 'poll_inner_envelope', 'ballot')
          AND record.resource_manager IN ('Heap', 'Heap2') AND record.xid <> '0'
        GROUP BY 1
    """
    with psycopg.connect(address_of(cluster), autocommit=True) as connection:
        found: dict[str, list[str]] = dict(connection.execute(asked, [begun]).fetchall())
    assert set(found) == {"poll_envelope", "poll_inner_envelope", "ballot"}
    outer, inner, ballots = (
        found[name] for name in ("poll_envelope", "poll_inner_envelope", "ballot")
    )
    assert len(outer) == len(ballots) == 1
    assert set(inner) == {*outer, *ballots}
