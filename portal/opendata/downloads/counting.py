"""Downloads on their way into the database: counted in memory, written once a second.

No download has a row, a time or a transaction of its own, neither in the tables nor in the log that
the database writes ahead: nobody can lay it beside a list of who asked for what at which moment.
"""

import logging
import threading
from collections.abc import Mapping

from sqlalchemy.exc import SQLAlchemyError

from geo.database import Database
from geo.errors import AroundMeError
from portal.opendata.downloads.rules import Counted, Taken
from portal.opendata.downloads.service import add_downloads

log = logging.getLogger(__name__)

_EVERY_S = 1.0
# While the database is away, what was counted waits here.
_TRY_AGAIN_S = 5.0
_TRIES_AT_THE_END = 3


class DownloadCounter:
    """Counts the downloads of one process; many threads may count at once.

    `close` writes what is left, and belongs to the end of the process, before the database is let
    go. What is counted in the last second before a process is killed, or the machine falls, is
    lost; what the database has taken without being able to say so is counted twice.
    """

    def __init__(self, database: Database, every_s: float = _EVERY_S) -> None:
        self._database = database
        self._every_s = every_s
        self._lock = threading.Lock()
        self._counts: dict[Counted, Taken] = {}
        self._timer: threading.Timer | None = None
        # Held while counts are between memory and the database, so that the end waits for them.
        self._writing = threading.Lock()

    def note(self, what: Counted, *, is_bot: bool) -> None:
        """Count one download."""
        self._add({what: Taken(programs=1) if is_bot else Taken(people=1)}, self._every_s)

    def flush(self) -> None:
        """Write what has come together; raises what the database does, and loses nothing then."""
        with self._writing:
            with self._lock:
                counts, self._counts = self._counts, {}
            if not counts:
                return
            try:
                with self._database.writing() as session:
                    add_downloads(session, counts)
            except BaseException:
                self._add(counts, _TRY_AGAIN_S)
                raise

    def close(self) -> None:
        """Write what is left."""
        self._let_timer_go()
        for left in reversed(range(_TRIES_AT_THE_END)):
            try:
                self.flush()
            except (AroundMeError, SQLAlchemyError) as error:
                if not left:
                    lost = sum(one.people + one.programs for one in self._counts.values())
                    log.error("Downloads that could not be counted: %d (%s)", lost, error)
            else:
                break
        self._let_timer_go()

    def _let_timer_go(self) -> None:
        with self._lock:
            timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()

    def _add(self, counts: Mapping[Counted, Taken], write_in_s: float) -> None:
        with self._lock:
            for what, taken in counts.items():
                self._counts[what] = self._counts.get(what, Taken()) + taken
            if self._counts and self._timer is None:
                self._timer = threading.Timer(write_in_s, self._flush_in_time)
                self._timer.daemon = True
                self._timer.start()

    def _flush_in_time(self) -> None:
        with self._lock:
            self._timer = None
        try:
            self.flush()
        except (AroundMeError, SQLAlchemyError) as error:
            log.warning("Downloads wait for the database to be counted: %s", error)
