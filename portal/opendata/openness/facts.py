"""What counts for the stars of a version, out of what its bytes are."""

from portal.opendata.formats.rules import Detected
from portal.opendata.openness.stars import VersionFacts


def facts_of(
    found: Detected,
    *,
    licence_is_open: bool,
    is_available: bool = True,
    links_resolve: bool | None = None,
) -> VersionFacts:
    """Return the facts of a file that was looked at."""
    inside = found.details.get("inside")
    return VersionFacts(
        licence_is_open=licence_is_open,
        format=found.format,
        is_available=is_available,
        doubts=found.doubts,
        inside=tuple(map(str, inside)) if isinstance(inside, list) else (),
        has_identifiers=bool(found.details.get("identifiers")),
        has_links=leads_elsewhere(found.details.get("addresses")),
        links_resolve=links_resolve,
    )


def leads_elsewhere(addresses: object) -> bool:
    """Check whether addresses stand in more than one place of the web."""
    if not isinstance(addresses, list):
        return False
    return len({str(one).split("/")[2] for one in addresses}) > 1
