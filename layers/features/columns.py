"""The columns of features as lists, each made from the one list in `models.ContentColumns`."""

from sqlalchemy.dialects.postgresql import JSONB

from layers.features.models import ContentColumns, Feature

_OWN = tuple(ContentColumns.__annotations__)
# What only the store of releases needs, and the shape, which is read in the form that one wants.
_NOT_TOLD = frozenset({"shape", "search_text", "source_digest", "content_hash"})

# What a row of a release says, in the order in which rows are copied.
CONTENT_COLUMNS = ("layer", "ref", *_OWN)
# What pages and answers are told of a feature, all but its shape.
TOLD_COLUMNS = ("layer", "ref", *(name for name in _OWN if name not in _NOT_TOLD))
JSON_COLUMNS = frozenset(
    name for name in TOLD_COLUMNS if isinstance(getattr(Feature, name).type, JSONB)
)


def selected_as_text(table: str) -> str:
    """Return the told columns of a table for a SELECT, JSON as text: to be read or passed on."""
    return ", ".join(
        f"CAST({table}.{name} AS text) AS {name}" if name in JSON_COLUMNS else f"{table}.{name}"
        for name in TOLD_COLUMNS
    )
