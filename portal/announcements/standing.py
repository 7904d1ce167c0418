"""The announcements that stand now, kept in memory for every page of a process.

Every page asks for them, so they are read once in a few seconds and looked through by the clock:
each begins and ends at its moment, and what an officer of another process does is known within
these seconds.
"""

import threading
import time
from datetime import datetime

from geo.database import Database
from geo.errors import DatabaseUnavailable
from portal.announcements.queries import not_ended
from portal.announcements.rules import Announcement

_FRESH_S = 5.0


class StandingAnnouncements:
    """What is published and has not ended, of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: tuple[Announcement, ...] = ()
        self._read_at: float | None = None
        self._reading = threading.Lock()

    def at(self, now: datetime) -> tuple[Announcement, ...]:
        """Return those that stand at a moment, the urgent first.

        It may read from the database, so it is for pages, never for the event loop. While the
        database is away, what was known last stands until its end.
        """
        self._refresh(now)
        return tuple(one for one in self._known if one.stands_at(now))

    def forget(self) -> None:
        """Read anew at the next page: something was published or ended in this process."""
        self._read_at = None

    def _refresh(self, now: datetime) -> None:
        read_at = self._read_at
        if read_at is not None and time.monotonic() - read_at < _FRESH_S:
            return
        # One reads; who comes meanwhile has what was known.
        if not self._reading.acquire(blocking=read_at is None):
            return
        try:
            self._read_at = time.monotonic()
            with self._database.reading() as session:
                self._known = not_ended(session, now)
        except DatabaseUnavailable:
            pass
        finally:
            self._reading.release()
