"""Items of JSON files as rows: GeoJSON features, features of ArcGIS servers, plain records."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import shapely
from shapely.geometry import shape

from geo.coordinates import Position, parse_number
from geo.messages import mark as _
from importers.findings import Finding, reject
from importers.readers.geometries import NOWHERE, Place, not_finite, place_of, unreadable

ID_COLUMN = "@id"
_SIMPLE = ("point", "linestring", "polygon")
_GEOMETRIES = frozenset([*_SIMPLE, *(f"multi{one}" for one in _SIMPLE), "geometrycollection"])
_LARGEST_WHOLE = 1e15
_SHAPE_ERRORS = (
    *(shapely.errors.ShapelyError, KeyError, TypeError, ValueError, AttributeError),
    *(IndexError, RecursionError, OverflowError, NotImplementedError),
)


@dataclass(frozen=True, slots=True)
class Item:
    """What an item tells: its values, not yet text, its place, and what is wrong with it."""

    values: Mapping[str, Any] = field(default_factory=dict)
    place: Place = NOWHERE
    findings: tuple[Finding, ...] = ()


def is_geometry(value: object) -> bool:
    """Return whether a value is a GeoJSON geometry."""
    if not isinstance(value, dict):
        return False
    kind = value.get("type")
    return isinstance(kind, str) and kind.lower() in _GEOMETRIES


def is_feature(value: object) -> bool:
    """Return whether an item is a feature of GeoJSON or of an ArcGIS server."""
    return isinstance(value, dict) and (value.get("type") == "Feature" or _is_esri(value))


def of_feature(item: object) -> Item:
    """Take a feature apart; a bare geometry is a feature without properties."""
    if not isinstance(item, dict):
        return _no_feature()
    if is_geometry(item):
        return Item(place=place_of_geojson(item))
    if _is_esri(item):
        return _of_esri(item)
    properties = item.get("properties")
    if properties is None:
        properties = {}
    if not isinstance(properties, dict):
        return _no_feature()
    if item.get("id") is not None:
        properties = {ID_COLUMN: item["id"], **properties}
    geometry = item.get("geometry")
    return Item(properties, NOWHERE if geometry is None else place_of_geojson(geometry))


def of_record(item: object) -> Item:
    """Flatten an object by one level; a geometry in it stays whole."""
    if not isinstance(item, dict):
        return _no_feature()
    return Item(dict(_flattened(item)))


def text_of(value: Any) -> str | None:  # noqa: ANN401 any JSON
    """Write a value as text. Raises RecursionError or ValueError when it is nested too deeply."""
    if isinstance(value, str):
        return value or None
    if value is None or isinstance(value, bool):
        return {None: None, True: "true", False: "false"}[value]
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < _LARGEST_WHOLE
        return str(int(value)) if whole else repr(value)
    if isinstance(value, dict | list):
        return _json(value) if value else None
    return str(value)


def place_of_geojson(geometry: object) -> Place:
    """Make a place of a geometry. Never raises: what is wrong with it becomes a finding."""
    if not is_geometry(geometry) or not isinstance(geometry, dict):
        return unreadable()
    try:
        if geometry["type"].lower() == "point":
            return _point(geometry["coordinates"])
        return place_of(shape(json.loads(_json(geometry), parse_float=float)))
    except _SHAPE_ERRORS:
        return unreadable()


def _point(coordinates: Any) -> Place:  # noqa: ANN401 any JSON
    """Take a point as it is, without a detour through a geometry library."""
    if not coordinates:
        return NOWHERE
    x, y = map(_number, coordinates[:2])
    if not (math.isfinite(x) and math.isfinite(y)):
        return not_finite()
    return Place(Position(x, y))


def _number(value: Any) -> float:  # noqa: ANN401 any JSON
    if isinstance(value, str):
        value = parse_number(value.strip())
    if value is None or isinstance(value, bool):
        raise ValueError("no number")
    return float(value)


def _is_esri(item: Mapping[str, Any]) -> bool:
    return isinstance(item.get("attributes"), dict) and "properties" not in item


def _of_esri(item: Mapping[str, Any]) -> Item:
    geometry = item.get("geometry")
    if not isinstance(geometry, dict):
        return Item(item["attributes"])
    try:
        return Item(item["attributes"], _esri_place(geometry))
    except _SHAPE_ERRORS:
        return Item(item["attributes"], unreadable())


def _esri_place(geometry: Mapping[str, Any]) -> Place:
    if "rings" in geometry:
        return place_of(_of_rings(geometry["rings"]))
    if "paths" in geometry:
        lines = [[point[:2] for point in path] for path in geometry["paths"]]
        return place_of(shapely.MultiLineString(lines) if len(lines) != 1 else _line(lines[0]))
    if "points" in geometry:
        return place_of(shapely.MultiPoint([point[:2] for point in geometry["points"]]))
    x, y = geometry.get("x"), geometry.get("y")
    if x is None or y is None or "NaN" in (x, y):
        return NOWHERE
    return _point([x, y])


def _line(points: list[list[float]]) -> shapely.LineString:
    return shapely.LineString(points)


def _of_rings(rings: list[list[list[float]]]) -> Any:  # noqa: ANN401 a polygon or several
    """Put rings together: each one that lies within others an odd number of times is a hole."""
    outlines = [shapely.Polygon([point[:2] for point in ring]) for ring in rings if ring]
    if not outlines:
        return None
    whole: Any = outlines[0]
    for outline in outlines[1:]:
        whole = shapely.symmetric_difference(shapely.make_valid(whole), shapely.make_valid(outline))
    return whole


def _flattened(item: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in item.items():
        if isinstance(value, dict) and value and not is_geometry(value):
            for inner, held in value.items():
                yield f"{key}.{inner}", held
        else:
            yield key, value


def _json(value: object) -> str:
    """Write nested JSON; numbers of any length stay numbers."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return json.dumps(value, ensure_ascii=False, default=float)


def _no_feature() -> Item:
    finding = reject(
        "not_a_feature",
        _("The item is no object with named values, so it is no place."),
        _("Write it as an object with names and values, or take it out of the list."),
    )
    return Item(findings=(finding,))
