"""What a tile is: its address, the part of the world it shows, where clusters end. Pure."""

import math
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from geo.coordinates import Box
from geo.errors import InvalidParameter
from geo.messages import mark as _
from layers.catalogue.definitions import Catalogue, named_definitions

# The world is a grid of 2^30 by 2^30 units, four centimetres each at the equator. Whole numbers
# make everything that follows exact: sums do not depend on the order in which rows are read, so a
# cluster is the same in every tile that shows it.
_WORLD_BITS = 30
_WORLD = 1 << _WORLD_BITS
_EXTENT_BITS = 12
EXTENT = 1 << _EXTENT_BITS
# A sixteenth of a tile: 32 pixels of a tile of 512, so that no symbol is cut at an edge.
BUFFER = EXTENT // 16

LARGEST_ZOOM = 16
LAST_CLUSTERED_ZOOM = 13
# Tiles that may hold most of a country.
LAST_WIDE_ZOOM = 8
_CLUSTERS_ACROSS_BITS = 3
_CROWDS_ACROSS_BITS = 5
LARGEST_CROWD = 64

# Where Web Mercator ends, so that the world is a square: atan(sinh(pi)).
LARGEST_LATITUDE = math.degrees(math.atan(math.sinh(math.pi)))
# More than the width of a unit: a box of degrees may be rounded, the grid decides.
_ROUNDING_DEG = 1e-6
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)


class Tile(NamedTuple):
    """The address of a tile: column `x` from the west, row `y` from the north."""

    zoom: int
    x: int
    y: int


class Stretch(NamedTuple):
    """A box of degrees, and the units to add to the grid columns of what is found in it.

    The shift is not 0 behind the 180th meridian only, where the world goes on at its other end.
    """

    box: Box
    shift: int


class Window(NamedTuple):
    """The part of the grid that the statement of a tile looks at: the tile and a margin of cells.

    `left` and `top` are the tile's corner in units; the limits include the low end and leave out
    the high one. A cell is 2^`cell_bits` units wide, a coordinate in the tile 2^`unit_bits`.
    """

    left: int
    top: int
    low_x: int
    high_x: int
    low_y: int
    high_y: int
    cell_bits: int
    unit_bits: int
    stretches: tuple[Stretch, ...]


def is_clustered(tile: Tile) -> bool:
    """Check whether places that share a cell are shown as one, however few they are."""
    return tile.zoom <= LAST_CLUSTERED_ZOOM


def window_of(tile: Tile) -> Window:
    """Return what has to be looked at to draw a tile, with whole cells all around it.

    A cluster counts and places its whole cell, so cells that the buffer touches are read whole.
    """
    across_bits = _CLUSTERS_ACROSS_BITS if is_clustered(tile) else _CROWDS_ACROSS_BITS
    size = 1 << (_WORLD_BITS - tile.zoom)
    cell_bits = _WORLD_BITS - tile.zoom - across_bits
    unit_bits = _WORLD_BITS - tile.zoom - _EXTENT_BITS
    cell = 1 << cell_bits
    margin = -(-(BUFFER << unit_bits) // cell) * cell
    left, top = tile.x * size, tile.y * size
    low_x, high_x = left - margin, left + size + margin
    low_y, high_y = max(0, top - margin), min(_WORLD, top + size + margin)
    return Window(
        left,
        top,
        low_x,
        high_x,
        low_y,
        high_y,
        cell_bits,
        unit_bits,
        tuple(_stretches(low_x, high_x, low_y, high_y)),
    )


def _stretches(low_x: int, high_x: int, low_y: int, high_y: int) -> Iterator[Stretch]:
    """Cut columns that reach beyond the world's ends into what lies on each side of them."""
    south, north = _latitude(high_y) - _ROUNDING_DEG, _latitude(low_y) + _ROUNDING_DEG
    for shift in (-_WORLD, 0, _WORLD):
        first, last = max(low_x, shift), min(high_x, shift + _WORLD)
        if first < last:
            west = max(-180.0, _longitude(first - shift) - _ROUNDING_DEG)
            east = min(180.0, _longitude(last - shift) + _ROUNDING_DEG)
            yield Stretch(Box(west, south, east, north), shift)


def _longitude(x: int) -> float:
    return x / _WORLD * 360 - 180


def _latitude(y: int) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / _WORLD))))


def tile_box(tile: Tile) -> Box:
    """Return the box of degrees that a tile shows."""
    bits = _WORLD_BITS - tile.zoom
    left, right = tile.x << bits, (tile.x + 1) << bits
    top, bottom = tile.y << bits, (tile.y + 1) << bits
    return Box(_longitude(left), _latitude(bottom), _longitude(right), _latitude(top))


def read_tile_layers(text: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Read the comma-separated layer names of a tile's address, or raise InvalidParameter."""
    return tuple(definition.name for definition in named_definitions(text, catalogue))


def read_tile(z: str, x: str, y: str) -> Tile:
    """Read the numbers of a tile's address, or raise InvalidParameter for the first wrong one."""
    zoom = _read_number("z", z, LARGEST_ZOOM)
    last = (1 << zoom) - 1
    return Tile(zoom, _read_number("x", x, last, zoom), _read_number("y", y, last, zoom))


def _read_number(name: str, text: str, most: int, zoom: int | None = None) -> int:
    if _WHOLE.fullmatch(text) and int(text) <= most:
        return int(text)
    sentence = (
        _("{name}={value} is not a zoom of the tiles: give a whole number from 0 to {most}.")
        if zoom is None
        else _("{name}={value} is no tile of zoom {zoom}: give a whole number from 0 to {most}.")
    )
    raise InvalidParameter(
        name,
        sentence,
        value=text,
        allowed={"minimum": 0, "maximum": most},
        name=name,
        zoom=zoom,
        most=most,
    )


def box_around(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around all, as far as Web Mercator shows it."""
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return Box(
        max(-180.0, min(wests)),
        min(LARGEST_LATITUDE, max(-LARGEST_LATITUDE, min(souths))),
        min(180.0, max(easts)),
        max(-LARGEST_LATITUDE, min(LARGEST_LATITUDE, max(norths))),
    )
