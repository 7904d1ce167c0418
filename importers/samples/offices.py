"""Invented offices of real departments: the departments exist, these offices do not."""

from dataclasses import dataclass

from importers.samples import hours
from importers.samples.centres import Gazetteer
from importers.samples.chance import Chance
from importers.samples.rows import Namer, Row, place_row
from importers.samples.spread import Spot
from importers.samples.words import Word

COLUMNS = ("agency", "kind", "services", "appointment", "accessible")


@dataclass(frozen=True)
class Kind:
    """A kind of office: whose it is, what it is called, what it does, when it is open."""

    agency: str
    kind: str
    ar: str
    en: str
    services: str
    times: hours.Choice = hours.OFFICE
    by_appointment: float = 0.2


_KINDS = (
    (
        Kind(
            "دائرة الأحوال المدنية والجوازات",
            "branch",
            "مكتب أحوال وجوازات {}",
            "{} Civil Status and Passports Office",
            "civil_status;passports",
        ),
        18.0,
    ),
    (
        Kind(
            "دائرة الأراضي والمساحة",
            "directorate",
            "مديرية تسجيل أراضي {}",
            "{} Land Registration Directorate",
            "land",
        ),
        9.0,
    ),
    (
        Kind(
            "دائرة ضريبة الدخل والمبيعات",
            "directorate",
            "مديرية ضريبة {}",
            "{} Tax Directorate",
            "tax",
        ),
        7.0,
    ),
    (
        Kind(
            "إدارة ترخيص السواقين والمركبات",
            "branch",
            "قسم ترخيص {}",
            "{} Driver and Vehicle Licensing Office",
            "vehicles",
            by_appointment=0.7,
        ),
        8.0,
    ),
    (
        Kind(
            "المؤسسة العامة للضمان الاجتماعي",
            "branch",
            "فرع ضمان {}",
            "{} Social Security Branch",
            "social_security",
        ),
        7.0,
    ),
    (
        Kind(
            "وزارة التنمية الاجتماعية",
            "directorate",
            "مديرية تنمية {}",
            "{} Social Development Directorate",
            "social_aid",
        ),
        7.0,
    ),
    (
        Kind("وزارة العدل", "court", "محكمة صلح {}", "{} Magistrates Court", "courts"),
        7.0,
    ),
    (
        Kind(
            "وزارة الإدارة المحلية",
            "municipality",
            "بلدية {}",
            "{} Municipality",
            "municipality",
        ),
        9.0,
    ),
    (
        Kind(
            "وزارة التربية والتعليم",
            "directorate",
            "مديرية تربية {}",
            "{} Education Directorate",
            "education",
        ),
        5.0,
    ),
    (
        Kind("وزارة العمل", "directorate", "مديرية عمل {}", "{} Labour Directorate", "labour"),
        4.0,
    ),
    (
        Kind(
            "وزارة الزراعة",
            "directorate",
            "مديرية زراعة {}",
            "{} Agriculture Directorate",
            "agriculture",
        ),
        4.0,
    ),
    (
        Kind("سلطة المياه", "branch", "مكتب مياه {}", "{} Water Office", "water"),
        4.0,
    ),
    (
        Kind(
            "وزارة الاقتصاد الرقمي والريادة",
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
        Kind(
            "البريد الأردني",
            "post_office",
            "مكتب بريد {}",
            "{} Post Office",
            "post",
            hours.POST,
            0.0,
        ),
        9.0,
    ),
)


def office_rows(spots: list[Spot], gazetteer: Gazetteer, chance: Chance) -> list[Row]:
    """Invent a government office on each spot."""
    namer = Namer(chance)
    return [_office(number, spot, gazetteer, namer) for number, spot in enumerate(spots, start=1)]


def _office(number: int, spot: Spot, gazetteer: Gazetteer, namer: Namer) -> Row:
    chance = namer.chance
    kind = chance.weighted(_KINDS)
    names = namer.unused(spot.town.governorate, lambda word: _names(word, kind))
    return place_row(f"OFF-{number:06d}", names, spot, gazetteer, chance) | {
        "agency": kind.agency,
        "kind": kind.kind,
        "services": kind.services,
        "appointment": "yes" if chance.happens(kind.by_appointment) else "no",
        "accessible": chance.weighted((("yes", 50), ("no", 35), ("", 15))),
        "opening_hours": hours.draw_hours(kind.times, chance),
    }


def _names(word: Word, kind: Kind) -> tuple[str, str]:
    return kind.ar.format(word.ar), kind.en.format(word.en)
