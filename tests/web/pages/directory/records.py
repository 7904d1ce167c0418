"""Records for the tests of the public pages: a small government, and the way to publish it."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from html import unescape
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from geo.coordinates import Position
from layers.deployment import Deployment
from layers.features.content import FeatureContent
from layers.features.staging import stage as stage_features
from layers.releases import service as releases
from layers.releases.rules import Authorship, ReleaseKind
from layers.releases.service import activate
from portal.directory.offices import service as offices
from portal.directory.records.agencies import AgencyContent
from portal.directory.records.services import ServiceContent
from portal.directory.records.values import Record
from portal.directory.registers.definitions import Register
from portal.directory.registers.service import STORES, stage
from tests.conftest import application_on
from web.settings import WebSettings

MADE = Authorship("tests")
LOGO = "a" * 64

AGENCIES: tuple[dict[str, Any], ...] = (
    {
        "code": "ministry-of-interior",
        "names": {"ar": "وزارة الداخلية", "en": "Ministry of Interior"},
        "kind": "ministry",
        "sector": "interior",
        "position": 1,
        "description": {"ar": "فقرة أولى.\n\nفقرة ثانية.", "en": "First part.\n\nSecond part."},
        "website": "https://interior.example",
        "email": "info@interior.example",
        "phones": ["+96265001000"],
        "hours": "Su-Th 08:00-15:00",
        "logo": LOGO,
        "officials": [
            {
                "honorific": {"ar": "معالي", "en": "Her Excellency"},
                "name": {"ar": "سلمى التجريبية", "en": "Salma Example"},
                "photo": LOGO,
                "website": "https://salma.example",
                "accounts": ["https://x.example/salma", "https://www.facebook.com/salma"],
                "title": {"ar": "وزيرة الداخلية", "en": "Minister of Interior"},
                "email": "minister@interior.example",
                "term_start": "2025-01-15",
                "is_acting": True,
            },
            {
                "name": {"ar": "سالم القديم", "en": "Salem Former"},
                "title": {"ar": "وزير الداخلية", "en": "Minister of Interior"},
                "email": "former@interior.example",
                "term_start": "2020-01-01",
                "term_end": "2025-01-14",
            },
        ],
        "social_accounts": [
            {"platform": "x", "url": "https://x.example/interior", "verified_at": "2026-05-01"}
        ],
        "mobile_apps": [
            {
                "name": {"ar": "تطبيق الداخلية", "en": "Interior app"},
                "platform": "android",
                "url": "https://apps.example/interior",
                "checked_at": "2026-04-01",
            }
        ],
        "verified_at": "2026-05-02",
        "review_by": "2026-08-01",
        "demo": True,
    },
    {
        "code": "drivers-department",
        "names": {"ar": "إدارة ترخيص السواقين", "en": "Driver Licensing Department"},
        "kind": "department",
        "sector": "transport",
        "parent": "ministry-of-interior",
        "former_codes": ["traffic-office"],
        "position": 2,
    },
    {
        "code": "civil-status",
        "names": {"ar": "دائرة الأحوال المدنية", "en": "Civil Status Department"},
        "kind": "department",
        "sector": "interior",
        "parent": "ministry-of-interior",
        "position": 3,
    },
    {
        "code": "passports-authority",
        "names": {"ar": "هيئة الجوازات", "en": "Passports Authority"},
        "kind": "authority",
        "valid_to": "2024-12-31",
        "successor": "civil-status",
    },
    {
        "code": "telegraph-office",
        "names": {"ar": "مكتب البرقيات", "en": "Telegraph Office"},
        "kind": "authority",
        "successor": "civil-status",
    },
    {
        "code": "the-old-council",
        "names": {"ar": "المجلس القديم", "en": "The Old Council"},
        "kind": "commission",
        "valid_to": "2020-06-30",
    },
)

SERVICES: tuple[dict[str, Any], ...] = (
    {
        "code": "renew-driving-licence",
        "agency": "drivers-department",
        "names": {"ar": "تجديد رخصة القيادة", "en": "Renew a driving licence"},
        "summary": {"ar": "تجديد الرخصة قبل انتهائها", "en": "Renew before it ends"},
        "description": {"ar": "نص طويل", "en": "A long text"},
        "alert": {"ar": "الدفع بالبطاقة فقط", "en": "Cards only"},
        "audiences": ["citizen", "resident"],
        "life_events": ["my_car"],
        "sector": "transport",
        "keywords": ["سواقة"],
        "minimum_age": 18,
        "requires": ["medical-check"],
        "papers": [
            {
                "name": {"ar": "بطاقة الهوية", "en": "Identity card"},
                "audiences": ["citizen"],
                "issued_by": "identity-card",
            },
            {
                "name": {"ar": "إذن الإقامة", "en": "Residence permit"},
                "kind": "copy",
                "audiences": ["resident"],
                "issued_by_agency": "ministry-of-interior",
            },
            {"name": {"ar": "صورة شخصية", "en": "Photograph"}, "kind": "photo"},
        ],
        "fees": [
            {
                "label": {"ar": "رسم المواطن", "en": "Citizens"},
                "amount": "12.5",
                "currency": "JOD",
                "audiences": ["citizen"],
                "legal_basis": {"ar": "نظام رسوم السير", "en": "Traffic fees regulation"},
            },
            {
                "label": {"ar": "رسم المقيم", "en": "Residents"},
                "amount": "30",
                "currency": "JOD",
                "audiences": ["resident"],
            },
            {
                "label": {"ar": "رسم قديم", "en": "An old fee"},
                "amount": "7",
                "currency": "JOD",
                "valid_to": "2020-01-01",
            },
            {
                "label": {"ar": "التوصيل بالبريد", "en": "Delivery by post"},
                "amount": "1.500",
                "currency": "JOD",
                "kind": "extra",
            },
        ],
        "channels": [
            {"kind": "office", "hours": "Mo-Su 00:00-24:00"},
            {"kind": "phone", "phone": "+96265002000", "hours": "24/7"},
            {"kind": "web", "url": "https://renew.example", "needs_sign_in": True},
        ],
        "steps": [
            {"title": {"ar": "افحص نظرك", "en": "Have your eyes tested"}, "duration": "PT2H"},
            {"title": {"ar": "ادفع الرسم", "en": "Pay the fee"}, "channel": "web"},
            {"title": {"ar": "تطبع الرخصة", "en": "The licence is printed"}, "actor": "agency"},
        ],
        "outputs": [
            {"name": {"ar": "رخصة", "en": "Licence"}, "kind": "licence", "validity": "P10Y"}
        ],
        "processing_time": "P3D",
        "legal_basis": {"ar": "قانون السير", "en": "Traffic act"},
        "former_codes": ["licence-renewal"],
        "verified_at": "2026-03-01",
        "review_by": "2026-09-01",
        "at_offices": {"service": "vehicles"},
        "demo": True,
    },
    {
        "code": "identity-card",
        "agency": "civil-status",
        "names": {"ar": "إصدار بطاقة الهوية", "en": "Identity card"},
        "audiences": ["citizen"],
        "life_events": ["my_documents"],
        "sector": "interior",
    },
    {
        "code": "medical-check",
        "agency": "ministry-of-interior",
        "names": {"ar": "الفحص الطبي", "en": "Medical check"},
        "audiences": ["citizen", "resident"],
        "life_events": ["my_car", "my_health"],
        "channels": [{"kind": "web", "url": "https://check.example"}],
    },
    {
        "code": "telegram",
        "agency": "ministry-of-interior",
        "names": {"ar": "إرسال برقية", "en": "Send a telegram"},
        "audiences": ["citizen"],
        "status": "defunct",
    },
)


def agencies(*more: dict[str, Any]) -> list[Record]:
    return [AgencyContent.model_validate(one) for one in (*AGENCIES, *more)]


def services(*more: dict[str, Any]) -> list[Record]:
    return [ServiceContent.model_validate(one) for one in (*SERVICES, *more)]


def publish(deployment: Deployment, register: Register, records: Sequence[Record]) -> None:
    """Make records the whole of a register."""
    with deployment.database.writing() as session:
        activate(session, STORES[register], stage(session, register, records, MADE), force=True)


def office(ref: str, lon: float, lat: float, **attributes: object) -> FeatureContent:
    return FeatureContent(
        ref=ref,
        position=Position(lon, lat),
        names={"ar": f"مكتب {ref}", "en": f"Office {ref}"},
        phones=("+96265003000",),
        attributes={
            "agency": "drivers-department",
            "kind": "branch",
            "services": ["vehicles"],
            **attributes,
        },
        opening_hours="24/7",
        verified_at=date(2026, 1, 2),
        demo=True,
    )


OFFICES = (
    office("OFF-1", 35.91, 31.95),
    office("OFF-2", 35.95, 31.99, kind="headquarters"),
    office("OFF-3", 35.99, 32.05, agency="civil-status", services=["civil_status"]),
    office("OFF-4", 35.90, 31.96, agency="وزارة ما"),
)


def publish_offices(deployment: Deployment, contents: Sequence[FeatureContent]) -> None:
    with deployment.database.writing() as session:
        release = releases.open_release(
            session, offices.OFFICES, kind=ReleaseKind.IMPORT, made=MADE
        )
        stage_features(session, release, contents)
        releases.activate(session, offices.OFFICES, release, force=True)


@contextmanager
def public_client(deployment: Deployment) -> Iterator[TestClient]:
    """A client of the public pages, at an address that only https knows."""
    app = application_on(deployment, WebSettings())
    with TestClient(
        app,
        base_url="https://portal.example",
        raise_server_exceptions=False,
        follow_redirects=False,
    ) as made:
        yield made


def words_of(answer: Response) -> str:
    """Give the words of a page, without markup and with single spaces."""
    body = re.sub(r"<(script|style).*?</\1>", "", answer.text, flags=re.DOTALL)
    said = " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
    return re.sub(r"(?<=[“(=]) | (?=[,.:”)])", "", said)
