"""Agencies as HSDS organizations."""

from collections.abc import Sequence
from uuid import UUID

from portal.directory.published.rules import Content, Published
from portal.hsds.ids import id_of
from portal.hsds.locations import organization_id
from portal.hsds.objects import Object, Writing, kept, write_phones
from portal.hsds.taxonomies import write_attributes


def write_organization(agency: Published, writing: Writing) -> Object:
    """Write what an agency has one of."""
    content = agency.content
    name = writing.text(content["names"])
    return kept(
        id=id_of("organization", agency.code),
        name=name,
        alternate_name=writing.text(content.get("acronym")) or writing.other_text(content["names"]),
        # HSDS needs a description; who has written none has at least said what the agency is.
        description=writing.text(content.get("description")) or name,
        email=content.get("email"),
        website=content.get("website"),
        year_incorporated=content.get("established_year"),
        legal_status=writing.text(content.get("legal_basis")),
        uri=f"{writing.public_url}/cpsv/agencies/{agency.code}",
        parent_organization_id=organization_id(content.get("parent")),
    )


def write_whole_organization(
    agency: Published, locations: list[Object], services: Sequence[Object], writing: Writing
) -> Object:
    """Write an agency with all that belongs to it."""
    agency_id = id_of("organization", agency.code)
    owner = ("organization_id", agency_id)
    return write_organization(agency, writing) | kept(
        phones=write_phones(agency.content.get("phones", ()), owner),
        contacts=_contacts(agency.content, agency_id, writing),
        locations=locations,
        organization_identifiers=[
            {
                "id": id_of("organization_identifier", agency.code),
                "organization_id": agency_id,
                "identifier_type": "code",
                "identifier": agency.code,
            }
        ],
        attributes=write_attributes(
            writing.vocabularies, ("organization", agency_id), agency.content, writing.language
        ),
        services=services,
    )


def _contacts(content: Content, agency_id: UUID, writing: Writing) -> list[Object]:
    """Write the officials whose term has not ended."""
    today = writing.now.date().isoformat()
    return [
        _contact(official, agency_id, number, writing)
        for number, official in enumerate(content.get("officials", ()))
        if official.get("term_end", today) >= today
    ]


def _contact(official: Content, agency_id: UUID, number: int, writing: Writing) -> Object:
    contact_id = id_of("contact", f"{agency_id}/{number}")
    phones = [official["phone"]] if "phone" in official else []
    return kept(
        id=contact_id,
        organization_id=agency_id,
        name=writing.text(official["name"]),
        title=writing.text(official["title"]),
        email=official.get("email"),
        phones=write_phones(phones, ("contact_id", contact_id)),
    )
