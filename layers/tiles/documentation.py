"""The routes of tiles as the OpenAPI document describes them."""

from typing import Any

from layers.documentation import LANG, Described, answer
from layers.tiles.rules import LARGEST_ZOOM, LAST_CLUSTERED_ZOOM

MVT = "application/vnd.mapbox-vector-tile"


def _parameter(name: str, place: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": place,
        "required": place == "path",
        "description": description,
        "schema": schema,
    }


_LAYERS = _parameter(
    "layers",
    "path",
    "Layer names separated by commas; each becomes a layer of the tile.",
    {"type": "string", "example": "schools,health"},
)
_NUMBER = {"type": "integer", "minimum": 0}

TILE_PARAMETERS = [
    _LAYERS,
    _parameter(
        "z",
        "path",
        f"Zoom. To {LAST_CLUSTERED_ZOOM} places that lie together are one feature with"
        " `cluster` and `point_count`; then every place is a feature with `ref` and names.",
        _NUMBER | {"maximum": LARGEST_ZOOM, "example": 14},
    ),
    _parameter("x", "path", "Column, from the west: 0 to 2^z - 1.", _NUMBER | {"example": 9825}),
    _parameter("y", "path", "Row, from the north: 0 to 2^z - 1.", _NUMBER | {"example": 6650}),
    _parameter(
        "v",
        "query",
        "The version from the TileJSON. While it is the current one, the tile may be kept for a"
        " year; without it, for a minute.",
        {"type": "string"},
    ),
]

TILEJSON_PARAMETERS = [_LAYERS, LANG]

TILE_RESPONSES: Described = {
    200: answer(
        "A Mapbox Vector Tile (version 2).", MVT, schema={"type": "string", "format": "binary"}
    ),
    204: answer("There is nothing in this tile."),
}

TILEJSON_RESPONSES: Described = {200: answer("TileJSON 3.0.", "application/json")}
