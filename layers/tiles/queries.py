"""The reads of tiles: one layer in one tile, and the box of a layer."""

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.coordinates import Box
from geo.database import sql
from layers.tiles.rules import (
    BUFFER,
    EXTENT,
    LARGEST_CROWD,
    LAST_CLUSTERED_ZOOM,
    Tile,
    is_clustered,
    window_of,
)

_HERE = "layers.tiles"


class DrawnLayer(NamedTuple):
    """One layer in one tile, as the database showed it in a single moment.

    `release` is None for a layer without one. `features` counts what was looked at, margin
    included: with 0, nothing deeper inside the tile can hold anything either. `mvt` is a vector
    tile with one layer; empty bytes when there is nothing to show.
    """

    release: int | None
    features: int
    mvt: bytes


class Bounds(NamedTuple):
    """The box of a layer's features, None without features, and the release it was read from."""

    release: int | None
    box: Box | None


def draw_layer(session: Session, layer: str, tile: Tile, languages: Sequence[str]) -> DrawnLayer:
    """Draw one layer in one tile, with the names in these languages.

    Release and features come from one statement, hence from one snapshot.
    """
    window = window_of(tile)
    boxes = [stretch.box for stretch in window.stretches]
    values: dict[str, object] = {
        "layer": layer,
        "languages": list(languages),
        "west": [box.west for box in boxes],
        "south": [box.south for box in boxes],
        "east": [box.east for box in boxes],
        "north": [box.north for box in boxes],
        "shift": [stretch.shift for stretch in window.stretches],
        "low_x": window.low_x,
        "high_x": window.high_x,
        "low_y": window.low_y,
        "high_y": window.high_y,
        "left_x": window.left,
        "top_y": window.top,
        "cell_bits": window.cell_bits,
        "unit_bits": window.unit_bits,
        "extent": EXTENT,
        "buffer": BUFFER,
    }
    if is_clustered(tile):
        row = session.execute(sql(_HERE, "clusters"), values).one()
    else:
        row = session.execute(sql(_HERE, "places"), {**values, "crowd": LARGEST_CROWD}).one()
    return DrawnLayer(row.release, int(row.features), bytes(row.mvt or b""))


def layer_bounds(session: Session, layer: str) -> Bounds:
    """Return the box of the layer's current features."""
    row = session.execute(sql(_HERE, "bounds"), {"layer": layer}).one()
    box = None if row.west is None else Box(row.west, row.south, row.east, row.north)
    return Bounds(row.release, box)


def allow_long_statements(session: Session, limit_ms: int) -> None:
    """Allow statements more time for the rest of the transaction; 0 lifts the limit."""
    session.execute(
        text("SELECT set_config('statement_timeout', :limit, true)"), {"limit": str(limit_ms)}
    )


def database_identity(session: Session) -> str:
    """Name the database among all: what another one calls release 3 is something else."""
    return str(
        session.scalar(
            text(
                "SELECT system_identifier || '-' || oid FROM pg_control_system(), pg_database"
                " WHERE datname = current_database()"
            )
        )
    )


@cache
def drawing_version() -> str:
    """Digest all that decides how a tile looks beside its data: six hexadecimal digits.

    Tiles that are kept or called immutable carry it, so that none outlives a change of the code.
    """
    parts = [sql(_HERE, name).text for name in ("clusters", "places")]
    parts += [str(part) for part in (BUFFER, EXTENT, LARGEST_CROWD, LAST_CLUSTERED_ZOOM)]
    parts += [str(window_of(Tile(zoom, 0, 0))) for zoom in range(LAST_CLUSTERED_ZOOM + 2)]
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=3).hexdigest()
