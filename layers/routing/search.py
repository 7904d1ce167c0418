"""One search from an origin to many targets: scipy's Dijkstra over a street graph."""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.compiled import compiled
from geo.coordinates import Position
from layers.routing.graph import Small, StreetGraph
from layers.routing.grid import Snapped, snap
from layers.routing.links import AGAINST, ALONG
from layers.routing.rules import FARTHEST_OFF_M, WALKING_M_S, Route
from layers.routing.streets import Floats, Ints

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# A search looks first only so much farther than the farthest target lies as the crow flies, as most
# ways are no longer, and then twice as far each time.
_USUAL_DETOUR = 1.5
_USUAL_SPARE_S = 120.0
_GROWTH = 2


class _Arrival(NamedTuple):
    """How a target is reached: by which vertex (-1 on the origin's link), and metres from it."""

    seconds: float
    vertex: int
    metres: float


class StreetSearch:
    """Searches one graph. Threads take turns: a search sets where it begins in the graph itself."""

    def __init__(self, graph: StreetGraph) -> None:
        self._graph = graph
        self._matrix = _matrix_of(graph)
        self._taking_turns = threading.Lock()

    def is_near(self, position: Position) -> bool:
        """Check whether a position lies within FARTHEST_OFF_M of the streets."""
        return snap(self._graph, position, FARTHEST_OFF_M) is not None

    def routes(
        self, origin: Position, targets: Sequence[Position], *, near_s: float, longest_s: float
    ) -> list[Route | None]:
        """Return the quickest way to each target, or None; see RoutingEngine.

        All are usually found within `near_s` seconds, and looked for within `longest_s`.
        """
        begin = snap(self._graph, origin, FARTHEST_OFF_M)
        if begin is None:
            return [None] * len(targets)
        ends = [snap(self._graph, target, FARTHEST_OFF_M) for target in targets]
        limit_s = min(longest_s, near_s * _USUAL_DETOUR + _USUAL_SPARE_S)
        found = self._search(begin, ends, limit_s)
        while limit_s < longest_s and any(
            one is None and end is not None for one, end in zip(found, ends, strict=True)
        ):
            limit_s = min(longest_s, limit_s * _GROWTH)
            found = self._search(begin, ends, limit_s)
        return found

    def _search(
        self, begin: Snapped, ends: Sequence[Snapped | None], limit_s: float
    ) -> list[Route | None]:
        from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415 - may not be installed

        graph = self._graph
        with self._taking_turns:
            self._begin_at(begin)
            seconds, predecessors = dijkstra(
                self._matrix,
                indices=graph.vertex_count - 1,
                limit=limit_s,
                return_predecessors=True,
            )
            arrivals = [None if end is None else self._arrival(begin, end, seconds) for end in ends]
            metres = _metres_to(
                graph.indptr,
                graph.indices,
                graph.seconds,
                graph.metres,
                predecessors,
                np.array([-1 if one is None else one.vertex for one in arrivals], dtype=np.int64),
            )
        return [
            Route(one.seconds, float(gone_m) + one.metres)
            if one is not None and one.seconds <= limit_s
            else None
            for one, gone_m in zip(arrivals, metres, strict=True)
        ]

    def _begin_at(self, begin: Snapped) -> None:
        """Set the arcs of the vertex where the search begins: to both ends of its link."""
        graph, link = self._graph, begin.link
        share = _share(begin, graph)
        both = ((ALONG, 1 - share), (AGAINST, share))
        allowed = [one for one in both if graph.heads[one[0], link] >= 0]
        # In a street of one way the other end is not reached: the same arc twice.
        for slot, (way, left) in enumerate((allowed[0], allowed[-1])):
            arc = graph.indptr[-2] + slot
            graph.indices[arc] = graph.heads[way, link]
            graph.seconds[arc] = begin.off_m / WALKING_M_S + left * graph.link_s[way, link]
            graph.metres[arc] = begin.off_m + left * graph.link_m[link]

    def _arrival(self, begin: Snapped, end: Snapped, seconds: Floats) -> _Arrival:
        """Return the quickest of the ways to a target: by either end of its link, or along it."""
        graph, link = self._graph, end.link
        share, off_s = _share(end, graph), end.off_m / WALKING_M_S
        best = _Arrival(np.inf, -1, 0.0)
        for way, gone in ((ALONG, share), (AGAINST, 1 - share)):
            tail = graph.tails[way, link]
            if tail < 0:
                continue
            whole_s, whole_m = float(graph.link_s[way, link]), float(graph.link_m[link])
            by_tail = _Arrival(
                float(seconds[tail]) + gone * whole_s + off_s,
                int(tail),
                gone * whole_m + end.off_m,
            )
            best = min(best, by_tail)
            begun = _share(begin, graph) if way == ALONG else 1 - _share(begin, graph)
            if begin.link == link and begun <= gone:
                straight_on = _Arrival(
                    (gone - begun) * whole_s + off_s + begin.off_m / WALKING_M_S,
                    -1,
                    (gone - begun) * whole_m + end.off_m + begin.off_m,
                )
                best = min(best, straight_on)
        return best


def _share(snapped: Snapped, graph: StreetGraph) -> float:
    """Return which part of its link lies before a point, from 0 to 1."""
    whole_m = float(graph.link_m[snapped.link])
    return min(1.0, snapped.along_m / whole_m) if whole_m > 0 else 0.0


def _matrix_of(graph: StreetGraph) -> "csr_array":
    from scipy.sparse import csr_array  # noqa: PLC0415 - may not be installed

    size = graph.vertex_count
    return csr_array((graph.seconds, graph.indices, graph.indptr), shape=(size, size), copy=False)


@compiled
def _metres_to(
    indptr: Small,
    indices: Small,
    seconds: Floats,
    metres: Floats,
    predecessors: Small,
    targets: Ints,
) -> Floats:
    """Return the metres gone to each target, back along its predecessors; 0 for target -1."""
    found = np.zeros(len(targets))
    for number in range(len(targets)):
        vertex = targets[number]
        while vertex >= 0 and predecessors[vertex] >= 0:
            before = predecessors[vertex]
            quickest = -1
            for arc in range(indptr[before], indptr[before + 1]):
                if indices[arc] == vertex and (quickest < 0 or seconds[arc] < seconds[quickest]):
                    quickest = arc
            found[number] += metres[quickest]
            vertex = before
    return found
