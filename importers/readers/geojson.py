"""Readers of GeoJSON, of sequences of it (RFC 8142) and of the answers of ArcGIS."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from geo.errors import UnreadableFile
from geo.messages import mark as _
from geo.messages import shown
from importers.readers import json_stream
from importers.readers.json_reader import JSONReader, parsed_texts
from importers.readers.json_rows import is_geometry
from importers.readers.json_systems import WGS84, esri_system, name_in_member, named_system
from importers.readers.rows import Fact

_TAIL_BYTES = 1 << 12
_HEAD_NAMES = frozenset(["type", "crs.properties.name", "spatialReference.wkt"])
_HEAD_NUMBERS = frozenset(["spatialReference.wkid", "spatialReference.latestWkid"])


class GeoJSONReader(JSONReader):
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
        self.crs, self.facts = WGS84, ()
        if name is not None:
            self.crs, self.facts = named_system(str(name))
        elif any(key.startswith("spatialReference") for key in head):
            self.crs, self.facts = esri_system(head)
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
        return name_in_member(after.lstrip(" \t\r\n:")) if found else None

    def _system_of_first(self) -> tuple[str | None, tuple[Fact, ...]]:
        """Look into the first geometry: some servers say it there, or not at all."""
        with self.path.open("rb") as file:
            first = next(self._items(file), None)
        if not isinstance(first, dict) or "attributes" not in first:
            return WGS84, ()
        geometry = first.get("geometry")
        system = geometry.get("spatialReference") if isinstance(geometry, dict) else None
        said = system if isinstance(system, dict) else {}
        return esri_system({f"spatialReference.{key}": value for key, value in said.items()})


class GeoJSONSeqReader(JSONReader):
    """A feature in each line, or after each record separator."""

    kind = "GeoJSONSeq"
    has_geometry = True
    crs: str | None = WGS84

    def _items(self, file: BinaryIO) -> Iterator[Any]:
        return parsed_texts(file, self._name)
