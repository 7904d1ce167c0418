"""Connections to the database: how they are opened, for what, and how long they wait."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson
import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from geo.bounded_connection import BoundedConnection, CircuitBreaker, connect_bounded
from geo.errors import InvalidSetup
from geo.messages import mark as _

IDLE_RECYCLE_S = 600
_NAME = "aroundme"
_CONNECT_ARGUMENTS: dict[str, Any] = {"connect_timeout": 2, "application_name": _NAME}
_SERVER_FIRST = 0.8
_IN_ORDER = psycopg.pq.TransactionStatus.INTRANS
_NO_ADDRESS = _(
    "AROUNDME_DATABASE_URL is no address of a PostgreSQL database; write it like"
    " postgresql://user:password@host:5432/name."
)


def sqlalchemy_url(url: str) -> str:
    """Accept a libpq URL (`postgresql://`, `postgres://`) as well as an SQLAlchemy one.

    Raises InvalidSetup for what is no address of a PostgreSQL database; passwords are not shown.
    """
    try:
        parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    except (ArgumentError, ValueError) as error:
        raise InvalidSetup(_NO_ADDRESS) from error
    if parsed.get_backend_name() != "postgresql":
        raise InvalidSetup(_NO_ADDRESS)
    return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def check_answers(url: str) -> None:
    """Connect once to a database that somebody else keeps; raises InvalidSetup with the reason."""
    parsed = make_url(sqlalchemy_url(url))
    told, named = parsed.get_dialect()().create_connect_args(parsed)
    try:
        psycopg.connect(*told, **{**named, **_CONNECT_ARGUMENTS}).close()
    except psycopg.Error as error:
        raise InvalidSetup(
            _("The database {address} cannot be used: {reason}. Check AROUNDME_DATABASE_URL."),
            address=parsed.set(drivername="postgresql").render_as_string(),
            reason=str(error).partition("\n")[0].rstrip("."),
        ) from error


@dataclass(frozen=True)
class Limits:
    """How many connections one door has, and how long it waits for what."""

    pool_size: int
    pool_wait_s: float
    deadline_s: float | None
    breaker: CircuitBreaker | None


def connect_arguments(url: URL, role: str | None) -> dict[str, Any]:
    """Return what psycopg is told beside an address; with a role the connection acts as that.

    It does so from its beginning, and whatever is reset later leads back to the role.
    """
    if role is None:
        return _CONNECT_ARGUMENTS
    _told, named = url.get_dialect()().create_connect_args(url)
    options = f"{named.get('options', '')} -c role={role}".strip()
    return {**_CONNECT_ARGUMENTS, "options": options, "application_name": role}


def libpq_address(url: str, role: str | None) -> str:
    """Return the address of a database as libpq reads it, password and role included."""
    parsed = make_url(sqlalchemy_url(url))
    _told, named = parsed.get_dialect()().create_connect_args(parsed)
    return make_conninfo(**{**named, **connect_arguments(parsed, role)})


def make_engine(url: str, limits: Limits, *, isolation: str, role: str | None = None) -> Engine:
    """Make an engine whose connections keep the limits, and act as a role where one is named."""
    parsed = make_url(sqlalchemy_url(url))
    engine = create_engine(
        parsed,
        pool_size=limits.pool_size,
        max_overflow=0,
        pool_timeout=limits.pool_wait_s,
        pool_recycle=IDLE_RECYCLE_S,
        pool_pre_ping=True,
        json_deserializer=orjson.loads,
        isolation_level=isolation,
        connect_args=connect_arguments(parsed, role),
        # Errors end up in logs, and parameters tell where people are.
        hide_parameters=True,
    )

    def connect(
        _dialect: object, _record: object, told: list[str], named: dict[str, Any]
    ) -> BoundedConnection:
        return connect_bounded(limits.deadline_s, limits.breaker, *told, **named)

    def restore(connection: BoundedConnection | None, _record: object) -> None:
        if connection is not None:  # as one is that was found broken
            connection.deadline_s = limits.deadline_s

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "checkin", restore)
    return engine


def opener(
    engine: Engine,
    limits: Limits,
    prepare: Callable[[psycopg.Connection, object], None],
    *,
    role: str | None = None,
) -> Callable[[], psycopg.Connection]:
    """Return what opens connections in autocommit mode, outside of any engine."""

    def connect() -> psycopg.Connection:
        told, named = engine.dialect.create_connect_args(engine.url)
        arguments = {**named, **connect_arguments(engine.url, role)}
        connection = connect_bounded(limits.deadline_s, limits.breaker, *told, **arguments)
        prepare(connection, None)
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.autocommit = True
        return connection

    return connect


def limited(deadline_s: float) -> Callable[[psycopg.Connection, object], None]:
    """Return what lets a new connection's server give a statement up before we do.

    Otherwise it would go on with what nobody waits for any more.
    """

    def prepare(connection: psycopg.Connection, _record: object) -> None:
        limit = f"{deadline_s * _SERVER_FIRST * 1000:.0f}"
        connection.execute("SELECT set_config('statement_timeout', %s, false)", (limit,))
        connection.commit()

    return prepare


def read_only(statement_timeout_ms: int) -> Callable[[psycopg.Connection, object], None]:
    """Return what fits a new connection for reads."""

    def prepare(connection: psycopg.Connection, _record: object) -> None:
        """Fit a new connection for short spatial reads.

        JIT and parallel workers cost more than they save there: PostGIS's cost figures make the
        planner choose both for queries of a millisecond. And since the statements are few and
        their plans do not depend on the values, each is planned once a connection; planning takes
        longer than answering.
        """
        connection.read_only = True
        # Not at once: SQLAlchemy asks an empty question before each session, which psycopg would
        # prepare anew each time, since it remembers none without an answer.
        connection.prepare_threshold = 1
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


def end_of_reading(connection: Connection) -> None:
    """End a transaction of reads by COMMIT, just before SQLAlchemy would roll it back.

    To the database it is the same. But psycopg forgets after any ROLLBACK what it has prepared, and
    every statement of the next session would be planned again: of a radius query most of the time.
    """
    if connection.closed or connection.invalidated:
        return
    driver = connection.connection.driver_connection
    # What went wrong, or the connection that is lost, is SQLAlchemy's to end.
    if isinstance(driver, psycopg.Connection) and driver.info.transaction_status == _IN_ORDER:
        with suppress(psycopg.Error):
            driver.commit()
