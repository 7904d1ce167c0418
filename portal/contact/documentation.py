"""What was reported around a point, as the OpenAPI document describes the question."""

from typing import Any

from layers.around.documentation import PARAMETERS
from layers.documentation import LANG, parameter
from portal.contact.around import DEFAULT_RADIUS_M, LARGEST_RADIUS_M, SMALLEST_RADIUS_M

AROUND: list[dict[str, Any]] = [
    *(one for one in PARAMETERS if one["name"] in ("lat", "lon", "limit")),
    parameter(
        "radius",
        "Geodesic metres to the middle of a cell.",
        {
            "type": "number",
            "minimum": SMALLEST_RADIUS_M,
            "maximum": LARGEST_RADIUS_M,
            "default": DEFAULT_RADIUS_M,
            "example": 5000,
        },
    ),
    LANG,
]
