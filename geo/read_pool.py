"""Connections for questions of one statement: no transaction around it, and no test before it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import psycopg
from psycopg.pq import TransactionStatus

from geo.bounded_connection import ServerSilent

_Answer = TypeVar("_Answer")


class PoolExhausted(Exception):
    """No connection became free in time."""


class ReadPool:
    """At most `size` connections, opened when they are needed.

    A test before each question would cost as much as the question itself. So a connection that the
    server has closed in the meantime is noticed by the question failing, and the question is asked
    once more on a new one: it only reads. Of a server that is silent nothing is asked twice.
    """

    def __init__(
        self,
        connect: Callable[[], psycopg.Connection],
        *,
        size: int,
        wait_s: float,
        longest_idle_s: float,
        admit: Callable[[], None],
    ) -> None:
        """Make the pool; `admit` raises when asking is of no use, before and after the waiting."""
        self._connect = connect
        self._admit = admit
        self._wait_s = wait_s
        self._longest_idle_s = longest_idle_s
        self.size = size
        self._places = threading.BoundedSemaphore(size)
        self._working: set[int] = set()
        # Only whole-list methods that are atomic: many threads take and give.
        self._idle: list[tuple[psycopg.Connection, float]] = []

    def ask(self, question: Callable[[psycopg.Connection], _Answer]) -> _Answer:
        """Return the answer to a question; raises PoolExhausted, or what psycopg raises."""
        self._admit()
        with self._place():
            self._admit()
            connection = self._take()
            if connection is not None:
                try:
                    return self._asked(connection, question)
                except ServerSilent:
                    raise
                except (psycopg.OperationalError, psycopg.InterfaceError):
                    if not connection.broken:
                        raise
                    # What has ended this connection has most likely ended the others as well.
                    self.close()
            return self._asked(self._connect(), question)

    @property
    def in_use(self) -> int:
        """How many connections are asked right now."""
        return len(self._working)

    def close(self) -> None:
        """Close every connection that is not in use."""
        while self._idle:
            try:
                connection, _since = self._idle.pop()
            except IndexError:
                return
            connection.close()

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=self._wait_s):
            raise PoolExhausted
        self._working.add(threading.get_ident())
        try:
            yield
        finally:
            self._working.discard(threading.get_ident())
            self._places.release()

    def _take(self) -> psycopg.Connection | None:
        """Return the connection that was used last, so that those that are not needed grow old."""
        try:
            connection, since = self._idle.pop()
        except IndexError:
            return None
        if time.monotonic() - since > self._longest_idle_s:
            connection.close()
            return None
        return connection

    def _asked(
        self, connection: psycopg.Connection, question: Callable[[psycopg.Connection], _Answer]
    ) -> _Answer:
        try:
            return question(connection)
        finally:
            if connection.info.transaction_status == TransactionStatus.IDLE:
                self._idle.append((connection, time.monotonic()))
            else:
                connection.close()
