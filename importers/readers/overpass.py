"""Elements of Overpass answers as items: OpenStreetMap objects written in JSON."""

from collections.abc import Iterable, Mapping
from typing import Any

from geo.coordinates import Position
from importers.readers.geometries import NOWHERE, Place, unreadable
from importers.readers.json_rows import ID_COLUMN, Item
from importers.readers.osm_shapes import place_of_way

ELEMENTS = "elements.item"
_TYPES = frozenset({"node", "way", "relation"})
_ANY, _NO = "*", "no"
Tags = Mapping[str, tuple[str, ...]]


def is_element(value: object) -> bool:
    """Return whether an item is an object of OpenStreetMap."""
    return isinstance(value, dict) and value.get("type") in _TYPES and "id" in value


def is_wanted(value: object, wanted: Tags) -> bool:
    """Return whether an element is a place of the layer; nodes that only draw ways have no tags."""
    tags = value.get("tags") if isinstance(value, dict) else None
    if not isinstance(tags, dict):
        return False
    if not wanted:
        return bool(tags)
    return any(_fits(str(tags.get(key, _NO)), values) for key, values in wanted.items())


def needed_nodes(elements: Iterable[object], wanted: Tags) -> set[int]:
    """List the nodes of the wanted ways for which the answer gives no place itself."""
    return {
        node
        for item in elements
        if isinstance(item, dict) and is_wanted(item, wanted) and not _has_place(item)
        for node in item.get("nodes") or ()
        if isinstance(node, int)
    }


def places_of_nodes(elements: Iterable[object], needed: set[int]) -> dict[int, Position]:
    """Find where nodes lie."""
    return {
        item["id"]: _position(item)
        for item in elements
        if isinstance(item, dict)
        and item.get("type") == "node"
        and item.get("id") in needed
        and _has_place(item)
    }


def of_element(item: object, nodes: Mapping[int, Position]) -> Item:
    """Take an element apart: its tags, and its place, drawn from `nodes` where none is given."""
    if not isinstance(item, dict):
        return Item()
    tags = item.get("tags") or {}
    try:
        place = _place(item, nodes)
    except (KeyError, TypeError, ValueError):
        place = unreadable()
    return Item({ID_COLUMN: f"{item['type']}/{item['id']}", **tags}, place)


def _fits(text: str, values: tuple[str, ...]) -> bool:
    parts = [part.strip() for part in text.split(";")]
    return any(part in values or (_ANY in values and part not in ("", _NO)) for part in parts)


def _has_place(item: Mapping[str, Any]) -> bool:
    return bool(item.get("geometry") or item.get("center")) or ("lat" in item and "lon" in item)


def _place(item: Mapping[str, Any], nodes: Mapping[int, Position]) -> Place:
    """Take the outline before the centre, which only stands in for it."""
    points = [_position(point) for point in item.get("geometry") or () if point]
    if points:
        return place_of_way(points)
    for held in (item, item.get("center")):
        if held and "lat" in held and "lon" in held:
            return Place(_position(held))
    known = [nodes[node] for node in item.get("nodes") or () if node in nodes]
    return place_of_way(known) if known else NOWHERE


def _position(point: Mapping[str, Any]) -> Position:
    return Position(float(point["lon"]), float(point["lat"]))
