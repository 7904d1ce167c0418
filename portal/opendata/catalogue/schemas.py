"""The shape of datasets in the description of the interface."""

from typing import Any

from layers.documentation import OBJECT, TEXT

ORDERS = ["newest", "updated", "downloaded", "name"]
_TEXT_OR_NONE = {"type": ["string", "null"]}
_DAY = {"type": ["string", "null"], "format": "date"}
_MOMENT = {"type": ["string", "null"], "format": "date-time"}
_NUMBER = {"type": ["integer", "null"]}
_WITHDRAWAL = {"withdrawn_at": _MOMENT, "withdrawn_because": {"type": ["object", "null"]}}
_VERSION: dict[str, Any] = {
    "type": "object",
    "required": ["number", "day", "format", "address"],
    "properties": {
        "number": {"type": "integer"},
        "day": {"type": "string", "format": "date"},
        "format": _TEXT_OR_NONE,
        "size": _NUMBER,
        "sha256": _TEXT_OR_NONE,
        "rows": _NUMBER,
        "address": _TEXT_OR_NONE,
        "notes": OBJECT,
        **_WITHDRAWAL,
    },
}
_RESOURCE: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name", "kind", "titles", "latest", "current"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "name": TEXT,
        "kind": {"type": "string", "enum": ["file", "api", "documentation"]},
        "titles": OBJECT,
        "texts": OBJECT,
        "latest": _TEXT_OR_NONE,
        "current": {"anyOf": [_VERSION, {"type": "null"}]},
        "versions": {"type": "array", "items": _VERSION},
    },
}
DATASET: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name", "titles", "publisher", "category", "licence", "is_sample"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "name": TEXT,
        "titles": OBJECT,
        "texts": OBJECT,
        "publisher": TEXT,
        "category": TEXT,
        "keywords": OBJECT,
        "licence": TEXT,
        "frequency": TEXT,
        "next_due": _DAY,
        "areas": {"type": "array", "items": TEXT},
        "temporal_from": _DAY,
        "temporal_to": _DAY,
        "is_sample": {"type": "boolean"},
        "origin": {"type": "string", "enum": ["own", "agency", "harvested"]},
        "published_at": _MOMENT,
        "modified_at": _MOMENT,
        **_WITHDRAWAL,
        "resources": {"type": "array", "items": _RESOURCE},
    },
}
DATASETS: dict[str, Any] = {
    "type": "object",
    "required": ["count", "counts", "datasets"],
    "properties": {
        "count": {"type": "integer"},
        "is_exact": {
            "type": "boolean",
            "description": "Whether words were found as they are written; else they are alike.",
        },
        "limit": {"type": "integer"},
        "offset": {"type": "integer"},
        "areas_holding": {
            "type": ["array", "null"],
            "items": TEXT,
            "description": "The areas that hold the place of `lat` and `lon`, the country first.",
        },
        "counts": OBJECT,
        "datasets": {"type": "array", "items": DATASET},
    },
}
_ORIGIN: dict[str, Any] = {
    "type": ["object", "null"],
    "properties": {
        "source": TEXT,
        "titles": OBJECT,
        "home": TEXT,
        "id": TEXT,
        "page": _TEXT_OR_NONE,
        "harvested_at": _MOMENT,
    },
}
WHOLE_DATASET: dict[str, Any] = {
    **DATASET,
    "properties": {**DATASET["properties"], "contact": OBJECT, "harvested_from": _ORIGIN},
}
