"""The shape of announcements in the description of the interface."""

from typing import Any

from layers.documentation import OBJECT, TEXT

_MOMENT = {"type": "string", "format": "date-time"}
ANNOUNCEMENTS: dict[str, Any] = {
    "type": "object",
    "required": ["announcements"],
    "properties": {
        "announcements": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "kind", "title", "text", "starts_at", "ends_at"],
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "kind": {"type": "string", "enum": ["urgent", "outage", "information"]},
                    "agency": {
                        "type": ["object", "null"],
                        "properties": {"code": TEXT, "names": OBJECT},
                    },
                    "title": OBJECT,
                    "text": OBJECT,
                    "link": {"type": ["string", "null"]},
                    "starts_at": _MOMENT,
                    "ends_at": _MOMENT,
                    "published_at": _MOMENT,
                },
            },
        }
    },
}
