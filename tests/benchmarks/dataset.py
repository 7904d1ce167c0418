"""Invented features that lie like a population, and the origins that are asked about them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from geo.coordinates import Box, Position
from layers.features.content import FeatureContent

LAYER = "schools"
TOWN_SHARE = 0.6
_SEED = 20_260_101
_ORIGIN_SEED = 20_260_102
_CHUNK = 10_000
_FIRST_DAY = date(2024, 1, 1)


@dataclass(frozen=True)
class Town:
    """A town to gather features around; `weight` is its share of the towns, `spread_deg` sigma."""

    ar: str
    en: str
    centre: Position
    weight: float
    spread_deg: float


TOWNS = (
    Town("عمّان", "Amman", Position(35.91, 31.95), 0.36, 0.09),
    Town("الزرقاء", "Zarqa", Position(36.09, 32.07), 0.14, 0.05),
    Town("إربد", "Irbid", Position(35.85, 32.56), 0.16, 0.07),
    Town("السلط", "Salt", Position(35.73, 32.04), 0.06, 0.05),
    Town("المفرق", "Mafraq", Position(36.21, 32.34), 0.06, 0.06),
    Town("جرش", "Jerash", Position(35.90, 32.28), 0.04, 0.04),
    Town("عجلون", "Ajloun", Position(35.75, 32.33), 0.03, 0.04),
    Town("مأدبا", "Madaba", Position(35.79, 31.72), 0.03, 0.04),
    Town("الكرك", "Karak", Position(35.70, 31.18), 0.04, 0.05),
    Town("الطفيلة", "Tafilah", Position(35.60, 30.84), 0.02, 0.03),
    Town("معان", "Ma'an", Position(35.73, 30.19), 0.02, 0.03),
    Town("العقبة", "Aqaba", Position(35.01, 29.53), 0.04, 0.03),
)
_WORDS = (
    ("الزيتون", "Zaytoun"),
    ("النور", "Nour"),
    ("الياسمين", "Yasmeen"),
    ("الأمل", "Amal"),
    ("الفجر", "Fajr"),
    ("السنابل", "Sanabel"),
    ("الغدير", "Ghadeer"),
    ("الروابي", "Rawabi"),
)
_STAGES = (["kindergarten"], ["basic"], ["basic", "secondary"], ["secondary"], ["vocational"])
_GENDERS = ("boys", "girls", "mixed")
_AUTHORITIES = ("government", "private", "unrwa")
HOURS = tuple(
    f"Su-Th {opens:02}:{minute}-{closes:02}:00; PH off"
    for opens, minute in ((7, "00"), (7, "30"), (8, "00"), (8, "30"))
    for closes in (13, 14, 15, 16, 18)
)

AreaCodes = Mapping[str, Sequence[str]]


def features(count: int, box: Box, area_codes: AreaCodes) -> Iterator[FeatureContent]:
    """Invent features one after the other, the same ones for the same count.

    `area_codes` gives the areas of a town by its English name, the largest first; what lies between
    the towns gets those of the nearest town, so that answers are as long as real ones.
    """
    chance = np.random.default_rng(_SEED)
    for start in range(0, count, _CHUNK):
        positions, towns = _positions(chance, min(_CHUNK, count - start), box)
        for number, (position, town) in enumerate(zip(positions, towns, strict=True), start):
            yield _feature(number, position, TOWNS[town], area_codes)


def origins(count: int, box: Box) -> list[Position]:
    """Draw the places to ask from like the features, with six decimals as a browser sends them."""
    positions, _towns = _positions(np.random.default_rng(_ORIGIN_SEED), count, box)
    return [Position(round(p.lon, 6), round(p.lat, 6)) for p in positions]


def _positions(
    chance: np.random.Generator, count: int, box: Box
) -> tuple[list[Position], list[int]]:
    """Draw positions inside the box, and the number of the town that each belongs to."""
    centres = np.array([town.centre for town in TOWNS])
    weights = np.array([town.weight for town in TOWNS])
    spreads = np.array([town.spread_deg for town in TOWNS])
    towns = chance.choice(len(TOWNS), size=count, p=weights / weights.sum())
    near_town = centres[towns] + chance.standard_normal((count, 2)) * spreads[towns, None]
    low, high = np.array([box.west, box.south]), np.array([box.east, box.north])
    anywhere = low + chance.random((count, 2)) * (high - low)
    in_town = chance.random(count) < TOWN_SHARE
    # Seven decimals, a centimetre, is what location files carry.
    spots = np.round(np.clip(np.where(in_town[:, None], near_town, anywhere), low, high), 7)
    nearest = np.argmin(((spots[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2), axis=1)
    belongs = np.where(in_town, towns, nearest)
    return [Position(*spot) for spot in spots.tolist()], belongs.tolist()


def _feature(number: int, position: Position, town: Town, area_codes: AreaCodes) -> FeatureContent:
    """Fill in everything but the position from the number: no two features read alike."""
    ar, en = _WORDS[number % len(_WORDS)]
    return FeatureContent(
        ref=f"bench-{number:07}",
        position=position,
        names={"ar": f"مدرسة {ar} {town.ar} {number}", "en": f"{en} School {town.en} {number}"},
        phones=(f"+96270{number:07}",),
        address={
            "ar": f"شارع {number % 977}، {town.ar}",
            "en": f"Street {number % 977}, {town.en}",
        },
        attributes={
            "stage": _STAGES[number % len(_STAGES)],
            "gender": _GENDERS[number % len(_GENDERS)],
            "authority": _AUTHORITIES[number // 7 % len(_AUTHORITIES)],
            "pupils": 50 + number % 900,
            "accessible": number % 4 == 0,
        },
        opening_hours=HOURS[number % len(HOURS)],
        area_codes=tuple(area_codes.get(town.en, ())),
        verified_at=_FIRST_DAY + timedelta(days=number % 365),
        demo=True,
    )
