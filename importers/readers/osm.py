"""Reader of OpenStreetMap data, PBF and XML: the objects whose tags make them places of a layer."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium
from osmium.osm import NODE, RELATION, WAY

from geo.coordinates import Position
from geo.errors import AroundMeError, Refused, UnreadableFile
from geo.messages import Message, shown
from geo.messages import mark as _
from importers.findings import Finding, warn
from importers.readers.geometries import Place
from importers.readers.osm_shapes import place_of_node, place_of_way, place_of_ways
from importers.readers.rows import MOST_COLUMNS, Fact, Hints, Row

ID_COLUMN = "@id"
_ERRORS = (RuntimeError, ValueError, KeyError, OSError, osmium.InvalidLocationError)
_AREA_RELATIONS = frozenset({"multipolygon", "boundary"})
_ENDED = ("disused", "abandoned", "demolished", "razed", "removed")
_ANY = "*"
_NO = "no"
# How many different keys are counted; extracts hold thousands that occur once.
_MOST_KEYS_COUNTED = 100_000

Nodes = list[int]


@dataclass
class _Found:
    """What the first passes found: the keys, and what the chosen objects need to be drawn.

    `ways` are the nodes of the ways that chosen relations are made of.
    """

    keys: Counter[str] = field(default_factory=Counter)
    chosen: int = 0
    passed_over: int = 0
    needed_ways: set[int] = field(default_factory=set)
    needed_nodes: set[int] = field(default_factory=set)
    ways: dict[int, Nodes] = field(default_factory=dict)


class _Locations:
    """Where the needed nodes lie; compact for the positive ids that published data has."""

    def __init__(self) -> None:
        self._table = osmium.index.create_map("flex_mem")
        self._new: dict[int, Position] = {}

    def put(self, node: int, location: osmium.osm.Location) -> None:
        """Keep a location."""
        if node > 0:
            self._table.set(node, location)
        else:
            self._new[node] = Position(location.lon, location.lat)

    def get(self, node: int) -> Position | None:
        """Find a node; None when the extract does not hold it."""
        if node <= 0:
            return self._new.get(node)
        try:
            location = self._table.get(node)
        except KeyError:
            return None
        return Position(location.lon, location.lat) if location.valid() else None


class OSMReader:
    """The nodes, ways and multipolygons of an extract that `hints.tags` chooses.

    `@id` is written as the Overpass exports write it (`node/123`), so that a place keeps its ref.
    Only what the chosen objects need is held in memory, whatever the size of the extract.
    """

    kind = "OpenStreetMap"
    has_geometry = True
    crs: str | None = "EPSG:4326"

    def __init__(self, path: Path, hints: Hints, *, name: str | None = None) -> None:
        self.path = path
        self.size_bytes = path.stat().st_size
        self._name = name or path.name
        self._tags = hints.tags
        self._given = 0
        if not self._tags:
            raise Refused(
                _("{file} is OpenStreetMap data, but the definition of the layer has no osm_tags."),
                file=shown(self._name),
            )
        with self._sentences():
            self._file = _with_format(path)
            self._found = self._look_over()
            self._locations = self._locate()
        usual = {key for key, _count in self._found.keys.most_common(MOST_COLUMNS - 1)}
        kept = [key for key in self._found.keys if key in usual and key != ID_COLUMN]
        self.columns = (ID_COLUMN, *kept)
        self.facts = self._facts()

    def rows(self) -> Iterator[Row]:
        """Stream the chosen objects; ways and relations become a point on their surface."""
        self._given = 0
        kept = frozenset(self.columns)
        with self._sentences():
            for thing, tags in self._fitting():
                if not _can_be_drawn(thing, tags):
                    continue
                self._given += 1
                ref = _ref(thing)
                place, findings = self._drawn(thing, ref)
                values = {key: value for key, value in tags.items() if key in kept and value}
                noticed = (*place.findings, *findings, *_ended(tags))
                cells = {**values, ID_COLUMN: ref}
                yield Row(self._given, cells, place.position, place.shape, noticed)

    def bytes_read(self) -> int:
        """Return how far in the file the stream has come, by the objects given."""
        return self.size_bytes * self._given // max(1, self._found.chosen)

    def _fitting(self) -> Iterator[tuple[Any, dict[str, str]]]:
        """Yield the objects with the tags of the layer, of any type."""
        processor: Any = osmium.FileProcessor(self._file, NODE | WAY | RELATION)
        for thing in processor.with_filter(osmium.filter.KeyFilter(*self._tags)):
            tags = {tag.k: tag.v for tag in thing.tags}
            if not thing.deleted and _fits(tags, self._tags):
                yield thing, tags

    def _look_over(self) -> _Found:
        found = _Found()
        for thing, tags in self._fitting():
            if not _can_be_drawn(thing, tags):
                found.passed_over += 1
                continue
            found.chosen += 1
            if thing.is_way():
                found.needed_nodes.update(node.ref for node in thing.nodes)
            elif thing.is_relation():
                found.needed_ways.update(m.ref for m in thing.members if m.type == "w")
            if len(found.keys) < _MOST_KEYS_COUNTED:
                found.keys.update(tags.keys())
        if found.needed_ways:
            for way in self._only(WAY, found.needed_ways):
                found.ways[way.id] = [node.ref for node in way.nodes]
                found.needed_nodes.update(found.ways[way.id])
        return found

    def _locate(self) -> _Locations:
        locations = _Locations()
        needed = self._found.needed_nodes
        if needed:
            for node in self._only(NODE, needed):
                if node.location.valid():
                    locations.put(node.id, node.location)
            needed.clear()
        return locations

    def _only(self, entity: Any, ids: set[int]) -> Iterator[Any]:  # noqa: ANN401 the library's
        """Return the objects with these ids; the filter of the library knows positive ones only."""
        processor = osmium.FileProcessor(self._file, entity)
        if min(ids) > 0:
            processor.with_filter(osmium.filter.IdFilter(ids))
        return (thing for thing in processor if thing.id in ids)

    def _drawn(self, thing: Any, ref: str) -> tuple[Place, list[Finding]]:  # noqa: ANN401 OSM object
        if thing.is_node():
            return place_of_node(thing.location), []
        if thing.is_way():
            nodes = [self._locations.get(node.ref) for node in thing.nodes]
            place, missing = place_of_way([node for node in nodes if node]), None in nodes
        else:
            place, missing = self._drawn_relation(thing)
        return place, [_incomplete(ref)] if missing else []

    def _drawn_relation(self, thing: Any) -> tuple[Place, bool]:  # noqa: ANN401 an OSM object
        members = [(m.role, self._found.ways.get(m.ref)) for m in thing.members if m.type == "w"]
        lines = [
            (role, [self._locations.get(node) for node in nodes])
            for role, nodes in members
            if nodes is not None
        ]
        missing = len(lines) < len(members) or any(None in line for _role, line in lines)
        outer = _known(line for role, line in lines if role != "inner")
        inner = _known(line for role, line in lines if role == "inner")
        return place_of_ways(outer, inner), missing

    def _facts(self) -> tuple[Fact, ...]:
        tags = " · ".join(f"{key}={', '.join(values)}" for key, values in self._tags.items())
        facts = [Fact(_("OpenStreetMap tags"), shown(tags, limit=400))]
        count = self._found.passed_over
        if count:
            what = Message(_("{count} relations that are no areas"), {"count": count})
            facts.append(Fact(_("passed over"), what))
        return tuple(facts)

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except AroundMeError:
            raise
        except _ERRORS as error:
            raise UnreadableFile(
                _("{file} cannot be read as OpenStreetMap data: {reason}."),
                file=shown(self._name),
                reason=shown(str(error).rstrip("."), limit=120),
            ) from error


def _with_format(path: Path) -> osmium.io.File:
    """Return by the first byte whether the file is XML or PBF: its name proves nothing."""
    with path.open("rb") as file:
        start = file.read(1 << 10).lstrip(b"\xef\xbb\xbf \t\r\n")
    return osmium.io.File(str(path), "osm" if start.startswith(b"<") else "pbf")


def _fits(tags: Mapping[str, str], wanted: Mapping[str, tuple[str, ...]]) -> bool:
    """Return whether a value of a wanted key is a wanted one; several stand between semicolons."""
    for key, values in wanted.items():
        for value in map(str.strip, tags.get(key, _NO).split(";")):
            if value in values or (_ANY in values and value not in ("", _NO)):
                return True
    return False


def _can_be_drawn(thing: Any, tags: Mapping[str, str]) -> bool:  # noqa: ANN401 an OSM object
    return not thing.is_relation() or tags.get("type") in _AREA_RELATIONS


def _ref(thing: Any) -> str:  # noqa: ANN401 an OSM object
    kind = "node" if thing.is_node() else "way" if thing.is_way() else "relation"
    return f"{kind}/{thing.id}"


def _known(lines: Iterable[list[Position | None]]) -> list[list[Position]]:
    return [[point for point in line if point] for line in lines]


def _ended(tags: Mapping[str, str]) -> Iterator[Finding]:
    for key in _ENDED:
        value = tags.get(key, _NO)
        if value != _NO:
            yield warn(
                "no_longer_in_use",
                _("The place is tagged {named}={value}: it may not exist any more."),
                _("Take it out of the file if it is closed for good."),
                column=key,
                value=value,
            )


def _incomplete(ref: str) -> Finding:
    return warn(
        "incomplete_outline",
        _("The extract does not hold all nodes of {value}; its point is made of those it holds."),
        _("Use an extract that is cut with complete ways."),
        column=ID_COLUMN,
        value=ref,
    )
