"""Offices as HSDS locations, and the link between a service and a location."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from layers.areas.queries import AreaName
from portal.hsds.ids import id_of, pair_id
from portal.hsds.objects import Object, Writing, kept, write_phones, write_schedules

Office = Mapping[str, Any]
Areas = Mapping[str, AreaName]
# Every other flag of an office tells how it can be reached by those who find that hard.
_NO_ACCESS = frozenset({"appointment"})


def write_location(office: Office, areas: Areas, writing: Writing) -> Object:
    """Write an office with its address, phones, hours and what is known of its access."""
    location_id = id_of("location", office["ref"])
    owner = ("location_id", location_id)
    return kept(
        id=location_id,
        location_type="physical",
        organization_id=organization_id(office["agency"]),
        name=writing.text(office["names"]),
        alternate_name=writing.other_text(office["names"]),
        latitude=office["lat"],
        longitude=office["lon"],
        external_identifier=office["ref"],
        external_identifier_type="offices",
        addresses=[_address(office, areas, location_id, writing)],
        accessibility=_accessibility(office, location_id, writing),
        phones=write_phones(office["phones"], owner),
        schedules=write_schedules(office["opening_hours"], owner, writing),
    )


def write_pair(service: str, ref: str, location: Object | None = None) -> Object:
    """Write that a service is given at an office, with the office when it is handed in."""
    return kept(
        id=pair_id(service, ref),
        service_id=id_of("service", service),
        location_id=id_of("location", ref),
        location=location,
    )


def organization_id(agency: str | None) -> UUID | None:
    """Return the id of an agency; offices may name none."""
    return None if agency is None else id_of("organization", agency)


def _address(office: Office, areas: Areas, location_id: UUID, writing: Writing) -> Object:
    """Write the address; HSDS needs fields that are empty here, above all a postal code."""
    names = [writing.text(areas[code].names) for code in office["area_codes"] if code in areas]
    return {
        "id": id_of("address", str(location_id)),
        "location_id": location_id,
        "address_1": writing.text(office["address"]) or "",
        "city": names[1] if len(names) > 1 else (names[0] if names else ""),
        "state_province": names[0] if names else "",
        "postal_code": "",
        "country": writing.country.code.upper(),
        "address_type": "physical",
    }


def _accessibility(office: Office, location_id: UUID, writing: Writing) -> list[Object]:
    return [
        {
            "id": id_of("accessibility", f"{location_id}/{attribute.name}"),
            "location_id": location_id,
            "description": writing.text(attribute.names),
            "details": "yes" if office["attributes"][attribute.name] else "no",
        }
        for attribute in writing.offices.attributes
        if attribute.type == "flag"
        and attribute.name not in _NO_ACCESS
        and attribute.name in office["attributes"]
    ]
