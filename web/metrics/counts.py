"""Counts of the requests of one process: plain numbers, which cost an answer nothing."""

from bisect import bisect_left
from collections.abc import Mapping

# From an answer out of memory to a page of a server that has too much to do.
BOUNDS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# How many requests ended within each bound and beyond the last, then their seconds.
Row = list[float]
_EMPTY = (0,) * (len(BOUNDS_S) + 1) + (0.0,)


class RequestCounts:
    """Counts requests by the template of their route and the first digit of their status.

    Only the event loop's thread writes, without a lock. Others may read `rows()` and `hot`, the
    number of radius queries that memory has answered.
    """

    def __init__(self) -> None:
        self._rows: dict[tuple[str, int], Row] = {}
        self.hot = 0

    def note(self, route: str, status: int, took_s: float) -> None:
        """Count one request that has been answered."""
        row = self._rows.get((route, status // 100))
        if row is None:
            row = self._rows[route, status // 100] = [*_EMPTY]
        row[bisect_left(BOUNDS_S, took_s)] += 1
        row[-1] += took_s

    def rows(self) -> Mapping[str, Row]:
        """Return a copy of the counts; the keys are like `5xx /api/v1/around`."""
        return {f"{digit}xx {route}": [*row] for (route, digit), row in list(self._rows.items())}
