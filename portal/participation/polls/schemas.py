"""The shape of polls in the description of the interface."""

from typing import Any

from layers.documentation import OBJECT, TEXT

_MOMENT = {"type": ["string", "null"], "format": "date-time"}
_NUMBER = {"type": "integer"}
POLL: dict[str, Any] = {
    "type": "object",
    "required": ["ref", "kind", "state", "is_open", "titles", "questions", "results"],
    "properties": {
        "ref": TEXT,
        "kind": {"type": "string", "enum": ["secret", "named"]},
        "state": TEXT,
        "is_open": {"type": "boolean"},
        "titles": OBJECT,
        "texts": OBJECT,
        "identity": TEXT,
        "least_shown": _NUMBER,
        "opens_at": _MOMENT,
        "closes_at": _MOMENT,
        "cancelled_because": {"type": ["string", "null"]},
        "questions": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["question", "titles", "least", "most", "options"],
                "properties": {
                    "question": _NUMBER,
                    "titles": OBJECT,
                    "least": _NUMBER,
                    "most": _NUMBER,
                    "options": {"type": "array", "items": OBJECT},
                },
            },
        },
        "results": {"type": ["object", "null"]},
    },
}
BALLOTS: dict[str, Any] = {
    "type": "object",
    "required": ["question", "code", "choices"],
    "properties": {
        "question": _NUMBER,
        "code": TEXT,
        "choices": {"type": "array", "items": _NUMBER},
    },
}
