"""One record of each kind in which every field says something, and the hostile texts for them."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from pydantic import BaseModel, ValidationError

Path = tuple[str | int, ...]

# Closes whatever it may stand in, and opens an element that no page of ours has.
EVIL = "</script></textarea></title>\"'><x-evil onclick=alert(1)>مرحبا{{7*7}}${7}"
# Controls of direction around Arabic letters: none of them may be kept.
TURNING = "a\u202eb\u2066مرحبا\u2069\u200f"
# What a web address may still be after its check, and what it may never be.
EVIL_ADDRESS = "https://x.example/?a=\"'><x-evil>"
SCRIPTS = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "//x.example/",
)

FULL_AGENCY: dict[str, Any] = {
    "code": "ministry-of-health",
    "names": {"ar": "وزارة", "en": "Ministry"},
    "acronym": {"ar": "و", "en": "M"},
    "kind": "ministry",
    "sector": "health",
    "parent": "camp",
    "valid_from": "2001-01-01",
    "description": {"ar": "نص", "en": "Text"},
    "legal_basis": {"ar": "قانون", "en": "Law"},
    "established_year": 1950,
    "website": "https://fort.example",
    "email": "info@fort.example.org",
    "phones": ["+96265001000"],
    "address": {"ar": "شارع", "en": "Street"},
    "hours": "Su-Th 08:00-15:00",
    "officials": [
        {
            "honorific": {"ar": "معالي", "en": "H.E."},
            "name": {"ar": "سلمى", "en": "Salma"},
            "website": "https://minister.example.org",
            "accounts": ["https://x.example/minister"],
            "title": {"ar": "وزيرة", "en": "Minister"},
            "email": "minister@fort.example.org",
            "phone": "+96265001001",
            "term_start": "2020-01-01",
            "is_acting": True,
        }
    ],
    "social_accounts": [
        {"platform": "x", "url": "https://x.example/fort", "verified_at": "2026-01-01"}
    ],
    "mobile_apps": [
        {
            "name": {"ar": "تطبيق", "en": "App"},
            "platform": "ios",
            "url": "https://apps.example/fort",
            "checked_at": "2026-01-01",
        }
    ],
    "former_codes": ["old-fort"],
    "position": 7,
    "verified_at": "2026-01-01",
    "review_by": "2027-01-01",
}

FULL_SERVICE: dict[str, Any] = {
    "code": "fort-service",
    "agency": "ministry-of-health",
    "names": {"ar": "خدمة", "en": "Service"},
    "summary": {"ar": "ملخص", "en": "Summary"},
    "description": {"ar": "نص", "en": "Text"},
    "alert": {"ar": "تنبيه", "en": "Alert"},
    "audiences": ["citizen"],
    "life_events": ["my_health"],
    "sector": "health",
    "keywords": ["word"],
    "eligibility": {"ar": "شرط", "en": "Condition"},
    "minimum_age": 18,
    "maximum_age": 99,
    "steps": [
        {
            "title": {"ar": "خطوة", "en": "Step"},
            "text": {"ar": "نص", "en": "Text"},
            "channel": "office",
            "duration": "PT1H",
            "condition": {"ar": "إن", "en": "If"},
            "is_optional": True,
        }
    ],
    "papers": [
        {
            "name": {"ar": "ورقة", "en": "Paper"},
            "text": {"ar": "نص", "en": "Text"},
            "condition": {"ar": "إن", "en": "If"},
            "audiences": ["citizen"],
            "issued_by": "camp-service",
            "issued_by_agency": "camp",
            "template": "https://fort.example/form",
        }
    ],
    "fees": [
        {
            "label": {"ar": "رسم", "en": "Fee"},
            "amount": "1.500",
            "currency": "JOD",
            "per": {"ar": "صفحة", "en": "page"},
            "audiences": ["citizen"],
            "channel": "office",
            "legal_basis": {"ar": "نظام", "en": "Regulation"},
            "valid_from": "2020-01-01",
            "valid_to": "2090-01-01",
        }
    ],
    "channels": [
        {
            "kind": "web",
            "url": "https://fort.example/service",
            "phone": "+96265001000",
            "email": "service@fort.example.org",
            "hours": "Su-Th 08:00-15:00",
            "languages": ["ar"],
            "needs_sign_in": True,
            "by_appointment": True,
            "note": {"ar": "ملاحظة", "en": "Note"},
        }
    ],
    "outputs": [{"name": {"ar": "شهادة", "en": "Certificate"}, "validity": "P1Y"}],
    "processing_time": "P3D",
    "legal_basis": {"ar": "قانون", "en": "Law"},
    "legal_url": "https://fort.example/law",
    "website": "https://fort.example/service",
    "co_providers": ["camp"],
    "requires": ["camp-service"],
    "at_offices": {"agencies": ["ministry-of-health"]},
    "former_codes": ["old-service"],
    "verified_at": "2026-01-01",
    "review_by": "2027-01-01",
}

FULL_OFFICE: dict[str, Any] = {
    "ref": "F1",
    "agency": "ministry-of-health",
    "names": {"ar": "مكتب", "en": "Office"},
    "lon": 35.9,
    "lat": 31.95,
    "phones": ["+96265001000"],
    "address": {"ar": "شارع", "en": "Street"},
    "opening_hours": "Su-Th 08:00-15:00",
    "verified_at": "2026-01-01",
}


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:  # noqa: ANN401 - JSON
    """List every value of a record that holds no others, with its path."""
    if isinstance(value, Mapping):
        for name, held in value.items():
            yield from leaves(held, (*path, name))
    elif isinstance(value, list):
        for place, held in enumerate(value):
            yield from leaves(held, (*path, place))
    else:
        yield path, value


def with_value(data: dict[str, Any], path: Path, value: object) -> dict[str, Any]:
    """Give a copy of a record with one other value."""
    made = deepcopy(data)
    held: Any = made
    for part in path[:-1]:
        held = held[part]
    held[path[-1]] = value
    return made


def is_taken(schema: type[BaseModel], data: dict[str, Any]) -> bool:
    """Tell whether a schema takes a record."""
    try:
        schema.model_validate(data)
    except ValidationError:
        return False
    return True


def poisoned(
    schema: type[BaseModel], data: dict[str, Any], marker: str = ""
) -> tuple[dict[str, Any], list[Path]]:
    """Put hostile text wherever a schema lets it stand; gives the record and where that was."""
    places = []
    for path, value in list(leaves(data)):
        if not isinstance(value, str) or path == ("ref",):
            continue
        for hostile in (f"{EVIL}{marker}", EVIL_ADDRESS):
            changed = with_value(data, path, hostile)
            if is_taken(schema, changed):
                data = changed
                places.append(path)
                break
    return data, places
