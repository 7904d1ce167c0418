"""How a feature crosses the border: as a GeoJSON feature, whole or in pieces already encoded."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

import orjson

from geo.country import best_name
from layers.areas.queries import AreaName
from layers.catalogue.definitions import Catalogue
from layers.features.columns import TOLD_COLUMNS
from layers.features.titles import title_of

_REF_KEY = b'"ref":'
# What stands before, between and after the values that differ between features of an answer:
# distance, bearing, openness, name, areas, rest.
FEATURE_PARTS = (
    b'{"type":"Feature","properties":{"distance_m":',
    b',"bearing_deg":',
    b',"open_now":',
    b',"name":',
    b',"areas":',
    b",",
)
_FEATURE = b"%b%%.3f%b%%.2f%b%%b%b%%b%b%%b%b%%b" % FEATURE_PARTS
# A bearing is rounded to hundredths of a degree before it is written, so that 360.00 is north and
# a half goes the same way here as in the answers of the hot index.
_HUNDREDTHS_AROUND = 36_000
# Columns that stand elsewhere in an answer, are written otherwise, or stand behind the others.
_BY_HAND = frozenset({"layer", "ref", "lon", "lat", "area_codes", "verified_at", "demo"})
_MEMBER_NAMES = {"precision_m": "location_precision_m"}
_MEMBERS = tuple(
    (name, _MEMBER_NAMES.get(name, name)) for name in TOLD_COLUMNS if name not in _BY_HAND
)


def feature_id(layer: str, ref: str) -> str:
    """Name a feature across all layers."""
    return f"{layer}/{ref}"


def directions_link(template: str, lon: float, lat: float) -> str:
    """Fill the route planner's address, with six decimals: a tenth of a metre."""
    return template.replace("{lat}", f"{lat:.6f}").replace("{lon}", f"{lon:.6f}")


def area_names_written(
    codes: Iterable[str], areas: Mapping[str, AreaName]
) -> list[dict[str, object]]:
    """Write the areas of a feature, leaving out those that are not known any more."""
    known = (areas[code] for code in codes if code in areas)
    return [{"code": a.code, "level": a.level, "names": a.names} for a in known]


class Pieces(NamedTuple):
    """What never changes of a feature within a release, as JSON, for answers to be joined from.

    `name` and `areas` are values; `rest` is everything from the member `ref` of the properties to
    the closing brace of the feature. How many bytes of it the ref takes stands in `ref_length`.
    """

    name: bytes
    areas: bytes
    rest: bytes
    ref_length: int


class Sight(NamedTuple):
    """A feature as it is seen from an origin, ready to be joined: its pieces and what is seen."""

    distance_m: float
    bearing_deg: float
    open_now: bytes
    name: bytes
    areas: bytes
    rest: bytes


def sight(distance_mm: int, bearing_deg: float, open_now: bytes, pieces: Pieces) -> Sight:
    """Put a feature's pieces together with what an origin adds; `open_now` is a JSON value."""
    bearing_deg = round(bearing_deg * 100) % _HUNDREDTHS_AROUND / 100
    return Sight(distance_mm / 1000, bearing_deg, open_now, pieces.name, pieces.areas, pieces.rest)


def join_features(sights: Sequence[Sight]) -> bytes:
    """Join features from their pieces, all at once, with commas between them."""
    return b",".join([_FEATURE] * len(sights)) % tuple(chain.from_iterable(sights))


def ref_in(rest: bytes, ref_length: int) -> str:
    """Read the ref back from the piece that begins with it."""
    ref: str = orjson.loads(rest[len(_REF_KEY) : len(_REF_KEY) + ref_length])
    return ref


class FeatureWriter:
    """Writes rows of the feature table as GeoJSON features in one language.

    `names` and `address` carry every language as they are stored; `name` is the one to show: in the
    language asked for, else in another, and of a nameless place its kind and its street or area.
    """

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        areas: Mapping[str, AreaName],
        language: str,
        directions_url: str,
    ) -> None:
        self._catalogue = catalogue
        self._areas = areas
        self._language = language
        self._directions_url = directions_url

    def write(self, row: Mapping[str, Any], **more: object) -> dict[str, Any]:
        """Write one row; `more` are further properties, which come first."""
        return {
            "type": "Feature",
            "properties": {
                **more,
                "name": self.name(row),
                "areas": area_names_written(row["area_codes"], self._areas),
                **self._unchanging(row),
            },
            **_place(row),
        }

    def pieces(self, row: Mapping[str, Any]) -> Pieces:
        """Write one row in the pieces that `join_features` joins."""
        properties = orjson.dumps(self._unchanging(row))[1:]
        place = orjson.dumps(_place(row))[1:]
        return Pieces(
            orjson.dumps(self.name(row)),
            encoded_areas(row["area_codes"], self._areas),
            b"%b,%b" % (properties, place),
            len(orjson.dumps(row["ref"])),
        )

    def name(self, row: Mapping[str, Any]) -> str:
        """Choose the name to show."""
        names = row["names"]
        if row["layer"] in self._catalogue:
            known = [self._areas[code] for code in row["area_codes"] if code in self._areas]
            definition = self._catalogue[row["layer"]]
            names = title_of(definition, names, row["address"], [area.names for area in known])
        return best_name(names, self._language) or ""

    def _unchanging(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "ref": row["ref"],
            "layer": row["layer"],
            **{member: row[name] for name, member in _MEMBERS},
            "verified_at": _iso(row["verified_at"]),
            "directions": directions_link(self._directions_url, row["lon"], row["lat"]),
            "demo": row["demo"],
        }


def encoded_areas(codes: Sequence[str], areas: Mapping[str, AreaName]) -> bytes:
    """Encode the areas of a feature; many features share them."""
    return orjson.dumps(area_names_written(codes, areas))


def _place(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": feature_id(row["layer"], row["ref"]),
        "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
