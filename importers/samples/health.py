"""Invented hospitals, health centres, clinics, pharmacies and laboratories."""

from dataclasses import dataclass, field

from importers.samples import hours
from importers.samples.centres import Gazetteer
from importers.samples.chance import Chance
from importers.samples.rows import Namer, SampleRow, place_row
from importers.samples.spread import Spot

COLUMNS = ("kind", "sector", "emergency", "beds", "insurance", "accessible")


@dataclass(frozen=True)
class HealthKind:
    """A kind of health service: its words, who runs it, when it is open, how often it has what."""

    kind: str
    ar: str
    en: str
    sectors: tuple[tuple[str, float], ...]
    times: hours.Choice
    emergency: float = field(default=0.0)


_PUBLIC = (("public", 95.0), ("charity", 5.0))
_PRIVATE = (("private", 88.0), ("charity", 12.0))
_ANY = (
    ("public", 45.0),
    ("private", 35.0),
    ("military", 10.0),
    ("university", 5.0),
    ("charity", 5.0),
)
_ALWAYS: hours.Choice = ((hours.ALWAYS, 1.0),)
_LARGE_CENTRE: hours.Choice = (*hours.HEALTH_CENTRE, (hours.ALWAYS, 25))

_KINDS = (
    (HealthKind("hospital", "مستشفى {}", "{} Hospital", _ANY, _ALWAYS, 0.9), 10.0),
    (
        HealthKind(
            "health_centre",
            "مركز صحي {} الشامل",
            "{} Comprehensive Health Centre",
            _PUBLIC,
            _LARGE_CENTRE,
            0.3,
        ),
        12.0,
    ),
    (
        HealthKind(
            "health_centre",
            "مركز صحي {} الأولي",
            "{} Primary Health Centre",
            _PUBLIC,
            hours.HEALTH_CENTRE,
        ),
        20.0,
    ),
    (
        HealthKind(
            "maternity_centre",
            "مركز {} للأمومة والطفولة",
            "{} Maternity and Child Health Centre",
            _PUBLIC,
            hours.HEALTH_CENTRE,
        ),
        8.0,
    ),
    (HealthKind("clinic", "عيادة {} الطبية", "{} Medical Clinic", _PRIVATE, hours.CLINIC), 9.0),
    (
        HealthKind(
            "dental_clinic", "عيادة {} لطب الأسنان", "{} Dental Clinic", _PRIVATE, hours.CLINIC
        ),
        7.0,
    ),
    (HealthKind("pharmacy", "صيدلية {}", "{} Pharmacy", _PRIVATE, hours.PHARMACY), 25.0),
    (
        HealthKind(
            "laboratory", "مختبر {} الطبي", "{} Medical Laboratory", _PRIVATE, hours.LABORATORY
        ),
        9.0,
    ),
)
_INSURANCES = {
    "public": ("civil", "civil;military", "civil;university"),
    "military": ("military", "civil;military"),
    "university": ("university;civil", "university;civil;private"),
    "private": ("private", "private;civil", ""),
    "charity": ("unrwa", "private;unrwa", ""),
}


def health_rows(spots: list[Spot], gazetteer: Gazetteer, chance: Chance) -> list[SampleRow]:
    """Invent a health service on each spot."""
    namer = Namer(chance)
    return [_service(number, spot, gazetteer, namer) for number, spot in enumerate(spots, start=1)]


def _service(number: int, spot: Spot, gazetteer: Gazetteer, namer: Namer) -> SampleRow:
    chance = namer.chance
    kind = chance.weighted(_KINDS)
    sector = chance.weighted(kind.sectors)
    names = namer.unused(spot.town.governorate, lambda word: word.within(kind.ar, kind.en))
    beds = str(10 * chance.between(3, 40)) if kind.kind == "hospital" else ""
    return place_row(f"HLT-{number:06d}", names, spot, gazetteer, chance) | {
        "kind": kind.kind,
        "sector": sector,
        "emergency": "yes" if chance.happens(kind.emergency) else "no",
        "beds": beds,
        "insurance": chance.pick(_INSURANCES[sector]),
        "accessible": chance.weighted((("yes", 55), ("no", 30), ("", 15))),
        "opening_hours": hours.draw_hours(kind.times, chance),
    }
