"""Counts of the calls of one process, by service and what became of them, for its figures."""

from collections import Counter
from collections.abc import Mapping
from threading import Lock

from portal.gateway.rules import AnswerState

PREFIX = "agency_calls"
# What did not become a call, because the agency is left alone for a while.
SHUT = "shut"


class CallCounts:
    """Counts calls; several threads may."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = Lock()

    def note(self, service: str, state: AnswerState | str) -> None:
        """Count one."""
        with self._lock:
            self._counts[f"{PREFIX} {service} {state}"] += 1

    def counts(self) -> Mapping[str, float]:
        """Return a copy; the keys are like `agency_calls traffic-fines ok`."""
        with self._lock:
            return dict(self._counts)
