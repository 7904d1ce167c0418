"""Cases in the description of the API: what is sent, what is answered, with examples."""

from typing import Any

_TEXT = {"type": "string"}
_FLAG = {"type": "boolean"}
_KINDS = ["question", "suggestion", "complaint", "praise", "malpractice", "fault", "mistake"]
_MOMENT = {"type": ["string", "null"], "format": "date-time"}

STATUS: dict[str, Any] = {
    "type": "object",
    "required": ["reference", "kind", "state", "filed_at", "changed_at", "due_at", "closed_at"],
    "properties": {
        "reference": _TEXT,
        "kind": _TEXT,
        "state": _TEXT,
        "state_names": {"type": "object", "additionalProperties": _TEXT},
        "filed_at": _MOMENT,
        "changed_at": _MOMENT,
        "due_at": _MOMENT,
        "closed_at": _MOMENT,
    },
}
KINDS: dict[str, Any] = {
    "type": "object",
    "required": ["kinds", "topics"],
    "properties": {
        "kinds": {"type": "array", "items": {"type": "object"}},
        "topics": {"type": "array", "items": {"type": "object"}},
    },
}
NEW_CASE: dict[str, Any] = {
    "type": "object",
    "description": "The fields of its kind by their names, and who writes.",
    "required": ["kind", "subject", "text"],
    "properties": {
        "kind": {"enum": _KINDS},
        "language": {**_TEXT, "description": "Of letters; otherwise what the client prefers."},
        "subject": {**_TEXT, "maxLength": 150},
        "text": {**_TEXT, "maxLength": 5_000},
        "agency": {**_TEXT, "description": "Code of an agency."},
        "topic": {**_TEXT, "description": "Code of a topic, or of a part of one."},
        "name": _TEXT,
        "email": _TEXT,
        "phone": _TEXT,
        "country": {**_TEXT, "description": "Two letters (ISO 3166)."},
        "is_hidden": {**_FLAG, "description": "Whether who writes stays hidden."},
        "may_be_published": _FLAG,
        "lat": {"type": "number"},
        "lon": {"type": "number"},
        "office": {**_TEXT, "description": "An office as `layer/ref`."},
    },
    "additionalProperties": _TEXT,
    "example": {
        "kind": "question",
        "subject": "Renewing a licence",
        "text": "How do I renew it?",
        "name": "Rana",
        "email": "rana@home.example",
        "country": "JO",
    },
}
KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "16 to 200 random characters: the same body under it is taken once in a day.",
    "schema": {
        "type": "string",
        "minLength": 16,
        "maxLength": 200,
        "example": "7f0c2f0e-5f0a-4c7a-9d52-1f2b6f1f9a10",
    },
}
FILING: dict[str, Any] = {
    "parameters": [KEY],
    "requestBody": {"required": True, "content": {"application/json": {"schema": NEW_CASE}}},
}
