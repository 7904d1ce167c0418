"""Reader of JSON without a standard: lists of plain objects, lists of lists, Overpass answers."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

from geo.coordinates import Position
from geo.errors import UnreadableFile
from geo.messages import mark as _
from geo.messages import shown
from importers.readers import json_stream, overpass
from importers.readers.json_reader import JSONReader, parsed_texts
from importers.readers.json_rows import (
    Item,
    is_feature,
    of_feature,
    of_record,
    text_of,
)
from importers.readers.json_systems import WGS84
from importers.readers.rows import column_names

# Where lists of records stand: at the top, or in one object there.
_DEEPEST_LIST = 2
_NO_DATA = (["fields"], ["columns"], ["links"], ["facets"], ["errors"], ["warnings"], ["sort"])


class JSONRecordsReader(JSONReader):
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
            self.has_geometry, self.crs = True, WGS84
        elif is_feature(first):
            self._take_apart, self.has_geometry, self.crs = of_feature, True, WGS84

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
            return parsed_texts(file, self._name)
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
