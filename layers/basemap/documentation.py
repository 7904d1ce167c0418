"""The routes of the base map as the OpenAPI document describes them."""

from layers.documentation import Described, answer
from layers.tiles.documentation import TILE_PARAMETERS as _LAYER_PARAMETERS
from layers.tiles.documentation import TILE_RESPONSES

__all__ = ["JSON_RESPONSES", "TILE_PARAMETERS", "TILE_RESPONSES"]

TILE_PARAMETERS = [one for one in _LAYER_PARAMETERS if one["name"] != "layers"]
JSON_RESPONSES: Described = {
    200: answer("TileJSON 3.0.", "application/json", schema={"type": "object"}),
    204: answer("No base map has been imported."),
}
