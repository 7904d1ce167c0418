"""Answers of agencies as their contracts want them, for tests."""

from collections.abc import Mapping
from typing import Any

from tests.portal.citizens.services.citizen import SARA

FINES = "traffic-fines"


def bill(amount: str, due_on: str | None = "2026-12-20") -> dict[str, Any]:
    """Return a bill as contracts have it."""
    return {
        "amount": amount,
        "currency": "JOD",
        "due_on": due_on,
        "biller_code": "101",
        "service_type": "FINES",
        "billing_number": "77",
    }


def fine(
    number: str = "F-1", amount: str = "20.000", due_on: str | None = "2026-12-20"
) -> dict[str, Any]:
    """Return a traffic fine of Sara's."""
    return {
        "person": {"id_type": "national", "country": "JO", "number": SARA},
        "number": number,
        "offence": {"ar": "تجاوز السرعة", "en": "Speeding"},
        "place": {"ar": "شارع المدينة", "en": "Madina Street"},
        "happened_at": "2026-11-02T09:30:00+03:00",
        "plate": "21-43210",
        "bill": bill(amount, due_on),
    }


def fines(*some: Mapping[str, Any], total: str = "20.000") -> dict[str, Any]:
    """Return the answer about traffic fines."""
    return {"fines": list(some), "total": total, "currency": "JOD"}
