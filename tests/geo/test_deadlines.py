"""A database that is frozen is given up after a deadline, by every door, and answers afterwards."""

import threading
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest
from pydantic import ValidationError
from sqlalchemy import text

from geo.bounded_connection import CircuitBreaker, ServerSilent
from geo.database import Database, driver_connection
from geo.errors import DatabaseUnavailable
from geo.local_postgis import LocalPostgis
from geo.settings import GroundSettings
from tests.geo.frozen import frozen, own_cluster

# A door that waits for ever fails its test by this; it is no measure of speed.
PATIENCE_S = 30.0


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalPostgis]:
    with own_cluster() as made:
        yield made


@pytest.fixture
def database(cluster: LocalPostgis) -> Iterator[Database]:
    made = Database(
        cluster.url,
        pool_size=2,
        pool_wait_s=0.5,
        statement_timeout_ms=300,
        read_deadline_s=0.6,
        write_deadline_s=1.0,
    )
    yield made
    made.dispose()


def one(connection: psycopg.Connection) -> object:
    row = connection.execute("SELECT 1").fetchone()
    return row[0] if row else None


def ask(database: Database) -> object:
    return database.ask(one)


def read(database: Database) -> object:
    with database.reading() as session:
        return session.scalar(text("SELECT 1"))


def stream(database: Database) -> object:
    with (
        database.reading() as session,
        driver_connection(session).cursor() as cursor,
        cursor.copy("COPY (SELECT 1) TO STDOUT") as copied,
    ):
        return len(list(copied))


def write(database: Database) -> object:
    with database.writing() as session:
        return session.scalar(text("SELECT 1"))


DOORS = (ask, read, stream, write)


def in_time(act: Callable[[], object]) -> list[object]:
    """What an act gives or raises, or a failed test when it does neither."""
    came: list[object] = []

    def run() -> None:
        try:
            came.append(act())
        except Exception as error:
            came.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE_S)
    assert came, "it waits for ever"
    return came


def is_again(act: Callable[[], object]) -> None:
    """Wait until a door answers again."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            assert act() == 1
        except DatabaseUnavailable:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return


@pytest.mark.parametrize(
    ("door", "is_connected"), [*((door, True) for door in DOORS), (ask, False), (read, False)]
)
def test_frozen_server_is_given_up_by_every_door_and_answers_when_it_goes_on(
    cluster: LocalPostgis,
    database: Database,
    door: Callable[[Database], object],
    is_connected: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    if is_connected:
        assert door(database) == 1
    with frozen(cluster):
        (came,) = in_time(lambda: door(database))
        assert isinstance(came, DatabaseUnavailable)
    is_again(lambda: door(database))
    assert "Traceback" not in caplog.text


def test_after_one_missed_deadline_others_are_refused_without_waiting_for_their_own(
    cluster: LocalPostgis, database: Database
) -> None:
    assert ask(database) == 1
    with frozen(cluster):
        in_time(lambda: ask(database))
        before = database._asked._idle[:]
        (came,) = in_time(lambda: ask(database))
        assert isinstance(came, DatabaseUnavailable)
        assert isinstance(came.__cause__, ServerSilent)
        assert "a moment ago" in str(came.__cause__)
        assert database._asked._idle == before
    for door in DOORS:
        is_again(lambda door=door: door(database))  # type: ignore[misc]


def test_one_thread_tries_and_the_others_are_refused_meanwhile() -> None:
    breaker = CircuitBreaker(60.0)
    breaker.trip()
    with pytest.raises(ServerSilent):
        breaker.check()
    breaker._next_trial_at = 0.0
    breaker.check()
    breaker.check()  # the thread that tries comes to several places that ask
    (came,) = in_time(breaker.check)
    assert isinstance(came, ServerSilent)
    breaker.reset()
    assert in_time(breaker.check) == [None]


def test_change_of_a_whole_layer_waits_for_as_long_as_it_takes(
    cluster: LocalPostgis, database: Database
) -> None:
    came: list[object] = []
    is_open = threading.Event()

    def change() -> None:
        with database.writing(bounded=False) as session:
            session.execute(text("SELECT pg_sleep(1.2)"))  # longer than the server's own limit
            is_open.set()
            came.append(session.scalar(text("SELECT pg_sleep(0.1), 1")))

    thread = threading.Thread(target=change)
    thread.start()
    assert is_open.wait(PATIENCE_S)
    with frozen(cluster):
        thread.join(1.5)
        assert thread.is_alive()
    thread.join(PATIENCE_S)
    assert len(came) == 1
    with database.writing() as session:
        assert driver_connection(session).deadline_s == 1.0  # type: ignore[attr-defined]


def test_server_that_lives_speaks_first(database: Database) -> None:
    with (
        pytest.raises(DatabaseUnavailable, match="too long") as slow,
        database.reading() as session,
    ):
        session.execute(text("SELECT pg_sleep(20)"))
    assert "statement timeout" in str(slow.value.__cause__)
    with pytest.raises(DatabaseUnavailable, match="too long"), database.writing() as session:
        session.execute(text("SELECT pg_sleep(20)"))
    with pytest.raises(ValidationError, match="longer than the 2500 ms"):
        GroundSettings(statement_timeout_ms=2500)


def test_errors_show_neither_rows_nor_parameters(database: Database) -> None:
    table = "CREATE TEMP TABLE place (ref text PRIMARY KEY, lon float CHECK (lon < 180))"
    with pytest.raises(Exception, match="violates check") as fault, database.writing() as session:
        session.execute(text(table))
        session.execute(
            text("INSERT INTO place VALUES (:ref, :lon)"), {"ref": "A-7", "lon": 235.910612}
        )
    said = f"{fault.value!s} {fault.value!r} {fault.value.__cause__!s}"
    assert "235.910612" not in said
    assert "A-7" not in said
