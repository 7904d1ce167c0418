"""The watch over a private cluster: brings its server back after `kill -9`, keeps its log short."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from geo.errors import AroundMeError
from geo.local_postgis import LocalPostgis

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 0.5
_SHORTEST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0


@contextmanager
def watched(cluster: LocalPostgis) -> Iterator[None]:
    """Watch over a running cluster from a thread of this process, for as long as the block takes.

    A server that is gone without anybody having stopped it is started again; one that will not
    start is tried again, later each time. Belongs inside `LocalPostgis.in_use`.
    """
    watch = _Watch(cluster)
    thread = threading.Thread(target=watch.run, name="database watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        watch.stopped.set()
        thread.join()


class _Watch:
    """Looks twice a second whether the server is there."""

    def __init__(self, cluster: LocalPostgis) -> None:
        self._cluster = cluster
        self._pause_s = _SHORTEST_PAUSE_S
        self._is_reported = False
        self.stopped = threading.Event()

    def run(self) -> None:
        """Look until `stopped` is set."""
        wait_s = _LOOK_EVERY_S
        while not self.stopped.wait(wait_s):
            try:
                wait_s = self._look()
            except (AroundMeError, OSError) as error:
                log.error("The private database could not be looked after: %s", error)
                wait_s = self._pause_s
                self._pause_s = min(_LONGEST_PAUSE_S, self._pause_s * 2)

    def _look(self) -> float:
        """Do what is needed, and return the seconds until the next look."""
        if not self._cluster.is_lost():
            self._pause_s = _SHORTEST_PAUSE_S
            self._is_reported = False
            self._cluster.shorten_log()
            return _LOOK_EVERY_S
        if not self._is_reported:
            log.warning("The private database is gone and is started again")
            self._is_reported = True
        if self._cluster.restart_lost():
            log.warning("The private database runs again")
        return _LOOK_EVERY_S
