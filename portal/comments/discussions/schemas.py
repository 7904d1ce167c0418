"""The shape of a discussion in the description of the interface."""

from typing import Any

from layers.documentation import OBJECT, TEXT, parameter

_MOMENT = {"type": "string", "format": "date-time"}
_COUNT = {"type": "integer", "minimum": 0}
COMMENT: dict[str, Any] = {
    "type": "object",
    "required": ["number", "parent", "visibility", "html", "posted_at", "replies"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "number": {"type": "integer", "minimum": 1},
        "parent": {"type": ["integer", "null"], "description": "The comment that it answers."},
        "visibility": {"type": "string", "enum": ["visible", "hidden", "removed", "pending"]},
        "author": {"type": ["string", "null"], "description": "Null is a former member."},
        "agency": {"type": ["string", "null"], "description": "Set where an agency speaks."},
        "html": {"type": ["string", "null"], "description": "Null where it is not visible."},
        "posted_at": _MOMENT,
        "edited_at": {"type": ["string", "null"], "format": "date-time"},
        "for": _COUNT,
        "against": _COUNT,
        "replies": {**_COUNT, "description": "All visible comments below it."},
        "is_answer": {"type": "boolean", "description": "An official answer of the agency."},
        "is_pinned": {"type": "boolean"},
    },
}
DISCUSSION: dict[str, Any] = {
    "type": "object",
    "required": ["count", "comments", "next"],
    "properties": {
        "title": OBJECT,
        "page": TEXT,
        "count": _COUNT,
        "closed_at": {"type": ["string", "null"], "format": "date-time"},
        "closing": {"type": ["object", "null"], "description": "HTML by language."},
        "pinned": {"type": "array", "items": COMMENT},
        "comments": {
            "type": "array",
            "items": COMMENT,
            "description": "In the order of the tree: after each root the first answers below it.",
        },
        "next": {"type": ["string", "null"], "description": "Address of the next page."},
    },
}
PARAMETERS = [
    parameter("order", "How comments that answer no other are ordered.", {
        "type": "string", "enum": ["oldest", "newest", "best"], "default": "oldest",
    }),
    parameter("after", "Where the page before has ended; from `next`.", TEXT),
    parameter("under", "The number of a comment: what was answered to it.", {
        "type": "integer", "minimum": 1,
    }),
]  # fmt: skip
