"""Streets out of an extract of OpenStreetMap: ways with their paces, barriers, forbidden turns."""

from array import array
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import osmium
from osmium.filter import KeyFilter
from osmium.osm import NODE, RELATION, WAY, Node, Relation, Way

from geo.distances import ellipsoid
from importers.routing.tags import Paces, is_closed_barrier, is_ferry, paces_of
from importers.routing.turns import read_turn
from importers.sources.extract import readable_extract
from layers.routing.rules import Mode
from layers.routing.streets import Speeds, Streets, Turn

_LOCATIONS = "sparse_mem_array"
_READ_KEYS = ("highway", "route", "barrier")


class StreetExtract:
    """An extract as streets. `turns_passed_over` counts those that lead over a way between."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.turns_passed_over = 0
        self._columns = _Columns()
        self._closed: dict[Mode, set[int]] = {mode: set() for mode in Mode}

    def streets(self) -> Streets:
        """Read all streets; a way with a gap in the file ends there. Raises UnreadableFile."""
        with readable_extract(self._path):
            reading = osmium.FileProcessor(str(self._path), NODE | WAY).with_locations(_LOCATIONS)
            for one in reading.with_filter(KeyFilter(*_READ_KEYS)):
                if isinstance(one, Node):
                    self._read_barrier(one)
                elif isinstance(one, Way):
                    self._read_way(one)
            turns = tuple(self._turns())
        return self._columns.streets(self._closed, turns)

    def _read_barrier(self, node: Node) -> None:
        tags = dict(node.tags)
        for mode in Mode:
            if is_closed_barrier(tags, mode):
                self._closed[mode].add(node.id)

    def _read_way(self, way: Way) -> None:
        tags = dict(way.tags)
        if tags.get("route", "ferry") != "ferry":
            return
        for points in _whole_parts(way):
            length_m = _length_m(points) if is_ferry(tags) else 0.0
            paces = {mode: paces_of(tags, mode, length_m) for mode in Mode}
            if any(map(any, paces.values())):
                self._columns.add(way.id, points, paces, has_doors=not is_ferry(tags))

    def _turns(self) -> Iterator[Turn]:
        relations = osmium.FileProcessor(str(self._path), RELATION)
        for relation in relations.with_filter(KeyFilter("restriction", "restriction:motorcar")):
            assert isinstance(relation, Relation)
            members = [(one.type, one.ref, one.role) for one in relation.members]
            turn = read_turn(dict(relation.tags), members)
            if turn is not None:
                yield turn
            elif any(kind == "w" and role == "via" for kind, _ref, role in members):
                self.turns_passed_over += 1


_Point = tuple[int, float, float]


class _Columns:
    """Ways as columns while they are read."""

    def __init__(self) -> None:
        self._ways, self._nodes = array("q"), array("q")
        self._way_of = array("q")
        self._lons, self._lats = array("d"), array("d")
        self._has_doors = array("b")
        self._paces = {mode: (array("d"), array("d")) for mode in Mode}

    def add(
        self, way: int, points: list[_Point], paces: dict[Mode, Paces], *, has_doors: bool
    ) -> None:
        number = len(self._ways)
        self._ways.append(way)
        self._has_doors.append(has_doors)
        for mode, one in paces.items():
            for column, pace in zip(self._paces[mode], one, strict=True):
                column.append(pace)
        for node, lon, lat in points:
            self._way_of.append(number)
            self._nodes.append(node)
            self._lons.append(lon)
            self._lats.append(lat)

    def streets(self, closed: dict[Mode, set[int]], turns: tuple[Turn, ...]) -> Streets:
        return Streets(
            ways=np.array(self._ways),
            has_doors=np.array(self._has_doors, dtype=bool),
            speeds={
                mode: Speeds(np.array(along), np.array(against))
                for mode, (along, against) in self._paces.items()
            },
            way_of=np.array(self._way_of),
            nodes=np.array(self._nodes),
            lons=np.array(self._lons),
            lats=np.array(self._lats),
            closed=closed,
            turns=turns,
        )


def _whole_parts(way: Way) -> Iterator[list[_Point]]:
    """Yield the parts of a way whose nodes are all in the file, of two nodes at least."""
    points: list[_Point] = []
    for node in way.nodes:
        if node.location.valid():
            points.append((node.ref, node.location.lon, node.location.lat))
            continue
        if len(points) > 1:
            yield points
        points = []
    if len(points) > 1:
        yield points


def _length_m(points: list[_Point]) -> float:
    lons, lats = [one[1] for one in points], [one[2] for one in points]
    return float(ellipsoid().line_length(lons, lats))
