"""Where invented places lie: around the towns of Jordan, as many as people live there."""

import json
import math
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from importers.samples.centres import Centre, Gazetteer
from importers.samples.chance import Chance

KM_PER_DEGREE = 111.2
LEAST_SPREAD_KM, MOST_SPREAD_KM = 0.4, 3.0
# Houses around a town lie within about this many kilometres times the root of its thousands.
SPREAD_KM_PER_ROOT = 0.2


@dataclass(frozen=True)
class Spot:
    """A position in degrees, and the town it lies around."""

    lon: float
    lat: float
    town: Centre


class Spread:
    """Draws spots around towns, each inside the sub-district of its town."""

    def __init__(self, gazetteer: Gazetteer, sub_districts: Path) -> None:
        self._gazetteer = gazetteer
        self._shapes = _read_shapes(sub_districts)

    def spots(self, count: int, chance: Chance, *, evenness: float = 1.0) -> list[Spot]:
        """Draw spots in the order of the governorates.

        The share of a governorate is its people to the power of `evenness`: 1 follows the people,
        0 gives each the same.
        """
        weights = {code: n**evenness for code, n in self._gazetteer.thousands.items()}
        return [
            self._spot(code, chance)
            for code, share in share_out(count, weights).items()
            for _ in range(share)
        ]

    def _spot(self, governorate: str, chance: Chance) -> Spot:
        towns = [
            (town, town.thousands)
            for town in self._gazetteer.centres
            if town.governorate == governorate
        ]
        town = chance.weighted(towns)
        lon, lat = self._draw(town, chance)
        return Spot(lon, lat, town)

    def _draw(self, town: Centre, chance: Chance) -> tuple[float, float]:
        """Draw around a town; ever closer to it until the position lies in its sub-district."""
        area = self._shapes[town.sub_district]
        wide_km = SPREAD_KM_PER_ROOT * math.sqrt(town.thousands)
        spread_km = min(max(wide_km, LEAST_SPREAD_KM), MOST_SPREAD_KM)
        while True:
            east_km, north_km = chance.bell(spread_km)
            lat = round(town.lat + north_km / KM_PER_DEGREE, 6)
            narrowing = math.cos(math.radians(town.lat))
            lon = round(town.lon + east_km / KM_PER_DEGREE / narrowing, 6)
            if shapely.contains_xy(area, lon, lat):
                return lon, lat
            spread_km *= 0.9


def share_out(count: int, weights: dict[str, float]) -> dict[str, int]:
    """Divide a whole number by weights; what is left over goes to the largest remainders."""
    total = sum(weights.values())
    exact = {name: count * weight / total for name, weight in weights.items()}
    shares = {name: math.floor(share) for name, share in exact.items()}
    by_remainder = sorted(exact, key=lambda name: (shares[name] - exact[name], name))
    for name in by_remainder[: count - sum(shares.values())]:
        shares[name] += 1
    return shares


def _read_shapes(path: Path) -> dict[str, BaseGeometry]:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    shapes = {one["properties"]["code"]: shape(one["geometry"]) for one in features}
    for area in shapes.values():
        shapely.prepare(area)
    return shapes
