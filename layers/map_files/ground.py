"""The base map inside a file: its tiles around what is shown, as close up as there is room for."""

import base64
import math
from typing import Any

from geo.coordinates import Box
from layers.basemap.rules import LARGEST_ZOOM, LEAST_ZOOM
from layers.basemap.sources import TileSource
from layers.tiles.packing import gzip_of
from layers.tiles.rules import Tile

# Of all zooms together: about 3 MB of text at most.
MOST_TILES = 500
_MOST_BYTES = 2_500_000
# What lies around the places is seen as well.
_MARGIN = 0.15
_LEAST_MARGIN_DEG = 0.01

Ground = dict[str, Any]


def ground_of(source: TileSource | None, box: Box | None) -> Ground | None:
    """Return the base map over a box as data of a file; None where there is none.

    `tiles` are gzip files in base64 by zoom/column/row, all of them down to `zoom`. Tiles of
    somebody else are not taken along: a file asks nobody.
    """
    served = None if source is None else source.served()
    if source is None or box is None or served is None or served.tile_address is not None:
        return None
    wanted = _common(_wider(box), served.source.box)
    if wanted is None:
        return None
    tiles: dict[str, str] = {}
    deepest, size = None, 0
    for zoom in range(max(LEAST_ZOOM, served.zooms[0]), min(LARGEST_ZOOM, served.zooms[1]) + 1):
        there = tiles_over(wanted, zoom, MOST_TILES - len(tiles))
        drawn = {} if there is None else {tile: _text_of(source, tile) for tile in there}
        size += sum(map(len, drawn.values()))
        if there is None or size > _MOST_BYTES:
            break
        tiles |= {"/".join(map(str, tile)): text for tile, text in drawn.items() if text}
        deepest = zoom
    if deepest is None or not tiles:
        return None
    return {"tiles": tiles, "zoom": deepest, "attribution": served.source.attribution}


def tiles_over(box: Box, zoom: int, most: int) -> list[Tile] | None:
    """Return the tiles of a zoom that a box lies on; None where they are more than `most`."""
    west, north = _cell(box.west, box.north, zoom)
    east, south = _cell(box.east, box.south, zoom)
    if (east - west + 1) * (south - north + 1) > most:
        return None
    return [Tile(zoom, x, y) for x in range(west, east + 1) for y in range(north, south + 1)]


def _cell(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    size = 1 << zoom
    down = 0.5 - math.asinh(math.tan(math.radians(max(-85.0, min(85.0, lat))))) / (2 * math.pi)
    return int((lon + 180) / 360 * size) % size, int(down * size)


def _wider(box: Box) -> Box:
    across = max((box.east - box.west) * _MARGIN, _LEAST_MARGIN_DEG)
    up = max((box.north - box.south) * _MARGIN, _LEAST_MARGIN_DEG)
    return Box(box.west - across, box.south - up, box.east + across, box.north + up)


def _common(one: Box, other: Box) -> Box | None:
    west, south = max(one.west, other.west), max(one.south, other.south)
    east, north = min(one.east, other.east), min(one.north, other.north)
    return Box(west, south, east, north) if west <= east and south <= north else None


def _text_of(source: TileSource, tile: Tile) -> str:
    _number, packed = source.draw(tile)
    return base64.b64encode(gzip_of([packed])).decode() if packed.size else ""
