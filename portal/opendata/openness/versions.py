"""The stars of versions as they are kept: out of what was found in their bytes, and of links."""

from portal.opendata.datasets.addresses import format_of
from portal.opendata.datasets.rules import Dataset, Resource, ResourceKind, Version
from portal.opendata.formats.rules import UNKNOWN, Doubt, known_format
from portal.opendata.openness.facts import leads_elsewhere
from portal.opendata.openness.rules import Known, links_resolve
from portal.opendata.openness.stars import Stars, VersionFacts, rate
from portal.opendata.terms.rules import Terms


def addresses_of(version: Version) -> list[str]:
    """Return all addresses that count for a version: where it stands, and where its data leads."""
    here = [] if version.address is None else [version.address]
    return [*here, *linked_addresses(version)]


def linked_addresses(version: Version) -> list[str]:
    """Return the addresses that statements of a version lead to."""
    found = version.detected.get("addresses")
    return [str(one) for one in found] if isinstance(found, list) else []


def version_facts(version: Version, about: Known, *, licence_is_open: bool) -> VersionFacts:
    """Return what counts of a kept version."""
    said = format_of(version)
    known = known_format(said)
    inside, doubts = version.detected.get("inside"), version.detected.get("doubts")
    there = None if version.address is None else about.links.get(version.address)
    linked = linked_addresses(version)
    return VersionFacts(
        licence_is_open=licence_is_open,
        format=UNKNOWN if known is None else known.code,
        is_available=not version.is_withdrawn
        and (there is None or not there.is_broken)
        and version.attachment_id not in about.lost,
        doubts=frozenset(Doubt(one) for one in doubts) if isinstance(doubts, list) else frozenset(),
        inside=tuple(map(str, inside)) if isinstance(inside, list) else (),
        has_identifiers=bool(version.detected.get("identifiers")),
        has_links=leads_elsewhere(linked),
        links_resolve=links_resolve(linked, about.links),
    )


def stars_of_resources(
    dataset: Dataset, terms: Terms, about: Known
) -> list[tuple[Resource, Version, Stars]]:
    """Return the stars of the current versions of a dataset's data, in the order of resources.

    What explains the data is no data.
    """
    is_open = terms.licences.is_open(dataset.licence)
    return [
        (one, one.current, rate(version_facts(one.current, about, licence_is_open=is_open)))
        for one in dataset.resources
        if one.current is not None and one.kind is not ResourceKind.DOCUMENTATION
    ]
