"""A PMTiles archive: a whole tree of tiles in one file that is read by byte ranges.

The `pmtiles` package writes it. Tiles are numbered zoom after zoom, within a zoom along a Hilbert
curve, on which the four tiles inside a tile are the next ones of the next zoom.
"""

from collections.abc import Mapping
from typing import IO, NamedTuple

from pmtiles.tile import Compression, TileType, tileid_to_zxy, zxy_to_tileid
from pmtiles.writer import Writer

from geo.coordinates import Box
from layers.tiles.rules import Tile

_WHOLE_DEGREE = 10_000_000


class Description(NamedTuple):
    """What an archive says of itself: the box of its data in degrees, the zoom in which to open it,
    its JSON."""

    bounds: Box
    zoom: int
    metadata: Mapping[str, object]


class ArchiveWriter:
    """Takes tiles in the order of their numbers and puts the archive together at the end.

    `tiles` is a file for the tiles until then. A tile with the same bytes as another is kept once.
    """

    def __init__(self, tiles: IO[bytes], archive: IO[bytes]) -> None:
        self._writer = Writer(archive)
        # The package's own file would stand in the system's folder, which may be small.
        self._writer.tile_f.close()
        self._writer.tile_f = tiles  # type: ignore[assignment]  # any file will do

    @property
    def tile_count(self) -> int:
        """How many tiles there are."""
        return int(self._writer.addressed_tiles)

    def add(self, number: int, content: bytes) -> None:
        """Add a tile, compressed with gzip and not empty."""
        self._writer.write_tile(number, content)

    def write(self, description: Description) -> None:
        """Write the whole archive; there has to be a tile."""
        west, south, east, north = (
            round(degrees * _WHOLE_DEGREE) for degrees in description.bounds
        )
        head = {
            "tile_compression": Compression.GZIP,
            "tile_type": TileType.MVT,
            "min_lon_e7": west,
            "min_lat_e7": south,
            "max_lon_e7": east,
            "max_lat_e7": north,
            "center_zoom": description.zoom,
            "center_lon_e7": (west + east) // 2,
            "center_lat_e7": (south + north) // 2,
        }
        self._writer.finalize(head, dict(description.metadata))


def first_number(zoom: int) -> int:
    """Return the number of a zoom's first tile: all tiles of the zooms before come earlier."""
    return int(zxy_to_tileid(zoom, 0, 0))


def tile_of(number: int) -> Tile:
    """Return the tile of a number."""
    return Tile(*tileid_to_zxy(number))
