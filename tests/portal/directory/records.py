"""Records for tests: small ones, with what a test changes."""

from typing import Any

from portal.directory.records.agencies import AgencyContent
from portal.directory.records.services import ServiceContent


def agency(code: str = "ministry-of-health", **said: object) -> AgencyContent:
    data = {"code": code, "names": {"ar": f"جهة {code}", "en": f"Agency {code}"}}
    return AgencyContent.model_validate({**data, "kind": "ministry", "sector": "health", **said})


def service(
    code: str = "health-card", agency: str = "ministry-of-health", **said: object
) -> ServiceContent:
    data = {
        "code": code,
        "agency": agency,
        "names": {"ar": f"خدمة {code}", "en": f"Service {code}"},
        "audiences": ["citizen"],
    }
    return ServiceContent.model_validate({**data, **said})


def fee(amount: str = "12.500", **said: object) -> dict[str, Any]:
    return {"label": {"ar": "الرسم", "en": "Fee"}, "amount": amount, "currency": "JOD", **said}
