"""The shape of spaces in the description of the interface."""

from typing import Any

from layers.documentation import OBJECT, TEXT

_MOMENT = {"type": "string", "format": "date-time"}
_MOMENT_OR_NONE = {"type": ["string", "null"], "format": "date-time"}
_DAY = {"type": ["string", "null"], "format": "date"}
_NUMBER = {"type": ["number", "null"]}
_ACTIVITIES = {
    "type": "array",
    "items": {"type": "string", "enum": ["comment", "forum", "idea", "support", "vote"]},
}
LEVELS = ["information", "consultation", "active"]
STATES = ["upcoming", "open", "between", "evaluating", "overdue", "closed"]
_PHASE: dict[str, Any] = {
    "type": "object",
    "required": ["titles", "starts_at", "ends_at", "activities"],
    "properties": {
        "titles": OBJECT,
        "texts": OBJECT,
        "starts_at": _MOMENT,
        "ends_at": _MOMENT,
        "activities": _ACTIVITIES,
    },
}
SPACE: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name", "agency", "level", "state", "titles", "promises", "phases"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "name": TEXT,
        "agency": TEXT,
        "level": {"type": "string", "enum": LEVELS},
        "state": {"type": "string", "enum": STATES},
        "open_now": _ACTIVITIES,
        "changes_at": _MOMENT_OR_NONE,
        "titles": OBJECT,
        "summaries": OBJECT,
        "promises": OBJECT,
        "answer_due": _DAY,
        "first_due": _DAY,
        "areas": {"type": "array", "items": TEXT},
        "lon": _NUMBER,
        "lat": _NUMBER,
        "support_threshold": {"type": ["integer", "null"]},
        "answer_working_days": {"type": "integer"},
        "published_at": _MOMENT,
        "closed_at": _MOMENT_OR_NONE,
        "phases": {"type": "array", "items": _PHASE},
    },
}
SPACES: dict[str, Any] = {
    "type": "object",
    "required": ["spaces"],
    "properties": {"spaces": {"type": "array", "items": SPACE}},
}
_NEWS: dict[str, Any] = {
    "type": "object",
    "required": ["id", "titles", "texts", "published_at"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "titles": OBJECT,
        "texts": OBJECT,
        "published_at": _MOMENT,
    },
}
WHOLE_SPACE: dict[str, Any] = {
    **SPACE,
    "properties": {
        **SPACE["properties"],
        "texts": OBJECT,
        "outcome": {"type": ["object", "null"]},
        "news": {"type": "array", "items": _NEWS},
    },
}
