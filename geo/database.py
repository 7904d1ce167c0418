"""The database: engines, sessions, and the one place where driver errors are translated."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from functools import cache
from importlib import resources
from typing import Any, TypeVar

import psycopg
from sqlalchemy import (
    ARRAY,
    Engine,
    String,
    TextClause,
    any_,
    event,
    literal,
    text,
)
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool
from sqlalchemy.sql.elements import CollectionAggregate

from geo.bounded_connection import BoundedConnection, CircuitBreaker
from geo.clock import Clock, SystemClock, with_clock
from geo.connections import (
    IDLE_RECYCLE_S,
    Limits,
    end_of_reading,
    libpq_address,
    limited,
    make_engine,
    opener,
    read_only,
)
from geo.errors import DatabaseUnavailable
from geo.messages import mark as _
from geo.read_pool import PoolExhausted, ReadPool
from geo.roles import Acting, Role

_Answer = TypeVar("_Answer")


class Database:
    """Three doors to one database: `ask` and `reading` for requests, `writing` for changes.

    `ask` is for what one statement answers: that needs neither a transaction nor a test of the
    connection, which were most of the round trips. A reading session sees one moment of the
    database from its first statement to its last, cannot write, and every statement of it has a
    time limit. A writing session commits when its block ends well and rolls back when it does not;
    services inside never commit. Sessions tell the time by `clock`. Each door has up to
    `pool_size` connections of its own, opened when they are needed. Where the database has roles,
    connections act as those that `acting` names; else as whoever has logged in.
    """

    def __init__(  # noqa: PLR0913 - every limit by its name
        self,
        url: str,
        *,
        pool_size: int = 8,
        pool_wait_s: float = 2.0,
        statement_timeout_ms: int = 3000,
        clock: Clock | None = None,
        read_deadline_s: float | None = None,
        write_deadline_s: float | None = None,
        acting: Acting | None = None,
    ) -> None:
        """Make the doors; nothing is connected to yet.

        With a deadline a server that is frozen or cut off brings DatabaseUnavailable after so many
        seconds of silence, and for a moment at once; None waits for as long as it takes.
        """
        self._url = url
        self.clock: Clock = clock or SystemClock()
        self._read_deadline_s = read_deadline_s
        self._breaker = CircuitBreaker(read_deadline_s) if read_deadline_s is not None else None
        read = Limits(pool_size, pool_wait_s, read_deadline_s, self._breaker)
        write = Limits(pool_size, pool_wait_s, write_deadline_s, self._breaker)
        self.acting = acting
        reader, writer = (None, None) if acting is None else (acting.reader, acting.writer)
        prepare = read_only(statement_timeout_ms)

        def reading_as(role: str | None) -> Engine:
            engine = make_engine(url, read, isolation="REPEATABLE READ", role=role)
            event.listen(engine, "connect", prepare)
            event.listen(engine, "rollback", end_of_reading)
            return engine

        self._writer = make_engine(url, write, isolation="READ COMMITTED", role=writer)
        self._reader = reading_as(reader)
        self._whole_reader = self._reader if reader == writer else reading_as(writer)
        if write_deadline_s is not None:
            event.listen(self._writer, "connect", limited(write_deadline_s))
        self._asked = ReadPool(
            opener(self._reader, read, prepare, role=reader),
            size=pool_size,
            wait_s=pool_wait_s,
            longest_idle_s=IDLE_RECYCLE_S,
            admit=self._check,
        )

    def ask(self, question: Callable[[psycopg.Connection], _Answer]) -> _Answer:
        """Answer a question on a connection in autocommit mode, which cannot write.

        Each statement sees a moment of its own; a question that needs several of one moment opens
        `connection.transaction()`, which is REPEATABLE READ. It may be asked twice, see ReadPool.
        """
        with _translated():
            return self._asked.ask(question)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session for reads."""
        with _translated():
            self._check()
            with self._session(self._reader) as session, _left_alone_when_broken(session):
                yield session

    @contextmanager
    def writing(self, *, bounded: bool = True) -> Iterator[Session]:
        """Open a session for one change, committed as a whole or not at all.

        Unbounded, it waits for as long as the change takes: for whole layers and registers. What a
        missed deadline has left behind is undone by the server, unless it was the commit itself.
        """
        with _translated():
            self._check()
            with (
                self._session(self._writer) as session,
                session.begin(),
                _left_alone_when_broken(session),
            ):
                if not bounded:
                    _wait_for_ever(session)
                yield session

    def alone(self) -> "Database":
        """Return doors of one connection each to the same database, for what must not queue."""
        return Database(
            self._url,
            pool_size=1,
            clock=self.clock,
            read_deadline_s=self._read_deadline_s,
            acting=self.acting,
        )

    def whole(self) -> "Database":
        """Return the same doors, but for reading sessions that see all that changes may touch.

        For what is behind a sign-in: those of the public see what anybody may be shown.
        """
        if self._whole_reader is self._reader:
            return self
        doors = copy(self)
        doors._reader = self._whole_reader
        doors.acting = self.acting and self.acting.reading_all()
        return doors

    def acting_as(self, role: Role, url: str | None = None) -> "Database":
        """Return doors of one connection each that act as another role, where there are roles.

        They may lead to the same database by an address of another user.
        """
        acting = self.acting and Acting(self.acting.roles, writing=role, reading=role)
        return Database(url or self._url, pool_size=1, clock=self.clock, acting=acting)

    def _session(self, engine: Engine) -> Session:
        return Session(engine, info=with_clock(self.clock))

    def _check(self) -> None:
        if self._breaker is not None:
            self._breaker.check()

    @property
    def writer(self) -> Engine:
        """The engine of changes, for migrations."""
        return self._writer

    @property
    def address(self) -> str:
        """The address, role included, for what connects by itself to change something."""
        return libpq_address(self._url, None if self.acting is None else self.acting.writer)

    def connections(self) -> tuple[int, int]:
        """Return how many connections are at work now, and how many there may be, of all doors."""
        pools = [engine.pool for engine in self._engines]
        queues = [pool for pool in pools if isinstance(pool, QueuePool)]
        in_use = sum(queue.checkedout() for queue in queues) + self._asked.in_use
        return in_use, sum(queue.size() for queue in queues) + self._asked.size

    def dispose(self) -> None:
        """Close every connection."""
        self._asked.close()
        for engine in self._engines:
            engine.dispose()

    @property
    def _engines(self) -> set[Engine]:
        return {self._reader, self._whole_reader, self._writer}


def _wait_for_ever(session: Session) -> None:
    """Lift the limits from a session's connection until it goes back to its pool."""
    session.execute(text("SET LOCAL statement_timeout = 0"))
    connection = driver_connection(session)
    assert isinstance(connection, BoundedConnection)
    connection.deadline_s = None


@contextmanager
def _left_alone_when_broken(session: Session) -> Iterator[None]:
    """Keep a session from taking leave of a connection that COPY or the like has found broken."""
    try:
        yield
    except psycopg.OperationalError:
        if session.in_transaction() and driver_connection(session).closed:
            session.invalidate()
        raise


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (PoolTimeout, PoolExhausted) as error:
        raise DatabaseUnavailable(
            _("The database is busy. Please try again in a few seconds.")
        ) from error
    except OperationalError as error:
        raise _unavailable(error.orig) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise _unavailable(error.orig) from error
        raise
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        # COPY and composed statements go past SQLAlchemy.
        raise _unavailable(error) from error


def _unavailable(error: BaseException | None) -> DatabaseUnavailable:
    if isinstance(error, psycopg.errors.DiskFull):
        return DatabaseUnavailable(
            _("The database's disk is full, so nothing was changed. Make room and try again.")
        )
    if isinstance(error, psycopg.errors.QueryCanceled):
        return DatabaseUnavailable(
            _("The database needed too long to answer. Ask for less, or try again later.")
        )
    return DatabaseUnavailable(
        _("The database cannot be reached. Please try again in a few seconds.")
    )


@cache
def sql(package: str, name: str) -> TextClause:
    """Read `sql/<name>.sql` of a package once."""
    return text((resources.files(package) / "sql" / f"{name}.sql").read_text("utf-8"))


def any_text(values: Iterable[str]) -> CollectionAggregate[Any]:
    """Match any of some texts as one parameter, so that the statement stays the same to prepare."""
    return any_(literal(sorted(set(values)), ARRAY(String)))


def storable(value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Replace in a JSON value what PostgreSQL cannot hold: NUL, half characters, infinities."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {storable(str(name)): storable(held) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [storable(held) for held in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def read(session: Session, package: str, name: str, **values: object) -> list[tuple[Any, ...]]:
    """Return the rows of `sql/<name>.sql`, in whose text the values stand as %(name)s.

    For small reads of which pages make several: past SQLAlchemy they take a third of the time.
    What the session has not written yet is not seen.
    """
    with driver_connection(session).cursor() as cursor:
        cursor.execute(sql(package, name).text.encode(), values or None, prepare=True)
        return cursor.fetchall()


def driver_connection(session: Session) -> psycopg.Connection:
    """Return the psycopg connection under a session, for COPY and for composed statements."""
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    return connection
