"""The one clock: what time it is, told to everything that is made at the edge."""

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_OF_SESSION = "clock"


class Clock(Protocol):
    """The time. Durations are measured with `time.monotonic`, which never jumps."""

    def now(self) -> datetime:
        """Return the moment, aware, in UTC."""
        ...

    def seconds(self) -> float:
        """Return the same moment as seconds since 1970, without making an object."""
        ...


class SystemClock:
    """The clock of this machine."""

    # Bound to the class as it stands, so that the hot path calls nothing of ours.
    seconds = staticmethod(time.time)

    def now(self) -> datetime:
        """See Clock."""
        return datetime.now(UTC)


class MovableClock:
    """A clock that stands still until it is moved: for tests of what depends on the time."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        """See Clock."""
        return self._now

    def seconds(self) -> float:
        """See Clock."""
        return self._now.timestamp()

    def move(self, by: timedelta) -> None:
        """Move it forwards, or back."""
        self._now += by


def with_clock(clock: Clock) -> dict[str, Clock]:
    """Return the `info` of a session that tells the time by a clock."""
    return {_OF_SESSION: clock}


def moment(session: "Session") -> datetime:
    """Return the time by the clock that a session was opened with, aware, in UTC.

    The system's clock for a session that was opened without one, as those of migrations are.
    """
    clock: Clock = session.info.get(_OF_SESSION) or SystemClock()
    return clock.now()
