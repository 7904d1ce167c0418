"""A PMTiles file as somebody else may have made it."""

import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from layers.tiles.rules import Tile

# West, south, east, north.
AMMAN = (35.8, 31.8, 36.1, 32.1)


def write_archive(
    path: Path,
    tiles: Mapping[Tile, bytes],
    *,
    layers: Sequence[str] = ("streets", "land"),
    kind: TileType = TileType.MVT,
    is_packed: bool = True,
    box: tuple[float, float, float, float] = AMMAN,
) -> Path:
    """Write tiles into a file that says it covers a box; return its path."""
    west, south, east, north = (round(edge * 10_000_000) for edge in box)
    with path.open("wb") as file:
        writer = Writer(file)
        for tile, content in sorted(tiles.items(), key=lambda one: zxy_to_tileid(*one[0])):
            writer.write_tile(
                zxy_to_tileid(*tile), gzip.compress(content) if is_packed else content
            )
        head = {
            "tile_compression": Compression.GZIP if is_packed else Compression.NONE,
            "tile_type": kind,
            "min_lon_e7": west,
            "min_lat_e7": south,
            "max_lon_e7": east,
            "max_lat_e7": north,
            "center_zoom": 10,
            "center_lon_e7": 359_000_000,
            "center_lat_e7": 319_000_000,
        }
        said = {
            "name": "A town",
            "attribution": "© Somebody",
            "vector_layers": [{"id": one, "fields": {}} for one in layers],
        }
        writer.finalize(head, said)
    return path
