"""The radius query as the OpenAPI document describes it."""

from typing import Any

from layers.around.rules import DEFAULT_LIMIT, LARGEST_LIMIT, LONGEST_Q, SMALLEST_RADIUS_M


def _parameter(
    name: str, description: str, schema: dict[str, Any], *, required: bool = False
) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": description,
        "schema": schema,
    }


PARAMETERS: list[dict[str, Any]] = [
    _parameter(
        "lat",
        "Latitude of the origin, WGS 84 degrees.",
        {"type": "number", "minimum": -90, "maximum": 90, "example": 31.9539},
        required=True,
    ),
    _parameter(
        "lon",
        "Longitude of the origin, WGS 84 degrees.",
        {"type": "number", "minimum": -180, "maximum": 180, "example": 35.9106},
        required=True,
    ),
    _parameter(
        "radius",
        "Geodesic metres. Default and maximum come from the layers asked for (`/api/v1/layers`): "
        "the smallest of their defaults and of their maxima. Outside them the answer is 400.",
        {"type": "number", "minimum": SMALLEST_RADIUS_M, "example": 2000},
    ),
    _parameter(
        "layers",
        "Layer names separated by commas; all layers when absent.",
        {"type": "string", "example": "schools,health"},
    ),
    _parameter(
        "limit",
        "Features on a page.",
        {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": DEFAULT_LIMIT},
    ),
    _parameter("cursor", "Where the page before ended: from its `next` link.", {"type": "string"}),
    _parameter(
        "q",
        "Words of the name. Arabic spelling variants, vowel marks, accents and case do not matter.",
        {"type": "string", "maxLength": LONGEST_Q},
    ),
    _parameter(
        "open", "`now` leaves what is surely open now.", {"type": "string", "enum": ["now"]}
    ),
    _parameter(
        "area",
        "Codes of areas separated by commas: features of any of them, as a feature's `areas` name "
        "them. `/api/v1/areas` lists the largest areas. An unknown code is answered with 400.",
        {"type": "string", "example": "JO-AM"},
    ),
    _parameter("lang", "Language of `name` and of messages.", {"type": "string", "example": "ar"}),
    _parameter(
        "attributes",
        "Every attribute of the layers is a parameter of its own, for example `gender=girls` or "
        "`stage=basic,secondary`, where any of the values will do.",
        {"type": "object", "additionalProperties": {"type": "string"}},
    )
    | {"style": "form", "explode": True},
]

_PROBLEM = {"application/problem+json": {"schema": {"type": "object"}}}

RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A GeoJSON FeatureCollection, nearest first.",
        "content": {"application/geo+json": {"schema": {"type": "object"}}},
    },
    400: {"description": "A parameter breaks a rule; the problem names it.", "content": _PROBLEM},
    503: {"description": "The database is away; try again later.", "content": _PROBLEM},
}
