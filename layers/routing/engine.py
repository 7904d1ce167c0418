"""The engine of the house, and the one that a process uses now: the newest streets there are."""

import logging
import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from geo.coordinates import Position
from geo.distances import distances_and_bearings
from layers.routing.folder import BuiltStreets, is_installed, load_graphs, newest_number
from layers.routing.graph import StreetGraph
from layers.routing.rules import LONGEST_S, WALKING_M_S, Mode, Route, RoutingEngine, StreetSource
from layers.routing.search import StreetSearch

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 5.0
# What one gets on by in a town, as the crow flies: how far to look at first.
_USUAL_M_S: Mapping[Mode, float] = {Mode.WALKING: WALKING_M_S, Mode.DRIVING: 30 / 3.6}


class StreetEngine:
    """Answers from street graphs; see RoutingEngine."""

    def __init__(self, built: BuiltStreets, graphs: Mapping[Mode, StreetGraph]) -> None:
        self._built = built
        self._searches = {mode: StreetSearch(graph) for mode, graph in graphs.items()}

    @property
    def number(self) -> int:
        """The number of the streets."""
        return self._built.number

    @property
    def source(self) -> StreetSource:
        """Where the streets come from."""
        return self._built.source

    def fastest_m_s(self, mode: Mode) -> float:
        """Return the speed in metres a second that no route exceeds, as the crow flies."""
        return self._built.fastest_m_s[mode]

    def is_near(self, mode: Mode, position: Position) -> bool:
        """Check whether a position lies near streets that lead somewhere; see RoutingEngine."""
        return self._searches[mode].is_near(position)

    def routes(
        self, mode: Mode, origin: Position, targets: Sequence[Position]
    ) -> list[Route | None]:
        """Return the quickest way to each target, or None; see RoutingEngine."""
        straight_m, _bearings = distances_and_bearings(origin, targets)
        most_m = LONGEST_S[mode] * self.fastest_m_s(mode)
        near = [number for number, metres in enumerate(straight_m) if metres <= most_m]
        found: list[Route | None] = [None] * len(targets)
        if not near:
            return found
        farthest_m = max(straight_m[number] for number in near)
        routes = self._searches[mode].routes(
            origin,
            [targets[number] for number in near],
            near_s=farthest_m / _USUAL_M_S[mode],
            longest_s=LONGEST_S[mode],
        )
        for number, route in zip(near, routes, strict=True):
            found[number] = route
        return found


class CurrentEngine:
    """Gives the engine on the newest streets in a folder, which it looks for every few seconds.

    Where there are none, they cannot be used, or scipy is not installed, there is no engine.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._clock = clock
        self._looked_at = -math.inf
        self._number: int | None = None
        self._engine: RoutingEngine | None = None
        self._looking = threading.Lock()

    def __call__(self) -> RoutingEngine | None:
        """Return the engine to be used now, or None."""
        if self._clock() - self._looked_at >= _LOOK_EVERY_S and self._looking.acquire(False):
            try:
                self._look()
            finally:
                self._looking.release()
        return self._engine

    def _look(self) -> None:
        number = newest_number(self._folder)
        if number != self._number:
            self._engine = None if number is None else self._loaded(number)
            self._number = number
        self._looked_at = self._clock()

    def _loaded(self, number: int) -> RoutingEngine | None:
        """Map streets; those that are broken leave what was used before."""
        if not is_installed():
            log.warning("There are streets, but no scipy: install aroundme[routing]")
            return None
        try:
            return StreetEngine(*load_graphs(self._folder, number))
        except Exception:
            log.exception("The streets %s cannot be used", self._folder / str(number))
            return self._engine
