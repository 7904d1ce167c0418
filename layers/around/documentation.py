"""The radius query as the OpenAPI document describes it."""

from typing import Any

from layers.around.rules import DEFAULT_LIMIT, LARGEST_LIMIT, LONGEST_Q, SMALLEST_RADIUS_M
from layers.documentation import LANG, Described, answer, parameter

PARAMETERS: list[dict[str, Any]] = [
    parameter(
        "lat",
        "Latitude of the origin, WGS 84 degrees.",
        {"type": "number", "minimum": -90, "maximum": 90, "example": 31.9539},
        required=True,
    ),
    parameter(
        "lon",
        "Longitude of the origin, WGS 84 degrees.",
        {"type": "number", "minimum": -180, "maximum": 180, "example": 35.9106},
        required=True,
    ),
    parameter(
        "radius",
        "Geodesic metres. Default and maximum come from the layers asked for (`/api/v1/layers`): "
        "the smallest of their defaults and of their maxima. Outside them the answer is 400.",
        {"type": "number", "minimum": SMALLEST_RADIUS_M, "example": 2000},
    ),
    parameter(
        "layers",
        "Layer names separated by commas; all layers when absent.",
        {"type": "string", "example": "schools,health"},
    ),
    parameter(
        "limit",
        "Features on a page.",
        {
            "type": "integer",
            "minimum": 1,
            "maximum": LARGEST_LIMIT,
            "default": DEFAULT_LIMIT,
            "example": 5,
        },
    ),
    parameter("cursor", "Where the page before ended: from its `next` link.", {"type": "string"}),
    parameter(
        "q",
        "Words of the name. Arabic spelling variants, vowel marks, accents and case do not matter.",
        {"type": "string", "maxLength": LONGEST_Q, "example": "مدرسة"},
    ),
    parameter(
        "open",
        "`now` leaves what is surely open now.",
        {"type": "string", "enum": ["now"], "example": "now"},
    ),
    parameter(
        "area",
        "Codes of areas separated by commas: features of any of them, as a feature's `areas` name "
        "them. `/api/v1/areas` lists the largest areas. An unknown code is answered with 400.",
        {"type": "string"},
    ),
    parameter(
        "order",
        "What comes first: `distance`, in a straight line, or `walking`, what is soonest reached "
        "on foot along streets, exactly; places to which no way is known come last. Where the "
        "operator has built no streets, `walking` is answered with 400, and also where a page "
        "would need more than 2,000 places to be looked at.",
        {"type": "string", "enum": ["distance", "walking"], "default": "distance"},
    ),
    parameter(
        "with",
        "`minutes` adds `walking_s`, `walking_m`, `driving_s` and `driving_m` to every feature: "
        "whole seconds and metres of the quickest way along streets, without traffic, null where "
        "no way is known within 90 minutes on foot or 60 by car. The member `streets` says whom to "
        "name for them (OpenStreetMap), or is null where no streets are built. "
        "`order=walking` adds them too.",
        {"type": "string", "enum": ["minutes"]},
    ),
    LANG,
    parameter(
        "attributes",
        "Every attribute of the layers is a parameter of its own, for example `gender=girls` or "
        "`stage=basic,secondary`, where any of the values will do.",
        {"type": "object", "additionalProperties": {"type": "string"}},
    )
    | {"style": "form", "explode": True},
]

RESPONSES: Described = {
    200: answer("A GeoJSON FeatureCollection, nearest first.", "application/geo+json"),
}
