"""Invented features that lie like a population, and the origins that are asked about them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

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

# Nobody lives here: some thirty kilometres in every direction hold no feature, whatever the count.
EMPTY_QUARTER = Box(36.55, 30.25, 37.25, 30.95)
_SCENES = {"city": (Position(35.91, 31.95), 0.03), "desert": (Position(36.90, 30.60), 0.03)}


@dataclass(frozen=True)
class Places:
    """Where all features lie: `spots` are n pairs of lon and lat, `towns` numbers of towns."""

    spots: NDArray[np.float64]
    towns: NDArray[np.int64]


def features(count: int, box: Box, area_codes: AreaCodes) -> Iterator[FeatureContent]:
    """Invent features one after the other; fewer of them are the first ones of more.

    `area_codes` gives the areas of a town by its English name, the largest first; what lies between
    the towns gets those of the nearest town, so that answers are as long as real ones.
    """
    yield from numbered(range(count), places(count, box), area_codes)


def places(count: int, box: Box) -> Places:
    """Draw where `count` features lie, the same ones every time."""
    chance = np.random.default_rng(_SEED)
    drawn = [
        _positions(chance, min(_CHUNK, count - start), box) for start in range(0, count, _CHUNK)
    ]
    return Places(*(np.concatenate(parts) for parts in zip(*drawn, strict=True)))


def numbered(
    numbers: Iterable[int], where: Places, area_codes: AreaCodes
) -> Iterator[FeatureContent]:
    """Make the features with these numbers, in the order in which they are asked for."""
    for number in numbers:
        lon, lat = where.spots[number].tolist()
        yield _feature(number, Position(lon, lat), TOWNS[where.towns[number]], area_codes)


def origins(count: int, scene: str) -> list[Position]:
    """Draw the places to ask from, with six decimals as a browser sends them.

    "city" lies in the middle of the largest town, "desert" in the middle of the empty quarter.
    """
    centre, spread_deg = _SCENES[scene]
    chance = np.random.default_rng(_ORIGIN_SEED)
    drawn = np.array(centre) + chance.standard_normal((count, 2)) * spread_deg
    return [Position(round(lon, 6), round(lat, 6)) for lon, lat in drawn.tolist()]


def _positions(
    chance: np.random.Generator, count: int, box: Box
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Draw positions inside the box, and the number of the town that each belongs to."""
    centres = np.array([town.centre for town in TOWNS])
    weights = np.array([town.weight for town in TOWNS])
    spreads = np.array([town.spread_deg for town in TOWNS])
    towns = chance.choice(len(TOWNS), size=count, p=weights / weights.sum())
    near_town = centres[towns] + chance.standard_normal((count, 2)) * spreads[towns, None]
    low, high = np.array([box.west, box.south]), np.array([box.east, box.north])
    anywhere = low + chance.random((count, 2)) * (high - low)
    in_town = (chance.random(count) < TOWN_SHARE) | _in_empty_quarter(anywhere)
    # Seven decimals, a centimetre, is what location files carry.
    spots = np.round(np.clip(np.where(in_town[:, None], near_town, anywhere), low, high), 7)
    nearest = np.argmin(((spots[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2), axis=1)
    return spots, np.where(in_town, towns, nearest)


def _in_empty_quarter(spots: NDArray[np.float64]) -> NDArray[np.bool_]:
    west, south, east, north = EMPTY_QUARTER
    lon, lat = spots[:, 0], spots[:, 1]
    inside: NDArray[np.bool_] = (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)
    return inside


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
