"""How routes describe themselves in the OpenAPI document: parameters and answers.

What all routes have in common (errors, 304, what stands in a path) is added to the whole document
in `web/description.py`.
"""

from typing import Any

Described = dict[int | str, dict[str, Any]]

OBJECT: dict[str, Any] = {"type": "object"}
TEXT: dict[str, Any] = {"type": "string"}


def parameter(
    name: str, description: str, schema: dict[str, Any], *, required: bool = False
) -> dict[str, Any]:
    """Describe a parameter of the query string."""
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": description,
        "schema": schema,
    }


LANG = parameter(
    "lang",
    "Language of texts and messages; otherwise `Accept-Language` decides.",
    {"type": "string", "example": "en"},
)


def answer(
    description: str, *media_types: str, schema: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Describe one answer; all its media types have the same schema."""
    content = {media_type: {"schema": schema or OBJECT} for media_type in media_types}
    return (
        {"description": description, "content": content}
        if content
        else {"description": description}
    )
