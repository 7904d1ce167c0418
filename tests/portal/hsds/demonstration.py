"""A small directory that holds every kind of thing that the standards' exports have to say."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from fastapi.testclient import TestClient

from layers.deployment import Deployment
from layers.features.content import FeatureContent
from layers.releases.rules import Authorship
from layers.releases.service import activate
from portal.directory.records.values import Record
from portal.directory.registers.definitions import Register
from portal.directory.registers.service import STORES, stage
from tests.conftest import application_on
from tests.layers.places import AMMAN, place, release
from tests.portal.directory.records import agency, fee, service
from tests.site import change_site
from web.settings import WebSettings

PUBLIC_URL = "https://portal.example"
BY_TESTS = Authorship(by="tests")

AGENCIES = (
    agency(
        "ministry-of-interior",
        kind="ministry",
        sector="interior",
        acronym={"en": "MoI"},
        description={"ar": "وصف الوزارة", "en": "What the ministry does"},
        legal_basis={"ar": "قانون التنظيم"},
        established_year=1921,
        website="https://interior.example.org/",
        email="info@interior.example.org",
        phones=["+96265001000", "117"],
        address={"ar": "عمّان، الدوار الرابع", "en": "Amman, fourth circle"},
        hours="Su-Th 08:00-15:00",
        officials=[
            {
                "name": {"ar": "الوزير السابق", "en": "The former minister"},
                "title": {"ar": "وزير", "en": "Minister"},
                "term_start": "2018-01-01",
                "term_end": "2020-12-31",
            },
            {
                "honorific": {"ar": "معالي", "en": "H.E."},
                "name": {"ar": "الوزير", "en": "The minister"},
                "title": {"ar": "وزير", "en": "Minister"},
                "photo": "cd" * 32,
                "email": "minister@interior.example.org",
                "phone": "+96265001001",
                "website": "https://minister.example.org/",
                "accounts": ["https://x.com/the-minister", "https://www.facebook.com/minister"],
            },
        ],
        social_accounts=[
            {"platform": "youtube", "url": "https://youtube.example.com/moi"},
            {"platform": "x", "url": "https://x.example.com/moi"},
        ],
        mobile_apps=[
            {
                "name": {"ar": "خدماتي", "en": "My services"},
                "platform": "ios",
                "url": "https://apps.example.com/ios/1",
            },
        ],
        logo="ab" * 32,
        verified_at="2026-05-01",
    ),
    agency(
        "civil-status",
        kind="department",
        parent="ministry-of-interior",
        sector="interior",
        former_codes=["old-registry"],
        phones=["+96265002000"],
    ),
    agency("ministry-of-old", valid_to="2020-01-01", successor="ministry-of-interior"),
    agency("bureau-of-old", successor="ministry-of-interior"),
    agency("bare-fund", kind="fund", names={"ar": "صندوق"}, sector=None),
)

_RENEWAL = service(
    "renew-driving-licence",
    "civil-status",
    names={"ar": "تجديد رخصة القيادة", "en": "Renew a driving licence"},
    summary={"ar": "ملخص", "en": "In short"},
    description={"ar": "سطر أول\nسطر «ثان»", "en": 'First line\nSecond "line" \\ & <b>'},
    alert={"en": "Closed on Monday"},
    audiences=["citizen", "resident"],
    life_events=["my_car", "starting_a_business"],
    sector="transport",
    keywords=["رخصة", "licence"],
    eligibility={"ar": "من بلغ الثامنة عشرة", "en": "Whoever is eighteen"},
    minimum_age=18,
    maximum_age=90,
    steps=[
        {
            "title": {"ar": "الفحص", "en": "Test"},
            "text": {"ar": "افحص نظرك", "en": "Have your eyes tested"},
            "duration": "PT1H",
        },
        {"title": {"ar": "الدفع", "en": "Pay"}, "actor": "agency", "channel": "office"},
    ],
    papers=[
        {
            "name": {"ar": "الهوية", "en": "Identity card"},
            "kind": "copy",
            "issued_by": "issue-identity-card",
            "issued_by_agency": "civil-status",
            "audiences": ["citizen"],
        },
        {
            "name": {"ar": "نموذج", "en": "Form"},
            "text": {"en": "Filled in"},
            "condition": {"en": "If you have moved"},
            "is_mandatory": False,
            "template": "https://interior.example.org/form.pdf",
        },
    ],
    fees=[
        fee("12.500", valid_from="2026-01-01", legal_basis={"ar": "نظام الرسوم"}),
        fee("0.100", per={"en": "page"}, channel="web", valid_to="2027-01-01", kind="extra"),
    ],
    channels=[
        {"kind": "office", "hours": "Su-Th 08:00-15:00; PH off", "languages": ["ar", "en"]},
        {
            "kind": "web",
            "url": "https://interior.example.org/renew",
            "needs_sign_in": True,
            "note": {"ar": "بالهوية الرقمية"},
        },
        {"kind": "sms", "phone": "94444"},
        {"kind": "phone", "phone": "+96265002001", "hours": "24/7"},
        {"kind": "email", "email": "licence@interior.example.org"},
    ],
    outputs=[{"name": {"ar": "رخصة", "en": "Licence"}, "kind": "licence", "validity": "P10Y"}],
    processing_time="P3D",
    legal_basis={"ar": "قانون السير", "en": "Traffic law"},
    legal_url="https://law.example.org/traffic",
    website="https://interior.example.org/licence",
    co_providers=["ministry-of-interior"],
    requires=["issue-identity-card"],
    at_offices={"service": "vehicles"},
    verified_at="2026-05-31",
)

SERVICES = (
    _RENEWAL,
    service(
        "issue-identity-card",
        "civil-status",
        names={"ar": "إصدار بطاقة شخصية", "en": "Issue an identity card"},
        life_events=["my_documents"],
        channels=[{"kind": "office"}],
        status="temporarily_closed",
    ),
    service("bare-service", "bare-fund", names={"ar": "خدمة بلا تفاصيل"}),
    service(
        "attest-anywhere",
        "ministry-of-interior",
        channels=[{"kind": "office"}],
        at_offices={"any_agency": True, "service": "passports"},
        sector="interior",
    ),
    service(
        "at-others",
        "ministry-of-interior",
        at_offices={"agencies": ["civil-status", "bare-fund"]},
        audiences=["business"],
    ),
    service(
        "of-the-past",
        "ministry-of-old",
        names={"ar": "=cmd|' /C calc'!A0", "en": "+49 <script>alert(1)</script>"},
        status="defunct",
    ),
)

OFFICES = (
    place(
        "amman-1",
        names={"ar": "مكتب عمّان الأول", "en": "First office of Amman"},
        phones=("+96265003000",),
        address={"ar": "شارع ١", "en": "Street 1"},
        opening_hours="Su-Th 08:00-15:00; PH off",
        attributes={
            "agency": "civil-status",
            "services": ["vehicles", "passports"],
            "accessible": True,
            "lift": False,
            "appointment": True,
        },
        area_codes=("JO-AM",),
    ),
    place(
        "amman-2",
        AMMAN.lon + 0.05,
        AMMAN.lat,
        attributes={"agency": "civil-status", "services": ["civil_status"]},
        opening_hours="Jan-Mar 08:00-14:00",
    ),
    place(
        "amman-3",
        AMMAN.lon + 0.5,
        AMMAN.lat,
        attributes={"agency": "bare-fund", "services": ["passports"]},
    ),
    place(
        "amman-4",
        AMMAN.lon + 0.6,
        attributes={"agency": "ministry-of-interior", "services": ["passports"]},
    ),
    place("amman-5", attributes={}),
)

PAIRS = {
    ("renew-driving-licence", "amman-1"),
    ("issue-identity-card", "amman-1"),
    ("issue-identity-card", "amman-2"),
    ("attest-anywhere", "amman-1"),
    ("attest-anywhere", "amman-3"),
    ("attest-anywhere", "amman-4"),
    ("at-others", "amman-1"),
    ("at-others", "amman-2"),
    ("at-others", "amman-3"),
}


def fill(
    deployment: Deployment,
    agencies: Sequence[Record] = AGENCIES,
    services: Sequence[Record] = SERVICES,
    offices: Sequence[FeatureContent] = OFFICES,
) -> None:
    """Put a directory into a database that has the areas of the demonstration."""
    release(deployment, offices, layer="offices")
    put(deployment, Register.AGENCIES, agencies)
    put(deployment, Register.SERVICES, services)


def put(deployment: Deployment, register: Register, records: Sequence[Record]) -> None:
    """Make the records the next release of a register."""
    with deployment.database.writing() as session:
        activate(session, STORES[register], stage(session, register, records, BY_TESTS), force=True)


@contextmanager
def standards_client(deployment: Deployment) -> Iterator[TestClient]:
    """A client of the application under a public address."""
    app = application_on(deployment, WebSettings())
    change_site(app, public_url=PUBLIC_URL)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
