"""An invented directory of any size: agencies in a tree, their services, their offices."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.coordinates import Box, Position
from geo.country import load_country
from layers.catalogue.definitions import Definition, load_catalogue
from layers.features.content import FeatureContent
from portal.directory.records.agencies import AgencyContent
from portal.directory.records.services import ServiceContent
from portal.vocabularies.loading import load_vocabularies
from tests.benchmarks.dataset import TOWNS, AreaCodes, Town

LAYER = "offices"
ROOT = "agency-000"
STEPS, PAPERS, FEES, CHANNELS = 5, 4, 2, 2
# Of a hundred agencies twenty stand right below the first one, the others below those.
_UPPER_SHARE = 0.2
_SEED = 20_260_105
_FIRST_DAY = date(2026, 1, 1)
_OPENING = ("Su-Th 08:00-15:00; PH off", "Su-Th 08:30-15:30; PH off", "Su-Th 08:00-15:30", "24/7")
_SUBJECTS = (
    ("رخصة", "Licence"),
    ("شهادة", "Certificate"),
    ("تصريح", "Permit"),
    ("بطاقة", "Card"),
    ("اشتراك", "Subscription"),
    ("تجديد", "Renewal"),
    ("تسجيل", "Registration"),
)
# About as long as what agencies write about one step, and four of it about a service.
_SENTENCE = {
    "ar": "قدّم الطلب مع الوثائق المطلوبة إلى الموظف المختص، ثم تابع حالته برقم المعاملة.",
    "en": "Hand in the request with the papers to the officer in charge and follow it by number.",
}


def make_agencies(count: int) -> Iterator[AgencyContent]:
    """Invent agencies one after the other, the first of them above all others.

    Fewer of them are not the first ones of more: how many stand right below the first one depends
    on their number.
    """
    upper = max(1, round(count * _UPPER_SHARE))
    terms = load_vocabularies()
    kinds, sectors = terms.agency_kinds.codes, terms.sectors.codes
    for number in range(count):
        yield AgencyContent.model_validate(
            _agency(number, _parent(number, upper))
            | {"kind": kinds[number % len(kinds)], "sector": sectors[number % len(sectors)]}
        )


def make_services(count: int, agencies: Sequence[AgencyContent]) -> Iterator[ServiceContent]:
    """Invent services, dealt out to the agencies in turn; a paper is issued by an earlier one."""
    values = _office_values()
    terms = load_vocabularies()
    for number in range(count):
        yield ServiceContent.model_validate(
            _service(number)
            | {
                "agency": agencies[number % len(agencies)].code,
                "audiences": _some(terms.audiences.codes, number, 2),
                "life_events": _some(terms.life_events.codes, number, 2),
                "sector": terms.sectors.codes[number % len(terms.sectors.codes)],
                "at_offices": {"service": values[number % len(agencies) % len(values)]},
            }
        )


def make_offices(
    count: int,
    agencies: Sequence[AgencyContent],
    area_codes: AreaCodes | None = None,
) -> Iterator[FeatureContent]:
    """Invent offices around the towns, dealt out to the agencies in turn, inside Jordan's box.

    `area_codes` gives the areas of a town by its English name, the largest first. Every office
    does what the services of its agency ask of one.
    """
    values = _office_values()
    kinds = _values("kind")
    spots, towns = _spots(count, load_country("jo").box)
    for number, (lon, lat) in enumerate(spots.tolist()):
        turn = number % len(agencies)
        town = TOWNS[towns[number]]
        attributes = _attributes(number, lon, lat) | {
            "agency": agencies[turn].code,
            "kind": kinds[number % len(kinds)],
            "services": [values[turn % len(values)]],
        }
        yield _office(number, Position(lon, lat), town, attributes, area_codes or {})


def _parent(number: int, upper: int) -> int | None:
    if number == 0:
        return None
    return 0 if number <= upper else 1 + (number - upper - 1) % upper


def _agency(number: int, parent: int | None) -> dict[str, Any]:
    code = f"agency-{number:03}"
    return {
        "code": code,
        "names": {"ar": f"المؤسسة التجريبية رقم {number}", "en": f"Trial Institution {number}"},
        "acronym": {"en": f"TI{number}"},
        "parent": None if parent is None else f"agency-{parent:03}",
        "former_codes": (f"former-{number:03}",) if number % 10 == 0 else (),
        "description": _text(4),
        "legal_basis": _text(1),
        "website": f"https://{code}.example.org",
        "email": f"info@{code}.example.org",
        "phones": (_phone(number),),
        "address": {"ar": f"شارع {number}، عمّان", "en": f"{number} Street, Amman"},
        "hours": _OPENING[0],
        "officials": [_official(number, code)],
        "social_accounts": [_account(platform, code) for platform in ("facebook", "x", "youtube")],
        "mobile_apps": [_app(number, platform, code) for platform in ("android", "ios")],
        "position": min(number, 10_000),
        **_review(number),
    }


def _official(number: int, code: str) -> dict[str, Any]:
    return {
        "name": {"ar": f"اسم تجريبي {number}", "en": f"Trial Name {number}"},
        "title": {"ar": "المدير العام", "en": "Director General"},
        "email": f"office@{code}.example.org",
        "phone": _phone(number),
        "term_start": _FIRST_DAY,
    }


def _account(platform: str, code: str) -> dict[str, Any]:
    url = f"https://{platform}.example.com/{code}"
    return {"platform": platform, "url": url, "verified_at": _FIRST_DAY}


def _app(number: int, platform: str, code: str) -> dict[str, Any]:
    return {
        "name": {"ar": f"تطبيق المؤسسة {number}", "en": f"App of Institution {number}"},
        "platform": platform,
        "url": f"https://apps.example.com/{platform}/{code}",
    }


def _service(number: int) -> dict[str, Any]:
    ar, en = _SUBJECTS[number % len(_SUBJECTS)]
    return {
        "code": f"service-{number:05}",
        "names": {"ar": f"{ar} تجريبية رقم {number}", "en": f"Trial {en} {number}"},
        "summary": _text(1),
        "description": _text(4),
        "keywords": (ar, en, f"كلمة{number % 200}", f"word{number % 200}"),
        "eligibility": _text(1),
        "legal_basis": _text(1),
        "processing_time": f"P{1 + number % 20}D",
        "steps": [_step(position) for position in range(STEPS)],
        "papers": [_paper(position, number) for position in range(PAPERS)],
        "fees": [_fee(position, number) for position in range(FEES)],
        "channels": _channels(number),
        "outputs": [{"name": {"ar": ar, "en": en}, "kind": "document", "validity": "P1Y"}],
        **_review(number),
    }


def _step(position: int) -> dict[str, Any]:
    title = {"ar": f"الخطوة {position + 1}", "en": f"Step {position + 1}"}
    return {"title": title, "text": _text(1), "duration": "PT20M"}


def _paper(position: int, number: int) -> dict[str, Any]:
    issuer = f"service-{number // 2:05}" if position == 0 and number > 1 else None
    return {
        "name": {"ar": f"الوثيقة {position + 1}", "en": f"Paper {position + 1}"},
        "text": _text(1),
        "audiences": ("citizen",) if position == 1 else (),
        "issued_by": issuer,
    }


def _fee(position: int, number: int) -> dict[str, Any]:
    return {
        "label": {"ar": f"الخيار {position + 1}", "en": f"Option {position + 1}"},
        "amount": f"{number % 90 + position}.500",
        "currency": "JOD",
        "legal_basis": _text(1),
        "valid_from": _FIRST_DAY,
    }


def _channels(number: int) -> list[dict[str, Any]]:
    online = {"kind": "web", "url": f"https://services.example.org/{number}", "hours": "24/7"}
    by_phone = {"kind": "phone", "phone": _phone(number), "hours": _OPENING[0]}
    at_office = {"kind": "office", "hours": _OPENING[number % 2]}
    return [at_office, online if number % 2 else by_phone]


def _office(
    number: int,
    position: Position,
    town: Town,
    attributes: dict[str, object],
    area_codes: Mapping[str, Sequence[str]],
) -> FeatureContent:
    return FeatureContent(
        ref=f"office-{number:05}",
        position=position,
        names={"ar": f"مكتب {town.ar} {number}", "en": f"{town.en} Office {number}"},
        phones=(_phone(number),),
        address={
            "ar": f"شارع {number % 977}، {town.ar}",
            "en": f"Street {number % 977}, {town.en}",
        },
        attributes=attributes,
        opening_hours=_OPENING[number % len(_OPENING)],
        area_codes=tuple(area_codes.get(town.en, ())),
        verified_at=_FIRST_DAY + timedelta(days=number % 300),
        demo=True,
    )


def _attributes(number: int, lon: float, lat: float) -> dict[str, object]:
    flags = ("appointment", "accessible", "accessible_toilet", "lift", "hearing_loop", "parking")
    told: dict[str, object] = {name: (number >> place) % 2 == 0 for place, name in enumerate(flags)}
    if number % 5 < 2:
        told |= {"entrance_lat": round(lat + 0.0001, 7), "entrance_lon": round(lon + 0.0001, 7)}
    return told


def _spots(count: int, box: Box) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Draw a town for each office by the towns' weights, and a spot around it inside the box."""
    chance = np.random.default_rng(_SEED)
    weights = np.array([town.weight for town in TOWNS])
    towns = chance.choice(len(TOWNS), size=count, p=weights / weights.sum())
    centres = np.array([town.centre for town in TOWNS])[towns]
    spreads = np.array([town.spread_deg for town in TOWNS])[towns, None]
    drawn = centres + chance.standard_normal((count, 2)) * spreads
    low, high = np.array([box.west, box.south]), np.array([box.east, box.north])
    return np.round(np.clip(drawn, low, high), 7), towns


def _office_values() -> tuple[str, ...]:
    return _values("services")


def _values(attribute_name: str) -> tuple[str, ...]:
    definition: Definition = load_catalogue()[LAYER]
    attribute = definition.attribute(attribute_name)
    return () if attribute is None else tuple(value.name for value in attribute.values)


def _some(codes: Sequence[str], number: int, count: int) -> tuple[str, ...]:
    return tuple(codes[(number + step) % len(codes)] for step in range(count))


def _text(sentences: int) -> dict[str, str]:
    return {language: " ".join([text] * sentences) for language, text in _SENTENCE.items()}


def _phone(number: int) -> str:
    return f"+9626000{number % 10_000:04}"


def _review(number: int) -> dict[str, Any]:
    verified_at = _FIRST_DAY + timedelta(days=number % 300)
    return {
        "verified_at": verified_at,
        "review_by": verified_at + timedelta(days=365),
        "demo": True,
    }
