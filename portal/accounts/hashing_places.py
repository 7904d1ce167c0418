"""How many passwords one process hashes at once, how many wait for that, and who is sent away.

A hash takes a tenth of a second of all cores and 64 MiB. Without an end to it whoever sends many
passwords would take the threads, the connections and the memory from all other pages.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from geo.errors import TooBusy
from geo.messages import mark as _

# A server has a process for each core, and one hash keeps a core busy.
_AT_ONCE = 1
# Of the few requests that a worker works on at once one place stays for other pages.
_MOST_WAITING = 2
_LONGEST_WAIT_S = 3.0


class HashingPlaces:
    """Places for hashing: `at_once`, and a queue of `most_waiting` who stay `wait_s` at most."""

    def __init__(
        self,
        *,
        at_once: int = _AT_ONCE,
        most_waiting: int = _MOST_WAITING,
        wait_s: float = _LONGEST_WAIT_S,
    ) -> None:
        self._places = threading.Semaphore(at_once)
        self._queue = threading.Semaphore(at_once + most_waiting)
        self._wait_s = wait_s
        self._here = threading.local()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place as long as the block lasts; raises TooBusy where there is none in time.

        Who holds one already gets no second one. Taken before a transaction begins, so that nobody
        waits with a connection or a locked row in his hands.
        """
        if getattr(self._here, "is_held", False):
            yield
            return
        if not self._queue.acquire(blocking=False):
            raise _too_busy()
        try:
            if not self._places.acquire(timeout=self._wait_s):
                raise _too_busy()
            self._here.is_held = True
            try:
                yield
            finally:
                self._here.is_held = False
                self._places.release()
        finally:
            self._queue.release()


def _too_busy() -> TooBusy:
    return TooBusy(
        _(
            "Very many people are signing in at this moment. Wait a few seconds, then try again:"
            " this try does not count."
        )
    )
