"""The routes of linked data as the OpenAPI document describes them."""

from layers.documentation import TEXT, Described, answer
from portal.linked_data.forms import JSON_LD, TURTLE, Form

_BOTH = {TURTLE.media_type: {"schema": TEXT}, JSON_LD.media_type: {"schema": {"type": "object"}}}

VOCABULARY: Described = {200: {"description": "The description.", "content": _BOTH}}
RECORD: Described = {
    **VOCABULARY,
    303: {"description": "The page about it, for whoever prefers a page."},
}
CATALOGUE: Described = {
    200: {"description": "All agencies, services and vocabularies.", "content": _BOTH},
    206: {"description": "The part that was asked for.", "content": _BOTH},
    416: {"description": "There is no such part."},
}


def catalogue_in(form: Form) -> Described:
    """Describe the answers of the catalogue in one form."""
    schema = TEXT if form is TURTLE else None
    return {
        200: answer("All agencies, services and vocabularies.", form.media_type, schema=schema),
        206: answer("The part that was asked for.", form.media_type, schema=TEXT),
        416: answer("There is no such part."),
    }
