"""The database: engines, sessions, and the one place where driver errors are translated."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import resources
from typing import Any, TypeVar

import orjson
import psycopg
from psycopg.sql import Composed
from sqlalchemy import (
    ARRAY,
    Engine,
    String,
    TextClause,
    any_,
    create_engine,
    event,
    literal,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool
from sqlalchemy.sql.elements import CollectionAggregate

from geo.clock import Clock, SystemClock, with_clock
from geo.errors import DatabaseUnavailable
from geo.messages import mark as _
from geo.read_pool import PoolExhausted, ReadPool

_Answer = TypeVar("_Answer")

_CONNECT_ARGUMENTS: dict[str, Any] = {"connect_timeout": 2, "application_name": "aroundme"}
_IDLE_RECYCLE_S = 600


class Database:
    """Three doors to one database: `ask` and `reading` for requests, `writing` for changes.

    `ask` is for what one statement answers: that needs neither a transaction nor a test of the
    connection, which were most of the round trips. A reading session sees one moment of the
    database from its first statement to its last, cannot write, and every statement of it has a
    time limit. A writing session commits when its block ends well and rolls back when it does not;
    services inside never commit. Sessions tell the time by `clock`. Each door has up to
    `pool_size` connections of its own, opened when they are needed.
    """

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 8,
        pool_wait_s: float = 2.0,
        statement_timeout_ms: int = 3000,
        clock: Clock | None = None,
    ) -> None:
        self._url = url
        self.clock: Clock = clock or SystemClock()
        self._reader = _make_engine(url, pool_size, pool_wait_s, isolation="REPEATABLE READ")
        self._writer = _make_engine(url, pool_size, pool_wait_s, isolation="READ COMMITTED")
        prepare = _read_only(statement_timeout_ms)
        event.listen(self._reader, "connect", prepare)
        self._asked = ReadPool(
            _opener(self._reader, prepare),
            size=pool_size,
            wait_s=pool_wait_s,
            longest_idle_s=_IDLE_RECYCLE_S,
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
        with _translated(), Session(self._reader, info=with_clock(self.clock)) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session for one change, committed as a whole or not at all."""
        opened = Session(self._writer, info=with_clock(self.clock))
        with _translated(), opened as session, session.begin():
            yield session

    def alone(self) -> "Database":
        """Give doors of one connection each to the same database, for what must not queue."""
        return Database(self._url, pool_size=1, clock=self.clock)

    @property
    def writer(self) -> Engine:
        """The engine of changes, for migrations."""
        return self._writer

    def connections(self) -> tuple[int, int]:
        """Tell how many connections are at work now, and how many there may be, of all doors."""
        pools = [engine.pool for engine in (self._reader, self._writer)]
        queues = [pool for pool in pools if isinstance(pool, QueuePool)]
        in_use = sum(queue.checkedout() for queue in queues) + self._asked.in_use
        return in_use, sum(queue.size() for queue in queues) + self._asked.size

    def dispose(self) -> None:
        """Close every connection."""
        self._asked.close()
        self._reader.dispose()
        self._writer.dispose()


def sqlalchemy_url(url: str) -> str:
    """Accept a libpq URL (`postgresql://`, `postgres://`) as well as an SQLAlchemy one."""
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def _make_engine(url: str, pool_size: int, pool_wait_s: float, *, isolation: str) -> Engine:
    return create_engine(
        sqlalchemy_url(url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=pool_wait_s,
        pool_recycle=_IDLE_RECYCLE_S,
        pool_pre_ping=True,
        json_deserializer=orjson.loads,
        isolation_level=isolation,
        connect_args=_CONNECT_ARGUMENTS,
    )


def _opener(
    engine: Engine, prepare: Callable[[psycopg.Connection, object], None]
) -> Callable[[], psycopg.Connection]:
    def connect() -> psycopg.Connection:
        told, named = engine.dialect.create_connect_args(engine.url)
        connection = psycopg.connect(*told, **{**named, **_CONNECT_ARGUMENTS})
        prepare(connection, None)
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.autocommit = True
        return connection

    return connect


def _read_only(
    statement_timeout_ms: int,
) -> Callable[[psycopg.Connection, object], None]:
    def prepare(connection: psycopg.Connection, _record: object) -> None:
        """Fit a new connection for short spatial reads.

        JIT and parallel workers cost more than they save there: PostGIS's cost figures make the
        planner choose both for queries of a millisecond. And since the statements are few and
        their plans do not depend on the values, each is planned once a connection; planning takes
        longer than answering.
        """
        connection.read_only = True
        connection.prepare_threshold = 0
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")
            cursor.execute("SET max_parallel_workers_per_gather = 0")
            cursor.execute("SET plan_cache_mode = force_generic_plan")
            # What is read is mostly in memory. With the default of 4 a bitmap of a whole circle is
            # made before the first of its rows is counted.
            cursor.execute("SET random_page_cost = 1.1")
            # For statements without a transaction around them, which psycopg's BEGIN makes so.
            cursor.execute("SET default_transaction_read_only = on")
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, false)", (str(statement_timeout_ms),)
            )
        connection.commit()

    return prepare


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


def driver_connection(session: Session) -> psycopg.Connection:
    """Give the psycopg connection under a session, for COPY and for composed statements."""
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    return connection


def execute_composed(session: Session, statement: Composed) -> None:
    """Run a statement whose identifiers psycopg has quoted: DDL, where nothing can be bound."""
    driver_connection(session).execute(statement)
