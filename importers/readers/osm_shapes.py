"""Ways and multipolygons of OpenStreetMap as places, from the nodes that an extract holds."""

from collections.abc import Iterable, Sequence
from typing import Any

import shapely

from geo.coordinates import Position
from importers.readers.geometries import NOWHERE, Place, place_of

Line = Sequence[Position]
_LEAST_RING = 4


def place_of_node(location: Any) -> Place:  # noqa: ANN401 a location of the library
    """Take a node as it is, also where it lies beyond the earth: the checks say so."""
    lon, lat = location.lon_without_check(), location.lat_without_check()
    # The library keeps “nowhere” as the largest number there is.
    undefined = not location.valid() and abs(lon) > 200 and abs(lat) > 200
    return NOWHERE if undefined else Place(Position(lon, lat))


def place_of_way(nodes: Line) -> Place:
    """Make a place of a way: a closed one is an area."""
    if len(nodes) < 2:
        return Place(nodes[0]) if nodes else NOWHERE
    closed = len(nodes) >= _LEAST_RING and nodes[0] == nodes[-1]
    return place_of(shapely.Polygon(nodes) if closed else shapely.LineString(nodes))


def place_of_ways(outer: Iterable[Line], inner: Iterable[Line]) -> Place:
    """Make a place of the ways of a multipolygon; where no ring closes, of the lines."""
    lines = [shapely.LineString(line) for line in outer if len(line) > 1]
    if not lines:
        return NOWHERE
    areas = _rings(lines)
    if areas.is_empty:
        return place_of(shapely.MultiLineString(lines))
    holes = _rings([shapely.LineString(line) for line in inner if len(line) > 1])
    return place_of(areas.difference(holes))


def _rings(lines: Sequence[shapely.LineString]) -> Any:  # noqa: ANN401 one polygon or several
    """Close rings of lines that end where others begin."""
    return shapely.union_all(list(shapely.polygonize(lines).geoms))
