"""The routes of the base map as the OpenAPI document describes them."""

from layers.basemap.parameters import DEFAULT_LABELS, MOST_LABELS
from layers.documentation import Described, answer, parameter
from layers.tiles.documentation import TILE_PARAMETERS as _LAYER_PARAMETERS

TILE_PARAMETERS = [one for one in _LAYER_PARAMETERS if one["name"] != "layers"]
JSON_RESPONSES: Described = {
    200: answer("TileJSON 3.0.", "application/json", schema={"type": "object"}),
    204: answer("No base map has been imported."),
}
INSIDE_PARAMETERS = [
    parameter(
        "bbox",
        "West, south, east and north in degrees, separated by commas.",
        {"type": "string", "example": "35.8,31.9,36.0,32.0"},
        required=True,
    ),
    parameter(
        "limit",
        "How many names at most.",
        {
            "type": "integer",
            "minimum": 1,
            "maximum": MOST_LABELS,
            "default": DEFAULT_LABELS,
            "example": 10,
        },
    ),
]
INSIDE_RESPONSES: Described = {
    200: answer("The names, those that matter most first.", "application/json")
}
