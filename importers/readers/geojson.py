"""Readers of JSON: GeoJSON, sequences of it (RFC 8142), ArcGIS answers, plain records."""

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from geo.coordinates import Position
from geo.errors import Refused, UnreadableFile
from geo.messages import Message, shown
from geo.messages import mark as _
from importers.findings import reject
from importers.readers import json_stream, overpass
from importers.readers.json_rows import (
    ID_COLUMN,
    Item,
    is_feature,
    is_geometry,
    of_feature,
    of_record,
    text_of,
)
from importers.readers.progress import FileProgress
from importers.readers.rows import MOST_COLUMNS, Fact, Hints, Row, column_names

__all__ = ["ID_COLUMN", "GeoJSONReader", "GeoJSONSeqReader", "JSONRecordsReader"]

_WGS84 = "EPSG:4326"
_WGS84_NAMES = ("CRS84", "CRS84H", "4326", "4979", "WGS84", "WGS 84")
_EPSG_NAME = re.compile(r"\bEPSG(?:[:/]+[\d.]*)?[:/]+(\d{4,6})$", re.IGNORECASE)
_TAIL_BYTES = 1 << 12
_WEB_MERCATOR = (102100, 102113, 900913)
_FIRST_OF_ESRI = 37001
_HEAD_NAMES = frozenset(["type", "crs.properties.name", "spatialReference.wkt"])
_HEAD_NUMBERS = frozenset(["spatialReference.wkid", "spatialReference.latestWkid"])
# Where lists of records stand: at the top, or in one object there.
_DEEPEST_LIST = 2
_NO_DATA = (["fields"], ["columns"], ["links"], ["facets"], ["errors"], ["warnings"], ["sort"])


class _JSONReader:
    """What the readers share: a first pass for the columns, then rows, both item by item."""

    kind = "JSON"
    has_geometry = False
    crs: str | None = None

    def __init__(self, path: Path, hints: Hints, *, name: str | None = None) -> None:
        self.path = path
        self.size_bytes = path.stat().st_size
        self.facts: tuple[Fact, ...] = ()
        self._name = name or path.name
        self._tags = hints.tags
        self._progress = FileProgress()
        self._lenient = False
        self._take_apart: Callable[[Any], Item] = of_feature
        with json_stream.sentences(self._name):
            self._prepare()
        self._columns = self._first_pass()
        self.columns = tuple(self._columns.values())

    def rows(self) -> Iterator[Row]:
        """Stream the items; lines and polygons become a point on their surface."""
        with self._progress.open(self.path) as file, json_stream.sentences(self._name):
            for number, item in enumerate(self._items(file), start=1):
                yield self._row(number, item)

    def bytes_read(self) -> int:
        """Tell how far in the file the stream has come."""
        return self._progress.bytes_read()

    def _prepare(self) -> None:
        """Find out what has to be known before the first item."""

    def _items(self, file: BinaryIO) -> Iterator[Any]:
        """Give the items of the file; an exception stands for one that cannot be parsed."""
        raise NotImplementedError

    def _first_pass(self) -> dict[str, str]:
        """Collect the columns; numbers that JSON does not know are only looked for on need."""
        try:
            return self._collected()
        except json_stream.ERRORS:
            self._lenient = True
        with json_stream.sentences(self._name):
            return self._collected()

    def _collected(self) -> dict[str, str]:
        keys: dict[str, None] = {}
        with self.path.open("rb") as file:
            for item in self._items(file):
                values = self._keys(item)
                if not keys.keys() >= values:
                    keys.update(dict.fromkeys(values))
                    self._check_number(len(keys))
        return dict(zip(keys, column_names(list(keys)), strict=True))

    def _keys(self, item: Any) -> Any:  # noqa: ANN401 a view or a set of keys
        if not isinstance(item, dict):
            return {}.keys()
        values = item.get("properties")
        if self._take_apart is of_feature and isinstance(values, dict):
            return values.keys() if item.get("id") is None else {ID_COLUMN: None, **values}.keys()
        if self._take_apart is of_feature and isinstance(item.get("attributes"), dict):
            return item["attributes"].keys()
        return self._take_apart(item).values.keys()

    def _check_number(self, count: int) -> None:
        if count > MOST_COLUMNS:
            raise Refused(
                _("{file} has {count} columns, more than {most}: delete those without data."),
                file=shown(self._name),
                count=count,
                most=MOST_COLUMNS,
            )

    def _row(self, number: int, raw: Any) -> Row:  # noqa: ANN401 any JSON
        if isinstance(raw, Exception):
            return Row(number, findings=(_unreadable_line(raw),))
        item = self._take_apart(raw)
        findings = [*item.findings, *item.place.findings]
        values: dict[str, str] = {}
        for key, value in item.values.items():
            try:
                text = text_of(value)
            except (RecursionError, ValueError, TypeError):
                findings.append(_too_deep(self._columns[key]))
                continue
            if text is not None:
                values[self._columns[key]] = text
        place = item.place
        return Row(number, values, place.position, place.shape, tuple(findings))


class GeoJSONReader(_JSONReader):
    """A feature collection, a feature or a geometry; also the answer of an ArcGIS server.

    A feature's own `id` is offered as the column `@id`.
    """

    kind = "GeoJSON"
    has_geometry = True
    _single = False

    def _prepare(self) -> None:
        head = self._head()
        if not head.pop("features", False):
            self._take_single(head.get("type"))
        name = head.get("crs.properties.name") or self._name_at_the_end()
        self.crs, self.facts = _WGS84, ()
        if name is not None:
            self.crs, self.facts = _named_system(str(name))
        elif any(key.startswith("spatialReference") for key in head):
            self.crs, self.facts = _esri_system(head)
        elif head.get("type") != "FeatureCollection" and not self._single:
            self.crs, self.facts = self._system_of_first()

    def _items(self, file: BinaryIO) -> Iterator[Any]:
        if self._single:
            yield json_stream.whole(self.path, self._name)
            return
        yield from json_stream.stream(file, self._name, "features.item", lenient=self._lenient)

    def _head(self) -> dict[str, Any]:
        """Read what stands before the features."""
        found: dict[str, Any] = {}
        with self.path.open("rb") as file:
            for prefix, event, value in json_stream.events(file, self._name, lenient=True):
                if prefix == "features" and event in ("start_array", "null"):
                    return {**found, "features": True}
                if prefix in _HEAD_NAMES and event == "string":
                    found[prefix] = value
                elif prefix in _HEAD_NUMBERS and event == "number":
                    found[prefix] = int(value)
        return found

    def _take_single(self, kind: object) -> None:
        self._single = kind == "Feature" or is_geometry({"type": kind})
        if kind == "Topology":
            raise UnreadableFile(
                _("{file} is TopoJSON, which is made for drawing: save the places as GeoJSON."),
                file=shown(self._name),
            )
        if not self._single:
            raise UnreadableFile(
                _("{file} is JSON, but no GeoJSON FeatureCollection: its type is “{kind}”."),
                file=shown(self._name),
                kind=shown(kind),
            )

    def _name_at_the_end(self) -> str | None:
        """Find a coordinate system that is named after the features."""
        with self.path.open("rb") as file:
            file.seek(max(0, self.size_bytes - _TAIL_BYTES))
            tail = file.read().decode("utf-8", "replace")
        _before, found, after = tail.rpartition('"crs"')
        return _name_in_member(after.lstrip(" \t\r\n:")) if found else None

    def _system_of_first(self) -> tuple[str | None, tuple[Fact, ...]]:
        """Look into the first geometry: some servers say it there, or not at all."""
        with self.path.open("rb") as file:
            first = next(self._items(file), None)
        if not isinstance(first, dict) or "attributes" not in first:
            return _WGS84, ()
        geometry = first.get("geometry")
        system = geometry.get("spatialReference") if isinstance(geometry, dict) else None
        said = system if isinstance(system, dict) else {}
        return _esri_system({f"spatialReference.{key}": value for key, value in said.items()})


class GeoJSONSeqReader(_JSONReader):
    """A feature in each line, or after each record separator."""

    kind = "GeoJSONSeq"
    has_geometry = True
    crs: str | None = _WGS84

    def _items(self, file: BinaryIO) -> Iterator[Any]:
        return _parsed(file, self._name)


class JSONRecordsReader(_JSONReader):
    """A list of plain objects: at the top, in a member such as `data`, or one in each line.

    Nested objects are flattened by one level: `location.lat`. A list of lists is a table whose
    first list holds the names.
    """

    _single = False
    _prefix: str | None = None
    _header: tuple[str, ...] | None = None
    _nodes: dict[int, Position] | None = None

    def _prepare(self) -> None:
        self._take_apart = of_record
        self._find_list()
        with self.path.open("rb") as file:
            first = next(self._raw_items(file), None)
        if not isinstance(first, dict if self._single else dict | list):
            raise UnreadableFile(
                _("{file} is JSON without a list of objects: write [{{…}}, {{…}}], one per place."),
                file=shown(self._name),
            )
        if isinstance(first, list):
            self._header = tuple(text_of(cell) or "" for cell in first)
        elif self._prefix == overpass.ELEMENTS and overpass.is_element(first):
            self._nodes = self._nodes_of_ways()
            self._take_apart = self._of_element
            self.has_geometry, self.crs = True, _WGS84
        elif is_feature(first):
            self._take_apart, self.has_geometry, self.crs = of_feature, True, _WGS84

    def _items(self, file: BinaryIO) -> Iterator[Any]:
        items = self._raw_items(file)
        if self._nodes is not None:
            return (item for item in items if overpass.is_wanted(item, self._tags))
        if self._header is None:
            return items
        names = column_names(self._header)
        return (
            dict(zip(names, item, strict=False)) if isinstance(item, list) else item
            for item in islice(items, 1, None)
        )

    def _of_element(self, item: Any) -> Item:  # noqa: ANN401 any JSON
        return overpass.of_element(item, self._nodes or {})

    def _nodes_of_ways(self) -> dict[int, Position]:
        """Find the nodes of the wanted ways, which stand before or behind them."""
        with self.path.open("rb") as file:
            needed = overpass.needed_nodes(self._raw_items(file), self._tags)
            if not needed:
                return {}
            file.seek(0)
            return overpass.places_of_nodes(self._raw_items(file), needed)

    def _raw_items(self, file: BinaryIO) -> Iterator[Any]:
        if self._single:
            return iter([json_stream.whole(self.path, self._name)])
        if self._prefix is None:
            return _parsed(file, self._name)
        return json_stream.stream(file, self._name, self._prefix, lenient=self._lenient)

    def _find_list(self) -> None:
        """Find the first list of objects, if the file is one text; else each line is an object."""
        with self.path.open("rb") as file:
            if _is_by_line(list(islice(json_stream.records(file, self._name), 2))):
                return
            file.seek(0)
            for prefix, event, _value in json_stream.events(file, self._name, lenient=True):
                if event in ("start_map", "start_array") and _is_list_item(prefix):
                    self._prefix = prefix
                    return
        self._single = True


def _is_by_line(first_two: list[bytes]) -> bool:
    """Whether the first line is an object and another line follows."""
    try:
        return len(first_two) == 2 and isinstance(json_stream.parse(first_two[0]), dict)
    except json_stream.ERRORS:
        return False


def _is_list_item(prefix: str) -> bool:
    *names, last = prefix.split(".")
    deepest = len(names) <= _DEEPEST_LIST
    return last == "item" and deepest and "item" not in names and names[-1:] not in _NO_DATA


def _parsed(file: BinaryIO, name: str) -> Iterator[Any]:
    """Parse text by text; an error stands for one that cannot be parsed. The first must be good."""
    texts = json_stream.records(file, name)
    first = next(texts, None)
    if first is None:
        return
    yield json_stream.parse(first)
    for text in texts:
        try:
            yield json_stream.parse(text)
        except json_stream.ERRORS as error:
            yield error


def _name_in_member(text: str) -> str | None:
    """Read the name out of a member `crs`, if it is one of the collection and the end is near."""
    try:
        member, end = json.JSONDecoder().raw_decode(text)
        rest = text[end:]
        at_top = rest.count("}") - rest.count("{") == 1 and rest.count("]") == rest.count("[")
        return str(member["properties"]["name"]) if at_top else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _named_system(name: str) -> tuple[str | None, tuple[Fact, ...]]:
    label = _("coordinate system")
    if name.upper().endswith(_WGS84_NAMES):
        return _WGS84, (Fact(label, _WGS84),)
    found = _EPSG_NAME.search(name.strip())
    if found is None:
        unknown = Message(_("the file names one that is not understood"))
        return None, (Fact(label, unknown),)
    return f"EPSG:{found[1]}", (Fact(label, f"EPSG:{found[1]}"),)


def _esri_system(head: dict[str, Any]) -> tuple[str | None, tuple[Fact, ...]]:
    label = _("coordinate system")
    code = head.get("spatialReference.latestWkid") or head.get("spatialReference.wkid")
    if code in _WEB_MERCATOR:
        code = 3857
    if isinstance(code, int):
        name = f"{'ESRI' if code >= _FIRST_OF_ESRI else 'EPSG'}:{code}"
        return name, (Fact(label, name),)
    wkt = head.get("spatialReference.wkt")
    if isinstance(wkt, str):
        return wkt, (Fact(label, shown(wkt)),)
    return None, (Fact(label, Message(_("the file names none"))),)


def _unreadable_line(error: Exception) -> Any:  # noqa: ANN401 a finding
    return reject(
        "unreadable_line",
        _("The line is not well-formed JSON: {reason}."),
        _("Mend the line, or write the place again."),
        reason=shown(str(error), limit=120),
    )


def _too_deep(column: str) -> Any:  # noqa: ANN401 a finding
    return reject(
        "nested_too_deep",
        _("“{named}” holds lists within lists, too deep to be read."),
        _("Put a plain text or number there."),
        column=column,
    )
