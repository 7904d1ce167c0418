"""The base map of an area as one PMTiles archive: the tiles that touch it, down to a street."""

import tempfile
from collections.abc import Iterator

import shapely
from sqlalchemy.orm import Session

from geo.coordinates import Box
from layers.basemap.rules import LEAST_ZOOM, Basemap
from layers.basemap.sources import TileSource
from layers.tiles.archive import ArchiveWriter, Description, first_number, tile_of
from layers.tiles.packing import gzip_of
from layers.tiles.rules import Tile, tile_box
from portal.offline.queries import area_shape
from portal.offline.rules import DEEPEST_ZOOM, LARGEST_MAP_BYTES

_PIECE_BYTES = 256 * 1024


class MapChanged(Exception):
    """Another base map is served than the file was begun with; it is begun anew later."""


def write_map(session: Session, code: str, source: TileSource, basemap: Basemap) -> Iterator[bytes]:
    """Return the archive piece by piece; raises MapChanged when another map is served meanwhile.

    When all zooms together would be too large, the deepest are left out as wholes: a map with
    holes misleads.
    """
    # A base map of another place has nothing here.
    shape = shapely.intersection(area_shape(session, code), shapely.box(*basemap.source.box))
    if shape.is_empty:
        return
    shapely.prepare(shape)
    with tempfile.TemporaryFile() as tiles, tempfile.TemporaryFile() as archive:
        writer = ArchiveWriter(tiles, archive)
        deepest, size = LEAST_ZOOM, 0
        for zoom, drawn in _zooms(source, basemap.number, shape):
            size += sum(len(content) for _place, content in drawn)
            if size > LARGEST_MAP_BYTES:
                break
            for place, content in drawn:
                writer.add(place, content)
            deepest = zoom
        if not writer.tile_count:
            return
        metadata = {
            "name": basemap.source.title,
            "attribution": basemap.source.attribution,
            "version": str(basemap.number),
            "maxzoom": deepest,
        }
        writer.write(Description(Box(*shape.bounds), LEAST_ZOOM, metadata))
        archive.seek(0)
        while piece := archive.read(_PIECE_BYTES):
            yield piece


def _zooms(
    source: TileSource, number: int, shape: shapely.Geometry
) -> Iterator[tuple[int, list[tuple[int, bytes]]]]:
    """Draw zoom after zoom, only below tiles that touch the area, along the curve of each."""
    steps = list(range(4**LEAST_ZOOM))
    for zoom in range(LEAST_ZOOM, DEEPEST_ZOOM + 1):
        first = first_number(zoom)
        inside = [step for step in steps if _touches(shape, tile_of(first + step))]
        drawn = []
        for step in inside:
            shown, packed = source.draw(tile_of(first + step))
            if shown != number:
                raise MapChanged
            content = gzip_of([packed])
            if content:
                drawn.append((first + step, content))
        yield zoom, drawn
        steps = [4 * step + quarter for step in inside for quarter in range(4)]


def _touches(shape: shapely.Geometry, tile: Tile) -> bool:
    return bool(shapely.intersects(shape, shapely.box(*tile_box(tile))))
