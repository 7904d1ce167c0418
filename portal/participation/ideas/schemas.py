"""The shapes of ideas in the description of the interface."""

from typing import Any

from layers.documentation import OBJECT, TEXT

_MOMENT = {"type": ["string", "null"], "format": "date-time"}
_DAY = {"type": ["string", "null"], "format": "date"}
_MAYBE_TEXT = {"type": ["string", "null"]}
_MAYBE_NUMBER = {"type": ["integer", "null"]}
_FIELDS: dict[str, Any] = {
    "ref": TEXT,
    "title": TEXT,
    "language": TEXT,
    "state": TEXT,
    "state_names": OBJECT,
    "agency": TEXT,
    "author": _MAYBE_TEXT,
    "posted_at": {"type": "string", "format": "date-time"},
    "supporters": {"type": "integer"},
    "threshold": _MAYBE_NUMBER,
    "threshold_at": _MOMENT,
    "answered_at": _MOMENT,
    "due_at": _MOMENT,
    "is_overdue": {"type": "boolean"},
    "percent": _MAYBE_NUMBER,
    "implement_by": _DAY,
    "position": {"type": ["object", "null"]},
    "area": _MAYBE_TEXT,
    "place": _MAYBE_TEXT,
    "page": TEXT,
    "distance_m": {"type": "number"},
}
_NEEDED = [name for name in _FIELDS if name != "distance_m"]
IDEAS: dict[str, Any] = {
    "type": "object",
    "required": ["ideas", "next"],
    "properties": {
        "ideas": {
            "type": "array",
            "items": {"type": "object", "required": _NEEDED, "properties": _FIELDS},
        },
        "next": _MAYBE_TEXT,
    },
}
IDEA: dict[str, Any] = {
    "type": "object",
    "required": [*_NEEDED, "html", "statements", "progress"],
    "properties": {
        **_FIELDS,
        "html": TEXT,
        "statements": {"type": "array", "items": OBJECT},
        "progress": {"type": "array", "items": OBJECT},
    },
}
