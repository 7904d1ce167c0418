"""Invented offices of real departments: the departments exist, these offices do not."""

import math
from dataclasses import dataclass

from importers.samples import hours
from importers.samples.centres import Gazetteer
from importers.samples.chance import Chance
from importers.samples.rows import Namer, SampleRow, place_row
from importers.samples.spread import KM_PER_DEGREE, Spot
from importers.samples.words import PLACE_WORDS

COLUMNS = (
    "agency",
    "kind",
    "services",
    "appointment",
    "accessible",
    "accessible_toilet",
    "lift",
    "hearing_loop",
    "parking",
    "entrance_lat",
    "entrance_lon",
)


@dataclass(frozen=True)
class OfficeKind:
    """A kind of office: whose it is (by code), its name, what it does, when it is open."""

    agency: str
    kind: str
    ar: str
    en: str
    services: str
    times: hours.Choice = hours.OFFICE
    by_appointment: float = 0.2


_KINDS = (
    (
        OfficeKind(
            "civil-status-and-passports",
            "branch",
            "مكتب الأحوال المدنية والجوازات – {}",
            "{} Civil Status and Passports Office",
            "civil_status;passports",
        ),
        18.0,
    ),
    (
        OfficeKind(
            "lands-and-survey",
            "directorate",
            "مديرية تسجيل الأراضي – {}",
            "{} Land Registration Directorate",
            "land",
        ),
        9.0,
    ),
    (
        OfficeKind(
            "income-and-sales-tax",
            "directorate",
            "مديرية ضريبة الدخل والمبيعات – {}",
            "{} Income and Sales Tax Directorate",
            "tax",
        ),
        7.0,
    ),
    (
        OfficeKind(
            "driver-and-vehicle-licensing",
            "branch",
            "قسم ترخيص السواقين والمركبات – {}",
            "{} Driver and Vehicle Licensing Office",
            "vehicles",
            by_appointment=0.7,
        ),
        8.0,
    ),
    (
        OfficeKind(
            "social-security-corporation",
            "branch",
            "فرع الضمان الاجتماعي – {}",
            "{} Social Security Branch",
            "social_security",
        ),
        7.0,
    ),
    (
        OfficeKind(
            "ministry-of-social-development",
            "directorate",
            "مديرية التنمية الاجتماعية – {}",
            "{} Social Development Directorate",
            "social_aid",
        ),
        7.0,
    ),
    (
        OfficeKind("judicial-council", "court", "محكمة صلح {}", "{} Magistrates Court", "courts"),
        4.0,
    ),
    (
        OfficeKind(
            "supreme-judge-department",
            "court",
            "محكمة {} الشرعية",
            "{} Sharia Court",
            "courts",
        ),
        3.0,
    ),
    (
        OfficeKind(
            "ministry-of-local-administration",
            "municipality",
            "بلدية {}",
            "{} Municipality",
            "municipality",
        ),
        9.0,
    ),
    (
        OfficeKind(
            "ministry-of-education",
            "directorate",
            "مديرية التربية والتعليم – {}",
            "{} Education Directorate",
            "education",
        ),
        5.0,
    ),
    (
        OfficeKind(
            "ministry-of-labour",
            "directorate",
            "مديرية العمل – {}",
            "{} Labour Directorate",
            "labour",
        ),
        4.0,
    ),
    (
        OfficeKind(
            "ministry-of-agriculture",
            "directorate",
            "مديرية الزراعة – {}",
            "{} Agriculture Directorate",
            "agriculture",
        ),
        4.0,
    ),
    (
        OfficeKind(
            "water-authority", "branch", "مكتب سلطة المياه – {}", "{} Water Office", "water"
        ),
        4.0,
    ),
    (
        OfficeKind(
            "ministry-of-digital-economy",
            "service_centre",
            "مركز خدمات {} الحكومي",
            "{} Government Service Centre",
            "civil_status;passports;social_security;vehicles;land",
            hours.SERVICE_CENTRE,
            0.4,
        ),
        4.0,
    ),
    (
        OfficeKind(
            "jordan-post",
            "post_office",
            "مكتب بريد {}",
            "{} Post Office",
            "post",
            hours.POST,
            0.0,
        ),
        9.0,
    ),
    (
        OfficeKind(
            "health-insurance-administration",
            "directorate",
            "مديرية التأمين الصحي – {}",
            "{} Health Insurance Directorate",
            "health_insurance",
        ),
        4.0,
    ),
    (
        OfficeKind(
            "companies-control-department",
            "branch",
            "فرع دائرة مراقبة الشركات – {}",
            "{} Companies Control Branch",
            "companies",
        ),
        3.0,
    ),
    (
        OfficeKind(
            "jordan-customs", "branch", "المركز الجمركي – {}", "{} Customs Centre", "customs"
        ),
        3.0,
    ),
    (
        OfficeKind(
            "ministry-of-tourism",
            "directorate",
            "مديرية السياحة – {}",
            "{} Tourism Directorate",
            "tourism",
        ),
        2.0,
    ),
)
# The capital has one municipality with districts, others have many.
_IN_AMMAN = OfficeKind(
    "greater-amman-municipality",
    "municipality",
    "أمانة عمان الكبرى – منطقة {}",
    "Greater Amman Municipality, {} District",
    "municipality",
)
_CAPITAL = "JO-AM"
# How often an office has each of these, among the offices that say.
_COMFORTS = {"accessible_toilet": 40, "lift": 35, "hearing_loop": 12, "parking": 60}
_UNTOLD = 15
_WITH_ENTRANCE = 0.4
_ENTRANCE_M = (6, 35)


def office_rows(spots: list[Spot], gazetteer: Gazetteer, chance: Chance) -> list[SampleRow]:
    """Invent a government office on each spot."""
    namer = Namer(chance, PLACE_WORDS)
    return [_office(number, spot, gazetteer, namer) for number, spot in enumerate(spots, start=1)]


def _office(number: int, spot: Spot, gazetteer: Gazetteer, namer: Namer) -> SampleRow:
    chance = namer.chance
    kind = chance.weighted(_KINDS)
    if kind.kind == _IN_AMMAN.kind and spot.town.governorate == _CAPITAL:
        kind = _IN_AMMAN
    names = namer.unused(spot.town.governorate, lambda word: word.within(kind.ar, kind.en))
    return place_row(f"OFF-{number:06d}", names, spot, gazetteer, chance) | {
        "agency": kind.agency,
        "kind": kind.kind,
        "services": kind.services,
        "appointment": "yes" if chance.happens(kind.by_appointment) else "no",
        "accessible": chance.weighted((("yes", 50), ("no", 35), ("", 15))),
        "opening_hours": hours.draw_hours(kind.times, chance),
        **{name: _told(share, chance) for name, share in _COMFORTS.items()},
        **_entrance(spot, chance),
    }


def _told(percent: int, chance: Chance) -> str:
    return chance.weighted((("yes", percent), ("no", 100 - percent), ("", _UNTOLD)))


def _entrance(spot: Spot, chance: Chance) -> SampleRow:
    """Put the entrance some metres from the middle of the building, or leave it untold."""
    if not chance.happens(_WITH_ENTRANCE):
        return {"entrance_lat": "", "entrance_lon": ""}
    metres, turn = chance.between(*_ENTRANCE_M), math.radians(chance.between(0, 359))
    degrees = metres / 1000 / KM_PER_DEGREE
    lat = spot.lat + degrees * math.sin(turn)
    lon = spot.lon + degrees * math.cos(turn) / math.cos(math.radians(spot.lat))
    return {"entrance_lat": f"{lat:.6f}", "entrance_lon": f"{lon:.6f}"}
