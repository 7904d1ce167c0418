"""What the page of a place says to machines, in the words of schema.org."""

import re
from collections.abc import Mapping
from typing import Any

from portal.directory.offices.queries import OFFICES_LAYER
from web.page.cards import Card
from web.pages.directory.data import Node, link, texts

_TYPES: Mapping[str, Mapping[str | None, str]] = {
    "schools": {None: "School"},
    "health": {
        None: "MedicalOrganization",
        "hospital": "Hospital",
        "pharmacy": "Pharmacy",
        "clinic": "MedicalClinic",
        "health_centre": "MedicalClinic",
        "dental_clinic": "Dentist",
        "laboratory": "DiagnosticLab",
    },
    "tourism": {None: "TouristAttraction", "museum": "Museum", "park": "Park"},
    OFFICES_LAYER: {
        None: "GovernmentOffice",
        "court": "Courthouse",
        "post_office": "PostOffice",
        "municipality": "CityHall",
    },
}
# The forms of opening hours that schema.org writes like OpenStreetMap.
_SIMPLE_HOURS = re.compile(r"[A-Z][a-z](?:[-,][A-Z][a-z])* \d\d:\d\d-\d\d:\d\d")


def place_data(card: Card, address: str, agency: str | None) -> Node:
    """Describe a place by the type that fits its layer and kind; `address` is its own, absolute."""
    languages_root = address.rsplit("/places/", 1)[0]
    row = card.row
    return {
        "@type": _type_of(row),
        "@id": address,
        "url": link(address),
        "identifier": card.id,
        "name": texts(card.names),
        "telephone": list(row["phones"]),
        "address": texts(row["address"]),
        "geo": {"@type": "GeoCoordinates", "latitude": row["lat"], "longitude": row["lon"]},
        "containedInPlace": [
            {"@type": "AdministrativeArea", "name": texts(one.names)} for one in card.areas
        ],
        "openingHours": _hours(row["opening_hours"]),
        "amenityFeature": [
            {
                "@type": "LocationFeatureSpecification",
                "name": texts(attribute.names),
                "value": row["attributes"][attribute.name],
            }
            for attribute in card.definition.attributes
            if attribute.type == "flag" and attribute.name in row["attributes"]
        ],
        "parentOrganization": agency and link(f"{languages_root}/agencies/{agency}"),
    }


def _type_of(row: Mapping[str, Any]) -> str:
    types = _TYPES.get(row["layer"], {None: "Place"})
    return types.get(row["attributes"].get("kind"), types[None])


def _hours(hours: str | None) -> list[str]:
    """Return the hours that schema.org understands; a rule it does not know makes all unsaid."""
    if hours is None:
        return []
    if hours.strip() == "24/7":
        return ["Mo-Su 00:00-23:59"]
    rules = [one.strip() for one in hours.split(";")]
    said = [one for one in rules if not one.startswith("PH")]
    return said if all(_SIMPLE_HOURS.fullmatch(one) for one in said) else []
