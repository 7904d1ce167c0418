"""Questions asked on connections that were not tested before."""

import threading
import time
from collections.abc import Iterator

import psycopg
import pytest

from geo.database import Database
from geo.errors import DatabaseUnavailable
from tests.conftest import Databases


@pytest.fixture
def address(databases: Databases) -> Iterator[str]:
    with databases.new() as url:
        yield url


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    made = Database(address, pool_size=2, pool_wait_s=0.2, statement_timeout_ms=300)
    yield made
    made.dispose()


def own_pid(connection: psycopg.Connection) -> int:
    return connection.info.backend_pid


def end(database: Database, pid: int) -> None:
    """End a connection from the server's side, and wait until it is gone."""
    with database.writer.connect() as connection:
        connection.exec_driver_sql(f"SELECT pg_terminate_backend({pid}, 5000)")


def test_a_connection_is_used_again(database: Database) -> None:
    assert database.ask(own_pid) == database.ask(own_pid)


def test_a_connection_that_was_closed_while_idle_goes_unnoticed(database: Database) -> None:
    def count(connection: psycopg.Connection) -> tuple[int, int]:
        row = connection.execute("SELECT 1").fetchone()
        assert row is not None
        return row[0], own_pid(connection)

    _one, pid = database.ask(count)
    end(database, pid)
    one, other_pid = database.ask(count)
    assert one == 1
    assert other_pid != pid


def test_a_question_that_ends_every_connection_is_asked_twice_at_most(database: Database) -> None:
    asked: list[int] = []

    def suicide(connection: psycopg.Connection) -> None:
        asked.append(own_pid(connection))
        connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    database.ask(own_pid)
    with pytest.raises(DatabaseUnavailable):
        database.ask(suicide)
    assert len(asked) == 2
    assert database.ask(own_pid) not in asked


def test_a_statement_that_takes_too_long_is_not_tried_again(database: Database) -> None:
    asked: list[int] = []

    def sleep(connection: psycopg.Connection) -> None:
        asked.append(own_pid(connection))
        connection.execute("SELECT pg_sleep(5)")

    database.ask(own_pid)
    with pytest.raises(DatabaseUnavailable):
        database.ask(sleep)
    assert len(asked) == 1
    assert database.ask(own_pid) == asked[0]


def test_nothing_can_be_written(database: Database) -> None:
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        database.ask(lambda connection: connection.execute("CREATE TABLE t (n int)"))


def test_a_transaction_that_was_left_open_is_not_handed_on(database: Database) -> None:
    def leave(connection: psycopg.Connection) -> int:
        connection.execute("BEGIN")
        return own_pid(connection)

    assert database.ask(leave) != database.ask(own_pid)


def test_who_finds_no_free_connection_waits_a_moment_only(database: Database) -> None:
    busy, done = threading.Barrier(3), threading.Event()

    def hold(_connection: psycopg.Connection) -> None:
        busy.wait(5)
        done.wait(5)

    holders = [threading.Thread(target=database.ask, args=(hold,)) for _ in range(2)]
    for holder in holders:
        holder.start()
    busy.wait(5)
    started = time.monotonic()
    with pytest.raises(DatabaseUnavailable):
        database.ask(own_pid)
    assert time.monotonic() - started < 5
    done.set()
    for holder in holders:
        holder.join()
    assert database.ask(own_pid)


def test_a_database_that_is_away_is_said_to_be(address: str) -> None:
    away = Database(address.replace("/test_", "/none_"))
    with pytest.raises(DatabaseUnavailable):
        away.ask(own_pid)
