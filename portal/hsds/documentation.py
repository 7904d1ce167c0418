"""The HSDS routes as the OpenAPI document describes them."""

from collections.abc import Iterable
from typing import Any

from layers.documentation import LANG, Described, answer, parameter
from portal.hsds.parameters import FURTHEST_M
from portal.hsds.rules import (
    FURTHEST_PAGE,
    LONGEST_SEARCH,
    MOST_MINIMAL_PER_PAGE,
    MOST_PER_PAGE,
    MOST_WHOLE_PER_PAGE,
    PER_PAGE,
)

_UUID = {"type": "string", "format": "uuid"}
_FLAG = {"type": "boolean", "example": True}
_PARAMETERS = {
    "page": parameter(
        "page",
        "From 1. A page behind the last one is empty.",
        {"type": "integer", "minimum": 1, "maximum": FURTHEST_PAGE, "default": 1, "example": 1},
    ),
    "per_page": parameter(
        "per_page",
        f"Objects on a page: up to {MOST_PER_PAGE}, with `full` and `full_service` up to"
        f" {MOST_WHOLE_PER_PAGE}, with `minimal` up to {MOST_MINIMAL_PER_PAGE}.",
        {
            "type": "integer",
            "minimum": 1,
            "maximum": MOST_MINIMAL_PER_PAGE,
            "default": PER_PAGE,
            "example": 10,
        },
    ),
    "format": parameter(
        "format",
        "`ndjson` gives everything without pages, one object a line. A long list may be answered"
        " with 503 and Retry-After while its file is made.",
        {"type": "string", "enum": ["json", "ndjson"], "default": "json", "example": "json"},
    ),
    "search": parameter(
        "search",
        "Whole and partial words of names, acronyms, keywords and summaries, however spelled.",
        {"type": "string", "maxLength": LONGEST_SEARCH, "example": "رخصة"},
    ),
    "taxonomy_term_id": parameter("taxonomy_term_id", "Only with this term.", _UUID),
    "taxonomy_id": parameter("taxonomy_id", "Only with a term of this taxonomy.", _UUID),
    "organization_id": parameter("organization_id", "Only of this organization.", _UUID),
    "parent_id": parameter("parent_id", "Only below this term; terms have none.", _UUID),
    "top_only": parameter("top_only", "Only terms that are below none: all of them.", _FLAG),
    "modified_after": parameter(
        "modified_after",
        "Only what has changed since: a date, or a time with its zone (otherwise UTC).",
        {"type": "string", "example": "2026-01-01T00:00:00Z"},
    ),
    "minimal": parameter("minimal", "Only ids, names, states and times of changes.", _FLAG),
    "full": parameter("full", "With everything that belongs to each object.", _FLAG),
    "full_service": parameter("full_service", "With whole services as well.", _FLAG),
    "lat": parameter(
        "lat",
        "Latitude, WGS 84; `lat`, `lon` and `proximity` belong together.",
        {"type": "number", "minimum": -90, "maximum": 90},
    ),
    "lon": parameter(
        "lon", "Longitude, WGS 84.", {"type": "number", "minimum": -180, "maximum": 180}
    ),
    "proximity": parameter(
        "proximity", "Metres.", {"type": "number", "minimum": 1, "maximum": FURTHEST_M}
    ),
    "postcode": parameter(
        "postcode", "Not possible here: always answered with 400.", {"type": "string"}
    ),
}

_PAGE = {
    "type": "object",
    "required": ["total_items", "total_pages", "page_number", "size", "contents"],
    "properties": {
        "total_items": {"type": "integer"},
        "total_pages": {"type": "integer"},
        "page_number": {"type": "integer"},
        "size": {"type": "integer"},
        "first_page": {"type": "boolean"},
        "last_page": {"type": "boolean"},
        "empty": {"type": "boolean"},
        "contents": {"type": "array", "items": {"type": "object"}},
    },
}
_LINES = {"application/x-ndjson": {"schema": {"type": "string"}}}
LIST: Described = {
    200: {
        "description": "A page of objects, or all of them as lines.",
        "content": {"application/json": {"schema": _PAGE}, **_LINES},
    },
    206: {"description": "The part of the lines that was asked for.", "content": _LINES},
    416: {"description": "There is no such part."},
}
ONE: Described = {200: answer("The object.", "application/json")}


def with_parameters(names: Iterable[str] = ()) -> dict[str, Any]:
    """Describe parameters by their names, and the language, which every route has."""
    return {"parameters": [*(_PARAMETERS[name] for name in names), LANG]}
