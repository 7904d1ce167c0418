"""The routes of datasets as linked data as the OpenAPI document describes them."""

from typing import Any

from layers.documentation import TEXT, Described, answer, parameter
from portal.linked_data.forms import JSON_LD, Form
from portal.opendata.dcat.rules import FORMS, FURTHEST_PAGE

_SCHEMAS: dict[str, Any] = {
    one.media_type: {"schema": {"type": "object"} if one is JSON_LD else TEXT} for one in FORMS
}
_PAGE = "A page: its datasets, what was withdrawn, and where the other pages are."

DATASET: Described = {
    200: {"description": "The description.", "content": _SCHEMAS},
    303: {"description": "The page about it, for whoever prefers a page."},
    410: {"description": "It was withdrawn: what is left says when and why.", "content": _SCHEMAS},
}
CATALOGUE: Described = {200: {"description": _PAGE, "content": _SCHEMAS}}
_PAGE_NUMBER = {"type": "integer", "minimum": 1, "maximum": FURTHEST_PAGE, "example": 1}
_MOMENT = {"type": "string", "format": "date-time", "example": "2026-05-31T08:00:00Z"}
_SINCE = "Only what was published, changed or withdrawn since a date or time."
PARAMETERS: dict[str, Any] = {
    "parameters": [
        parameter("page", "Which page, of 100 datasets each.", _PAGE_NUMBER),
        parameter("modified_since", _SINCE, _MOMENT),
    ]
}


def catalogue_in(form: Form) -> Described:
    """Describe a page of the catalogue in one form."""
    return {200: answer(_PAGE, form.media_type, schema=None if form is JSON_LD else TEXT)}
