"""A connection that waits for its server no longer than a deadline, and what follows a missed one.

A server that is frozen, or cut off without a word, keeps its socket open, so nothing but a clock on
our side ends the waiting. A Unix socket knows no time limits of its own.
"""

import threading
import time
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.rows import TupleRow

_Answer = TypeVar("_Answer")

_LOOK_FOR_SIGNALS_EVERY_S = 0.1
_PAUSE_S = 1.0


class ServerSilent(psycopg.OperationalError):
    """The server has not said a word within the deadline, now or a moment ago."""


class CircuitBreaker:
    """Spares many requests the waiting that one of them has just done in vain.

    After a missed deadline everybody is refused at once, but for one thread a second, which tries.
    Whatever the server says to it, if only a fault, lets everybody in again.
    """

    def __init__(self, deadline_s: float) -> None:
        self._trial_s = deadline_s + _PAUSE_S
        self._changing = threading.Lock()
        self._is_tripped = False
        self._next_trial_at = 0.0
        self._trying: int | None = None

    def check(self) -> None:
        """Pass, or raise ServerSilent when the server has been silent and another thread tries."""
        if not self._is_tripped:
            return
        with self._changing:
            now, thread = time.monotonic(), threading.get_ident()
            if not self._is_tripped or self._trying == thread:
                return
            if now < self._next_trial_at:
                raise ServerSilent("the server was silent a moment ago")
            # One that ends without a word of the server, as when no connection was free, is
            # followed by another.
            self._trying, self._next_trial_at = thread, now + self._trial_s

    def trip(self) -> None:
        """Remember that the server was silent."""
        with self._changing:
            self._is_tripped, self._trying = True, None
            self._next_trial_at = time.monotonic() + _PAUSE_S

    def reset(self) -> None:
        """Remember that the server has said something."""
        if self._is_tripped:
            with self._changing:
                self._is_tripped, self._trying = False, None


class BoundedConnection(psycopg.Connection[TupleRow]):
    """A connection each of whose waits ends after `deadline_s` seconds; None waits for ever.

    After a missed deadline it is closed without a farewell, for which it would have to wait again.
    Errors leave out PostgreSQL's details: these show whole rows, and errors end up in logs.
    """

    deadline_s: float | None = None
    breaker: CircuitBreaker | None = None

    def wait(
        self,
        gen: PQGen[_Answer],
        interval: float = _LOOK_FOR_SIGNALS_EVERY_S,
        timeout: float | None = None,
    ) -> _Answer:
        """Wait for the server as psycopg does; raises ServerSilent, or what the server says."""
        try:
            answer = super().wait(gen, interval, self.deadline_s if timeout is None else timeout)
        except psycopg.errors._WaitTimeout:  # to be converted to a public one, it says
            if timeout is not None:
                raise  # psycopg's own, which handles it
            self.pgconn.finish()
            if self.breaker is not None:
                self.breaker.trip()
            raise ServerSilent(f"the server was silent for {self.deadline_s} s") from None
        except psycopg.Error as error:
            if self.breaker is not None:
                self.breaker.reset()
            if error.diag.message_primary is not None:
                error.args = (error.diag.message_primary,)
            raise
        if self.breaker is not None:
            self.breaker.reset()
        return answer


def connect_bounded(
    deadline_s: float | None,
    breaker: CircuitBreaker | None,
    *told: Any,  # noqa: ANN401 - what psycopg takes
    **named: Any,  # noqa: ANN401 - what psycopg takes
) -> BoundedConnection:
    """Connect as `psycopg.connect` does, which takes `connect_timeout` for a deadline of its own.

    Raises ServerSilent when the server was silent, psycopg.OperationalError when it is not there.
    """
    if breaker is not None:
        breaker.check()
    try:
        connection = BoundedConnection.connect(*told, **named)
    except psycopg.errors.ConnectionTimeout:
        if breaker is not None:
            breaker.trip()
        raise
    except psycopg.Error:
        if breaker is not None:
            breaker.reset()
        raise
    connection.deadline_s = deadline_s
    connection.breaker = breaker
    return connection
