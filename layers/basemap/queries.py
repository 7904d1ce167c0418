"""Reads of the base map: which one is served, and one tile of it."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.coordinates import Box
from geo.database import sql
from layers.basemap.models import BasemapRow
from layers.basemap.rules import BUFFER, EXTENT, Basemap, BasemapSource, band_of
from layers.tiles.rules import Tile

_HERE = "layers.basemap"


class DrawnTile(NamedTuple):
    """A tile and the number of the map that it shows; empty bytes when nothing is in it."""

    number: int | None
    mvt: bytes


def served_basemap(session: Session) -> Basemap | None:
    """Return the base map that is served; None where there is none."""
    row = session.scalars(select(BasemapRow).order_by(BasemapRow.number.desc()).limit(1)).first()
    if row is None:
        return None
    source = BasemapSource(
        title=row.title,
        attribution=row.attribution,
        licence=row.licence,
        licence_url=row.licence_url,
        file_name=row.file_name,
        box=Box(row.west, row.south, row.east, row.north),
        taken_at=row.taken_at,
    )
    return Basemap(row.number, source, row.shape_count, row.imported_at)


def draw_tile(session: Session, tile: Tile) -> DrawnTile:
    """Draw one tile of the map that is served, with all its layers."""
    band = band_of(tile.zoom)
    row = session.execute(
        sql(_HERE, "tile"),
        {
            "band": 0 if band is None else band.number,
            "zoom": tile.zoom,
            "x": tile.x,
            "y": tile.y,
            "extent": EXTENT,
            "buffer": BUFFER,
        },
    ).one()
    return DrawnTile(row.number, bytes(row.mvt or b""))
