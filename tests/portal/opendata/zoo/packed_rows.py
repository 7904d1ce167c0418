"""Rows and tiles as programs pack them: Parquet, PMTiles, MBTiles."""

import json
import sqlite3
from pathlib import Path

import pyarrow
import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from pyarrow import parquet

from tests.portal.opendata.zoo.making import Make

_GEO = json.dumps(
    {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Point"]}},
    }
)


def parquet_file(*, has_places: bool = False) -> Make:
    """Return what writes a Parquet file, with places or without."""

    def make(path: Path) -> None:
        columns = {"code": [1, 2], "name": ["مدرسة", "School"]}
        table = pyarrow.table(columns)
        if has_places:
            shape = shapely.to_wkb(shapely.Point(35.9, 31.9))
            table = table.append_column("geometry", pyarrow.array([shape, shape]))
            table = table.replace_schema_metadata({"geo": _GEO})
        parquet.write_table(table, path)

    return make


def map_tiles(path: Path) -> None:
    """Write an archive with one tile."""
    with path.open("wb") as file:
        writer = Writer(file)
        writer.write_tile(zxy_to_tileid(0, 0, 0), b"\x1a\x00")
        kind = {"tile_type": TileType.MVT, "tile_compression": Compression.NONE}
        writer.finalize(kind, {"name": "schools"})


def tile_database(path: Path) -> None:
    """Write a database of tiles, as MBTiles has it."""
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        database.execute("CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data)")
    database.close()
