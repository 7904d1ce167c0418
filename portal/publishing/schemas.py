"""What is offered as open data, as JSON and in the description of the API."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from portal.publishing.offers import Offering

PATH = "/api/v1/published"
_TEXT = {"type": "string"}
_TEXTS = {"type": "object", "additionalProperties": _TEXT}
OFFERED: dict[str, Any] = {
    "type": "object",
    "required": ["published"],
    "properties": {
        "published": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "kind", "titles", "columns", "licence", "files"],
                "properties": {
                    "name": _TEXT,
                    "kind": {"enum": ["table", "statistics", "layer"]},
                    "titles": _TEXTS,
                    "descriptions": _TEXTS,
                    "columns": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {"name": _TEXT, "type": _TEXT, "meanings": _TEXTS},
                        },
                    },
                    "publisher": {"type": ["string", "null"]},
                    "licence": _TEXT,
                    "changed_at": {"type": ["string", "null"], "format": "date-time"},
                    "page": {"type": ["string", "null"]},
                    "files": _TEXTS,
                },
            },
        }
    },
}
ROWS: dict[str, Any] = {"type": "array", "items": {"type": "object"}}


def offering_as_json(offering: Offering, changed_at: datetime | None) -> Mapping[str, Any]:
    """Return what is said of an offering; addresses are relative to this one's."""
    at = None if changed_at is None else changed_at.astimezone(UTC).isoformat()
    files = {
        "text/csv": f"{PATH}/{offering.name}.csv",
        "application/json": f"{PATH}/{offering.name}.json",
        **offering.addresses,
    }
    return {
        "name": offering.name,
        "kind": offering.kind.value,
        "titles": dict(offering.titles),
        "descriptions": dict(offering.descriptions),
        "columns": [
            {"name": one.name, "type": one.type.value, "meanings": dict(one.meanings)}
            for one in offering.columns
        ],
        "publisher": offering.publisher,
        "licence": offering.licence,
        "changed_at": None if at is None else at.replace("+00:00", "Z"),
        "page": offering.page,
        "files": files,
    }
