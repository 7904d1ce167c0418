"""How named places cross the border."""

from collections.abc import Iterable, Sequence
from typing import Any

from geo.country import Country
from layers.areas.queries import AreaName
from layers.catalogue.definitions import Catalogue
from layers.gazetteer.queries import NameSource
from layers.search.rules import Place

_DECIMALS = 6


def write_places(
    places: Sequence[Place],
    sources: Iterable[NameSource],
    country: Country,
    catalogue: Catalogue,
) -> dict[str, Any]:
    """Write places with the sources whose names are among them, which want to be thanked."""
    used = {place.source for place in places}
    return {
        "places": [_write(place, country, catalogue) for place in places],
        "sources": [
            {
                "name": source.name,
                "attribution": source.attribution,
                "licence": source.licence,
                "licence_url": source.licence_url,
            }
            for source in sources
            if source.name in used and source.attribution
        ],
    }


def _write(place: Place, country: Country, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "id": place.id,
        "kind": place.kind if place.named is None else place.named.value,
        "kind_name": _kind_name(place, country, catalogue),
        "names": place.names,
        "lon": round(place.position.lon, _DECIMALS),
        "lat": round(place.position.lat, _DECIMALS),
        "radius_m": place.radius_m or None,
        "approximate": place.is_approximate,
        "areas": [_write_area(area) for area in place.within],
    }


def _kind_name(place: Place, country: Country, catalogue: Catalogue) -> dict[str, str]:
    """Return what a place is: the word of its level, of its layer, or of the gazetteer."""
    if place.level:
        return dict(country.levels[place.level - 1].names)
    if place.layer is not None:
        return dict(catalogue[place.layer].singular)
    return dict(place.named_as)


def _write_area(area: AreaName) -> dict[str, Any]:
    return {"code": area.code, "level": area.level, "names": area.names}
