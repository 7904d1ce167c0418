"""One flight for all who want the same: the first works, the others wait for what it brings."""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

_K = TypeVar("_K", bound=Hashable)
_T = TypeVar("_T")


class Flights(Generic[_K, _T]):
    """Runs each piece of work once at a time, however many threads ask for it."""

    def __init__(self) -> None:
        self._running: dict[_K, Future[_T]] = {}
        self._lock = threading.Lock()

    def share(self, key: _K, work: Callable[[], _T]) -> _T:
        """Do the work, or wait for whoever is doing it; an error is raised for all of them."""
        with self._lock:
            running = self._running.get(key)
            if running is None:
                mine: Future[_T] = Future()
                self._running[key] = mine
        if running is not None:
            return running.result()
        try:
            result = work()
        except BaseException as error:
            self._land(key)
            mine.set_exception(error)
            raise
        self._land(key)
        mine.set_result(result)
        return result

    def _land(self, key: _K) -> None:
        with self._lock:
            del self._running[key]
