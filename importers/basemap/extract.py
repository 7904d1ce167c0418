"""The shapes of a map out of an extract of OpenStreetMap, read for borders and for all."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import osmium
from osmium.filter import EmptyTagFilter, EntityFilter, KeyFilter
from osmium.geom import WKBFactory
from osmium.osm import NODE, RELATION, WAY, Area, Node, Relation, Way

from geo.coordinates import Box
from geo.errors import UnreadableFile
from geo.messages import mark as _
from importers.basemap.names import name_properties
from importers.basemap.tags import (
    DRAWN_KEYS,
    Meaning,
    Properties,
    Tags,
    area_meanings,
    border_zoom,
    landmark_of,
    place_of,
    road_label_zoom,
    road_of,
    road_properties,
    waterway_of,
)
from importers.sources.extract import readable_extract
from layers.basemap.rules import BasemapShape, TileLayer

_SHAPELESS = (RuntimeError, osmium.InvalidLocationError)
# 16 bytes a node, wherever in the numbers of the world its own lies.
_LOCATIONS = "sparse_mem_array"
_WATER_LABEL_ZOOM = 12


class MapExtract:
    """An extract as shapes of a map. `passed_over` counts what has a gap and cannot be drawn."""

    def __init__(self, path: Path, languages: Sequence[str]) -> None:
        self._path = path
        self._languages = tuple(languages)
        self._wkb = WKBFactory()
        self.passed_over = 0

    def box(self) -> Box:
        """Return the box that the extract says it covers, else that of its nodes.

        Raises UnreadableFile, also for a file without a node.
        """
        with readable_extract(self._path):
            with osmium.io.Reader(str(self._path)) as reader:
                said = reader.header().box()
            if said.valid():
                low, high = said.bottom_left, said.top_right
                return Box(low.lon, low.lat, high.lon, high.lat)
            return self._box_of_nodes()

    def shapes(self) -> Iterator[BasemapShape]:
        """Yield all that the map shows. Raises UnreadableFile."""
        with readable_extract(self._path):
            yield from self._borders()
            reading = osmium.FileProcessor(str(self._path)).with_locations(_LOCATIONS)
            reading.with_areas(EmptyTagFilter())
            for one in reading.with_filter(EmptyTagFilter()).with_filter(KeyFilter(*DRAWN_KEYS)):
                try:
                    yield from self._drawn(one)
                except _SHAPELESS:
                    self.passed_over += 1

    def _box_of_nodes(self) -> Box:
        west, south, east, north = 180.0, 90.0, -180.0, -90.0
        for node in osmium.FileProcessor(str(self._path), NODE):
            assert isinstance(node, Node)
            lon, lat = node.location.lon, node.location.lat
            west, east = min(west, lon), max(east, lon)
            south, north = min(south, lat), max(north, lat)
        if west > east:
            raise UnreadableFile(
                _("“{file}” holds no nodes. Give an extract with streets and places in it."),
                file=self._path.name,
            )
        return Box(west, south, east, north)

    def _borders(self) -> Iterator[BasemapShape]:
        """Yield the ways of borders: each once, for the largest area that it surrounds."""
        levels = self._border_levels()
        ways = osmium.FileProcessor(str(self._path), NODE | WAY).with_locations(_LOCATIONS)
        # Not by a filter of ids, whose table grows with the numbers of the world's ways.
        for way in ways.with_filter(EntityFilter(WAY)):
            assert isinstance(way, Way)
            level = levels.get(way.id)
            if level is None:
                continue
            said: Properties = {"admin_level": int(level)}
            if way.tags.get("maritime") == "yes":
                said["maritime"] = True
            meaning = Meaning(TileLayer.BOUNDARIES, "", border_zoom(level) or 0, -int(level))
            try:
                yield self._shape(meaning, self._wkb.create_linestring(way), said)
            except _SHAPELESS:
                self.passed_over += 1

    def _border_levels(self) -> dict[int, str]:
        """Return the lowest level of the areas that each way is a border of."""
        levels: dict[int, str] = {}
        for relation in osmium.FileProcessor(str(self._path), RELATION):
            assert isinstance(relation, Relation)
            level = relation.tags.get("admin_level") or ""
            if relation.tags.get("boundary") != "administrative" or not border_zoom(level):
                continue
            for member in relation.members:
                if member.type == "w":
                    levels[member.ref] = min(level, levels.get(member.ref, level))
        return levels

    def _drawn(self, one: object) -> Iterator[BasemapShape]:
        if isinstance(one, Node):
            yield from self._labels(dict(one.tags), self._wkb.create_point(one))
        elif isinstance(one, Area):
            yield from self._of_area(dict(one.tags), one)
        elif isinstance(one, Way):
            yield from self._of_way(dict(one.tags), one)

    def _labels(self, tags: Tags, wkb: str) -> Iterator[BasemapShape]:
        """Yield what a point names: a settlement or a landmark."""
        meaning = place_of(tags) or landmark_of(tags)
        names = name_properties(tags, self._languages) if meaning else {}
        if meaning is None or not names:
            return
        said: Properties = {"kind": meaning.kind, **names}
        people = tags.get("population", "")
        if meaning.layer is TileLayer.PLACE_LABELS and people.isascii() and people.isdigit():
            said["population"] = min(int(people), 2**31)
        yield self._shape(meaning, wkb, said)

    def _of_way(self, tags: Tags, way: Way) -> Iterator[BasemapShape]:
        if tags.get("natural") == "coastline":
            wkb = self._wkb.create_linestring(way)
            yield BasemapShape(TileLayer.OCEAN, 0, wkb, is_coast=True)
            # As a line as well: where an extract ends nobody may be able to tell which side is sea.
            yield BasemapShape(TileLayer.WATER_LINES, 6, wkb, {"kind": "coastline"})
            return
        meaning = road_of(tags)
        if meaning is not None:
            wkb = self._wkb.create_linestring(way)
            yield self._shape(meaning, wkb, road_properties(tags, meaning))
            yield from self._street_label(tags, meaning, wkb)
        water = waterway_of(tags)
        if water is not None:
            said: Properties = {"kind": water.kind, **name_properties(tags, self._languages)}
            if tags.get("intermittent") == "yes":
                said["intermittent"] = True
            yield self._shape(water, self._wkb.create_linestring(way), said)

    def _street_label(self, tags: Tags, meaning: Meaning, wkb: str) -> Iterator[BasemapShape]:
        first = road_label_zoom(tags)
        names = name_properties(tags, self._languages)
        number = tags.get("ref", "")
        if first is None or not (names or number):
            return
        said: Properties = {"kind": meaning.kind, **names}
        if number:
            said["ref"] = number
        yield BasemapShape(TileLayer.STREET_LABELS, first, wkb, said, meaning.rank)

    def _of_area(self, tags: Tags, area: Area) -> Iterator[BasemapShape]:
        """Yield an area, and its name, whose shape is the area too: it is put inside later."""
        meanings = area_meanings(tags)
        names = name_properties(tags, self._languages)
        if not meanings and not names:
            return
        wkb = self._wkb.create_multipolygon(area)
        for meaning in meanings:
            plain = meaning.layer is TileLayer.BUILDINGS
            yield self._shape(meaning, wkb, {} if plain else {"kind": meaning.kind})
            if meaning.layer is TileLayer.WATER_POLYGONS and names:
                said: Properties = {"kind": meaning.kind, **names}
                yield BasemapShape(TileLayer.WATER_LABELS, _WATER_LABEL_ZOOM, wkb, said)
        yield from self._labels(tags, wkb)

    @staticmethod
    def _shape(meaning: Meaning, wkb: str, said: Properties) -> BasemapShape:
        return BasemapShape(meaning.layer, meaning.least_zoom, wkb, said, meaning.rank)
