"""How a feature crosses the border: as a GeoJSON feature."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from geo.country import best_name
from layers.areas.queries import AreaName
from layers.catalogue.definitions import Catalogue


def feature_id(layer: str, ref: str) -> str:
    """Name a feature across all layers."""
    return f"{layer}/{ref}"


def directions_link(template: str, lon: float, lat: float) -> str:
    """Fill the route planner's address, with six decimals: a tenth of a metre."""
    return template.replace("{lat}", f"{lat:.6f}").replace("{lon}", f"{lon:.6f}")


class FeatureWriter:
    """Writes rows of the feature table as GeoJSON features in one language.

    `names` and `address` carry every language; `name` is the one to show: in the language asked
    for, else in another, else the word for one place of the layer.
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
        layer, lon, lat = row["layer"], row["lon"], row["lat"]
        return {
            "type": "Feature",
            "id": feature_id(layer, row["ref"]),
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {
                "layer": layer,
                "ref": row["ref"],
                "name": self._name(row),
                "names": row["names"],
                **more,
                "phones": row["phones"],
                "address": row["address"],
                "areas": self._area_names(row["area_codes"]),
                "attributes": row["attributes"],
                "opening_hours": row["opening_hours"],
                "location_source": row["location_source"],
                "location_precision_m": row["precision_m"],
                "verified_at": _iso(row["verified_at"]),
                "directions": directions_link(self._directions_url, lon, lat),
                "demo": row["demo"],
            },
        }

    def _name(self, row: Mapping[str, Any]) -> str:
        singular = self._catalogue[row["layer"]].singular if row["layer"] in self._catalogue else {}
        return best_name(row["names"], self._language) or best_name(singular, self._language) or ""

    def _area_names(self, codes: list[str]) -> list[dict[str, object]]:
        known = (self._areas[code] for code in codes if code in self._areas)
        return [{"code": a.code, "level": a.level, "names": a.names} for a in known]


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
