"""Fifty ways in Andorra against networkx, which is given the extract by a reading of its own.

Every node of the extract is a vertex there, tags are read anew from what docs/routing.md says, and
the nearest street is found among shapes on a plane by shapely.
"""

import random
import statistics
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import networkx
import osmium
import pytest
import shapely
from osmium.osm import NODE, WAY, Node, Way
from pyproj import Geod, Transformer

from geo.coordinates import Position
from importers.routing.service import build_streets
from layers.routing.engine import CurrentEngine
from layers.routing.rules import LONGEST_S, Mode, RoutingEngine
from tests.importers.routing.drawn_streets import NOW

_WAYS, _TARGETS = 50, 5
# Few ways are longer than what is looked for, from places as far apart as this.
_APART_M = {Mode.WALKING: 2_000, Mode.DRIVING: 15_000}
_WALK = 5 / 3.6
_GEOD = Geod(ellps="WGS84")
# UTM of Andorra: a plane in metres.
_PLANE = Transformer.from_crs("EPSG:4326", "EPSG:25831", always_xy=True)
_KMH = {
    "motorway": 100, "motorway_link": 50, "trunk": 80, "trunk_link": 45, "primary": 60,
    "primary_link": 40, "secondary": 50, "secondary_link": 35, "tertiary": 40, "tertiary_link": 30,
    "unclassified": 35, "residential": 25, "living_street": 10, "service": 15, "road": 25,
}  # fmt: skip
_PATHS = {"footway", "path", "pedestrian", "steps", "cycleway", "bridleway", "track", "platform"}
_SHUT = {"no", "private", "agricultural", "forestry", "delivery", "permit", "emergency"}
_CARS_PASS = {"gate", "lift_gate", "swing_gate", "toll_booth", "border_control", "cattle_grid"}
Vertex = Any


class _Segment(NamedTuple):
    start: Vertex
    end: Vertex
    shape: shapely.LineString
    metres: float


def _said(tags: dict[str, str], mode: Mode) -> str | None:
    keys = ("foot", "access")
    if mode is Mode.DRIVING:
        keys = ("motorcar", "motor_vehicle", "vehicle", "access")  # type: ignore[assignment]
    return next((tags[key] for key in keys if key in tags), None)


def _speed(tags: dict[str, str], mode: Mode) -> float:
    if _said(tags, mode) in _SHUT:
        return 0.0
    return _walked(tags) if mode is Mode.WALKING else _driven(tags)


def _walked(tags: dict[str, str]) -> float:
    kind = tags.get("highway", "")
    usable = (set(_KMH) | _PATHS) - {"motorway", "motorway_link"}
    motor = tags.get("motorroad") == "yes" and "foot" not in tags
    if kind not in usable or motor or "alpine" in tags.get("sac_scale", ""):
        return 0.0
    return _WALK / 2 if kind == "steps" else _WALK


def _driven(tags: dict[str, str]) -> float:
    kind, sign = tags.get("highway", ""), tags.get("maxspeed", "")
    firm = kind == "track" and tags.get("tracktype") in ("grade1", "grade2")
    if kind not in _KMH and not firm:
        return 0.0
    return (int(sign) * 0.9 if sign.isdecimal() else _KMH.get(kind, 15)) / 3.6


def _both_ways(tags: dict[str, str], mode: Mode) -> tuple[bool, bool]:
    said = tags.get("oneway:foot", "no")
    if mode is Mode.DRIVING:
        round_ = tags.get("highway") == "motorway" or tags.get("junction") == "roundabout"
        said = tags.get("oneway", "yes" if round_ else "no")
    return said != "-1", said not in ("yes", "1", "true")


def _stops(tags: dict[str, str], mode: Mode) -> bool:
    said = _said(tags, mode)
    if "barrier" not in tags or said in _SHUT:
        return "barrier" in tags
    return mode is Mode.DRIVING and tags["barrier"] not in _CARS_PASS and said is None


def _read(path: Path, mode: Mode) -> tuple[networkx.DiGraph, list[_Segment]]:
    """Read an extract as a graph of all its nodes."""
    graph, segments, stopping = networkx.DiGraph(), [], set()
    for one in osmium.FileProcessor(str(path), NODE | WAY).with_locations():
        tags = dict(one.tags)
        if isinstance(one, Node) and _stops(tags, mode):
            stopping.add(one.id)
        if not isinstance(one, Way) or not (speed := _speed(tags, mode)):
            continue
        along, against = _both_ways(tags, mode)
        for place, (first, second) in enumerate(pairwise(one.nodes)):
            if not (first.location.valid() and second.location.valid()):
                continue
            ends = [(n.location.lon, n.location.lat) for n in (first, second)]
            names = [
                (n.ref, one.id, place) if n.ref in stopping else n.ref for n in (first, second)
            ]
            metres = _GEOD.inv(*ends[0], *ends[1])[2]
            for way, (tail, head) in ((along, names), (against, names[::-1])):
                if way:
                    graph.add_edge(tail, head, seconds=metres / speed)
            shape = shapely.LineString([_PLANE.transform(*end) for end in ends])
            segments.append(_Segment(names[0], names[1], shape, metres))
    return graph, segments


class _Reference:
    """Answers by networkx; `somewhere` are places from which one comes back."""

    def __init__(self, path: Path, mode: Mode) -> None:
        self._graph, segments = _read(path, mode)
        parts = networkx.strongly_connected_components(self._graph)
        part_of = {vertex: number for number, part in enumerate(parts) for vertex in part}
        metres: defaultdict[int, float] = defaultdict(float)
        for one in segments:
            if part_of[one.start] == part_of[one.end]:
                metres[part_of[one.start]] += one.metres
        self._segments = [
            one
            for one in segments
            if part_of[one.start] == part_of[one.end] and metres[part_of[one.start]] >= 10_000
        ]
        self._tree = shapely.STRtree([segment.shape for segment in self._segments])

    def places(self, chance: random.Random, apart_m: float) -> list[Position]:
        """Return an origin and targets beside streets, some of them a walk away."""
        first = chance.choice(self._segments).shape
        near = sorted(self._tree.query(first, predicate="dwithin", distance=apart_m))
        shapes = [self._segments[chance.choice(near)].shape for _ in range(_TARGETS)]
        return [_beside(shape, chance) for shape in (first, *shapes)]

    def seconds(self, origin: Position, targets: list[Position]) -> list[float | None]:
        """Return how long the quickest ways take; None where there is none in time."""
        graph = self._graph
        begin = self._join(graph, origin, "begin", is_origin=True)
        ends = [
            self._join(graph, one, f"end {n}", is_origin=False) for n, one in enumerate(targets)
        ]
        for n, end in enumerate(ends):
            if end[0] == begin[0]:
                self._join_on_one(graph, begin, end, f"end {n}")
        found = networkx.single_source_dijkstra_path_length(graph, "begin", weight="seconds")
        added = [f"end {n}" for n in range(len(targets))]
        graph.remove_nodes_from(["begin", *added])
        return [found.get(name) for name in added]

    def _join(
        self, graph: networkx.DiGraph, position: Position, name: str, *, is_origin: bool
    ) -> tuple[int, float, float]:
        """Join a place to both ends of the nearest segment."""
        point = shapely.Point(*_PLANE.transform(*position))
        number = int(self._tree.nearest(point))
        segment = self._segments[number]
        share = segment.shape.project(point, normalized=True)
        walk_s = segment.shape.distance(point) / _WALK
        graph.add_node(name)
        for tail, head, part in (
            (segment.start, segment.end, share),
            (segment.end, segment.start, 1 - share),
        ):
            if not self._graph.has_edge(tail, head):
                continue
            whole_s = self._graph[tail][head]["seconds"]
            if is_origin:
                graph.add_edge(name, head, seconds=walk_s + (1 - part) * whole_s)
            else:
                graph.add_edge(tail, name, seconds=walk_s + part * whole_s)
        return number, share, walk_s

    def _join_on_one(
        self,
        graph: networkx.DiGraph,
        begin: tuple[int, float, float],
        end: tuple[int, float, float],
        name: str,
    ) -> None:
        """Join two places on one segment directly."""
        segment = self._segments[begin[0]]
        tail, head = segment.start, segment.end
        if end[1] < begin[1]:
            tail, head = head, tail
        if self._graph.has_edge(tail, head):
            gone = abs(end[1] - begin[1]) * self._graph[tail][head]["seconds"]
            graph.add_edge("begin", name, seconds=begin[2] + gone + end[2])


def _beside(shape: shapely.LineString, chance: random.Random) -> Position:
    x, y = shape.interpolate(0.5, normalized=True).coords[0]
    there = (x + chance.gauss(0, 60), y + chance.gauss(0, 60))
    return Position(*_PLANE.transform(*there, direction="INVERSE"))


@pytest.fixture(scope="module")
def andorra(shared_data: Path) -> Path:
    """The extract."""
    return shared_data / "osm" / "andorra.osm.pbf"


@pytest.fixture(scope="module")
def engine(andorra: Path, tmp_path_factory: pytest.TempPathFactory) -> RoutingEngine:
    """The engine on its streets."""
    folder = tmp_path_factory.mktemp("andorra")
    build_streets(folder, andorra, NOW)
    made = CurrentEngine(folder)()
    assert made is not None
    return made


@pytest.mark.parametrize("mode", list(Mode))
def test_fifty_ways_take_what_networkx_finds_within_a_hundredth(
    engine: RoutingEngine, andorra: Path, mode: Mode
) -> None:
    reference = _Reference(andorra, mode)
    chance = random.Random(20261129)
    apart: list[float] = []
    while len(apart) < _WAYS:
        origin, *targets = reference.places(chance, _APART_M[mode])
        expected = reference.seconds(origin, targets)
        for route, seconds in zip(engine.routes(mode, origin, targets), expected, strict=True):
            if seconds is None or seconds > LONGEST_S[mode]:
                assert route is None or route.seconds > LONGEST_S[mode] * 0.99
            else:
                assert route is not None
                apart.append(abs(route.seconds / seconds - 1))
    assert max(apart) <= 0.01
    # What is left of the hundredth is for engines with another map: ours measures the same.
    assert statistics.median(apart) <= 0.0001
