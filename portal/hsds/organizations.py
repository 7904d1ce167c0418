"""Agencies as HSDS organizations."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from portal.directory.published.rules import Content, Published
from portal.directory.records.platforms import NETWORKS, STORES, network_of
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
        logo=picture_address(content.get("logo"), writing),
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
        additional_websites=list(_websites(agency.content, agency_id, writing)),
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


def picture_address(sha256: str | None, writing: Writing) -> str | None:
    """Return where a stored picture is, if there is one."""
    return None if sha256 is None else f"{writing.public_url}/logos/{sha256}"


def _websites(content: Content, agency_id: UUID, writing: Writing) -> Iterator[Object]:
    """Write the accounts and apps of an agency, and the addresses of those who lead it.

    HSDS 3.0 has no place for them: they stand where HSDS 3.1 has its further websites.
    """
    for label, url in _labelled(content, writing):
        yield {
            "id": id_of("url", f"{agency_id}/{url}"),
            "organization_id": agency_id,
            "label": label,
            "url": url,
        }


def _labelled(content: Content, writing: Writing) -> Iterator[tuple[str, str]]:
    for account in content.get("social_accounts", ()):
        yield NETWORKS[account["platform"]], account["url"]
    for app in content.get("mobile_apps", ()):
        yield f"{writing.text(app['name'])} – {STORES[app['platform']]}", app["url"]
    for _number, official in _in_office(content, writing):
        title = writing.text(official["title"])
        if "website" in official:
            yield str(title), official["website"]
        for url in official.get("accounts", ()):
            yield f"{title} – {network_of(url)}", url


def _contacts(content: Content, agency_id: UUID, writing: Writing) -> list[Object]:
    """Write the officials whose term has not ended."""
    return [
        _contact(official, agency_id, number, writing)
        for number, official in _in_office(content, writing)
    ]


def _in_office(content: Content, writing: Writing) -> Iterator[tuple[int, Content]]:
    """Yield who has not left, each with its place among all: it is a part of its id."""
    today = writing.now.date().isoformat()
    for number, official in enumerate(content.get("officials", ())):
        if official.get("term_end", today) >= today:
            yield number, official


def _contact(official: Content, agency_id: UUID, number: int, writing: Writing) -> Object:
    contact_id = id_of("contact", f"{agency_id}/{number}")
    phones = [official["phone"]] if "phone" in official else []
    return kept(
        id=contact_id,
        organization_id=agency_id,
        name=_full_name(official, writing),
        title=writing.text(official["title"]),
        email=official.get("email"),
        phones=write_phones(phones, ("contact_id", contact_id)),
    )


def _full_name(official: Content, writing: Writing) -> str:
    """Return a name with what stands before it."""
    parts = (writing.text(official.get("honorific")), writing.text(official["name"]))
    return " ".join(part for part in parts if part)
