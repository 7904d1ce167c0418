"""Small streets drawn for a test, built and searched: every rule on a map of a few lines."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from geo.coordinates import Position
from geo.distances import distance_m
from importers.routing.service import build_streets
from layers.routing.engine import CurrentEngine
from layers.routing.folder import BuiltStreets
from layers.routing.rules import Mode, Route, RoutingEngine
from tests.importers.basemap.drawn_extract import LAT, LON, DrawnExtract

# Degrees east and north of the middle, in thousandths: about 95 and 111 metres each.
Point = tuple[float, float]
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def at(point: Point) -> Position:
    """Return the position of a point."""
    return Position(LON + point[0] / 1000, LAT + point[1] / 1000)


def metres(*points: Point) -> float:
    """Measure the line through points."""
    return sum(distance_m(at(one), at(other)) for one, other in pairwise(points))


class DrawnStreets:
    """Streets through points; where two streets have a point in common they meet."""

    def __init__(self) -> None:
        self._extract = DrawnExtract()
        self._nodes: dict[Point, int] = {}
        self.built: BuiltStreets | None = None

    def node(self, point: Point, **tags: str) -> int:
        """Return the node at a point, added with tags if it is new."""
        if point not in self._nodes:
            self._nodes[point] = self._extract.node(point[0] / 1000, point[1] / 1000, **tags)
        return self._nodes[point]

    def street(self, *points: Point, **tags: str) -> int:
        """Add a street, a residential one unless its tags say otherwise."""
        tags = tags if {"highway", "route"} & set(tags) else {"highway": "residential", **tags}
        return self._extract.way_through([self.node(point) for point in points], **tags)

    def turn(self, way_in: int, via: Point, way_out: int, restriction: str, **tags: str) -> None:
        """Add a relation about a turn."""
        members = (("way", way_in, "from"), ("node", self.node(via), "via"), ("way", way_out, "to"))
        self._extract.relation_of(members, type="restriction", restriction=restriction, **tags)

    def relation(self, members: Sequence[tuple[str, int, str]], **tags: str) -> None:
        """Add a relation of things, each with its type, its number and its role."""
        self._extract.relation_of(members, **tags)

    def turn_over(self, way_in: int, between: int, way_out: int, restriction: str) -> None:
        """Add a relation about a turn that leads over a way."""
        members = (("way", way_in, "from"), ("way", between, "via"), ("way", way_out, "to"))
        self._extract.relation_of(members, type="restriction", restriction=restriction)

    def write(self, folder: Path) -> Path:
        """Write the extract."""
        return self._extract.write(folder / "streets.osm")

    def engine(self, folder: Path) -> RoutingEngine:
        """Build them in a folder, and return what searches them."""
        self.built = build_streets(folder / "routing", self.write(folder), NOW)
        engine = CurrentEngine(folder / "routing")()
        assert engine is not None
        return engine


def way(engine: RoutingEngine, mode: Mode, start: Point, end: Point) -> Route | None:
    """Return the way from one point to another."""
    return engine.routes(mode, at(start), [at(end)])[0]


def length(route: Route | None) -> float:
    """Return the metres of a way that is there."""
    assert route is not None
    return route.metres


def ways(
    engine: RoutingEngine, mode: Mode, start: Point, ends: Sequence[Point]
) -> list[Route | None]:
    """Return the ways from one point to several, asked at once."""
    return engine.routes(mode, at(start), [at(end) for end in ends])
