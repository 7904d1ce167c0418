"""A service that says everything there is to say, as the fields of its form."""

from typing import Any

from portal.accounts.officer_roles import Role
from tests.web.pages.officers.office import BackOffice, filled

Fields = dict[str, list[str]]


WHOLE: dict[str, Any] = {
    "names": {"ar": "تجديد رخصة القيادة", "en": "Renew a driving licence"},
    "summary": {"ar": "تجديد قبل الانتهاء", "en": "Renewal"},
    "description": {"ar": "سطر\nسطر آخر", "en": "One line\nanother"},
    "status": "temporarily_closed",
    "alert": {"en": "Closed today"},
    "audiences": ["citizen", "resident"],
    "life_events": ["my_car"],
    "sector": "transport",
    "keywords": ["رخصة", "licence"],
    "eligibility": {"en": "Over 18"},
    "minimum_age": 18,
    "maximum_age": 100,
    "steps": [
        {
            "title": {"ar": "الفحص", "en": "Test"},
            "text": {"en": "See well"},
            "channel": "office",
            "duration": "PT30M",
            "condition": {"en": "over 60"},
            "is_optional": True,
        },
        {"title": {"en": "Print"}, "actor": "agency"},
    ],
    "papers": [
        {
            "name": {"en": "Identity card"},
            "kind": "copy",
            "is_mandatory": False,
            "audiences": ["citizen"],
            "issued_by": "replace",
            "issued_by_agency": "other",
            "template": "https://forms.example.org/1",
        }
    ],
    "fees": [
        {
            "label": {"en": "Ten years"},
            "amount": "12.500",
            "currency": "JOD",
            "per": {"en": "licence"},
            "audiences": ["resident"],
            "channel": "web",
            "legal_basis": {"en": "Article 5"},
            "valid_from": "2026-01-01",
            "valid_to": "2027-01-01",
        }
    ],
    "channels": [
        {
            "kind": "web",
            "url": "https://renew.example.org",
            "hours": "24/7",
            "languages": ["ar", "en"],
            "needs_sign_in": True,
            "by_appointment": True,
            "note": {"en": "At night too"},
        },
        {"kind": "phone", "phone": "+96265001000", "email": "info@licensing.example.org"},
    ],
    "outputs": [{"name": {"en": "Licence"}, "kind": "licence", "validity": "P10Y"}],
    "processing_time": "P1D",
    "legal_basis": {"en": "Traffic law"},
    "legal_url": "https://law.example.org",
    "website": "https://licensing.example.org",
    "co_providers": ["other"],
    "requires": ["replace"],
    "at_offices": {"agencies": ["licensing"], "service": "tax"},
    "former_codes": ["old-renew"],
    "verified_at": "2026-01-02",
    "review_by": "2027-01-02",
}


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def fields_of(content: object, name: str = "") -> Fields:
    """Write a content as the fields of its form."""
    if isinstance(content, dict):
        parts = [fields_of(held, f"{name}.{key}".lstrip(".")) for key, held in content.items()]
    elif isinstance(content, list) and content and isinstance(content[0], dict):
        parts = [fields_of(held, f"{name}.{number}") for number, held in enumerate(content)]
    else:
        values = content if isinstance(content, list) else [content]
        shown = ["1" if one is True else str(one) for one in values if one is not False]
        return {name: shown} if shown else {}
    return {key: held for part in parts for key, held in part.items()}


def form_of(back_office: BackOffice, code: str = "renew") -> Fields:
    back_office.sign_in(Role.EDITOR)
    return filled(back_office.get(f"/services/{code}"))
