"""A PMTiles file as somebody else may have made it."""

import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from layers.tiles.rules import Tile


def write_archive(
    path: Path,
    tiles: Mapping[Tile, bytes],
    *,
    layers: Sequence[str] = ("streets", "land"),
    kind: TileType = TileType.MVT,
    is_packed: bool = True,
) -> Path:
    """Write tiles into a file with a box around Amman; return its path."""
    with path.open("wb") as file:
        writer = Writer(file)
        for tile, content in sorted(tiles.items(), key=lambda one: zxy_to_tileid(*one[0])):
            writer.write_tile(
                zxy_to_tileid(*tile), gzip.compress(content) if is_packed else content
            )
        head = {
            "tile_compression": Compression.GZIP if is_packed else Compression.NONE,
            "tile_type": kind,
            "min_lon_e7": 358_000_000,
            "min_lat_e7": 318_000_000,
            "max_lon_e7": 361_000_000,
            "max_lat_e7": 321_000_000,
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
