"""The words for datasets: what kinds of resources are called, and a line about each dataset."""

import re
from collections.abc import Mapping

from geo.country import Names
from geo.messages import mark as _
from portal.opendata.catalogue.rules import Facet, Order
from portal.opendata.datasets.rules import Origin, ResourceKind

KIND_NAMES: Mapping[ResourceKind, str] = {
    ResourceKind.FILE: _("Data file"),
    ResourceKind.API: _("Address for programs (API)"),
    ResourceKind.DOCUMENTATION: _("Documentation"),
}
ORIGIN_NAMES: Mapping[Origin, str] = {
    Origin.OWN: _("From the records of this portal"),
    Origin.AGENCY: _("Handed in by the agency"),
    Origin.HARVESTED: _("Taken over from another catalogue"),
}
FACET_NAMES: Mapping[Facet, str] = {
    Facet.CATEGORY: _("Category"),
    Facet.AGENCY: _("Publisher"),
    Facet.FORMAT: _("Format"),
    Facet.LICENCE: _("Licence"),
    Facet.FREQUENCY: _("Updated"),
    Facet.AREA: _("Where"),
}
ORDER_NAMES: Mapping[Order, str] = {
    Order.NEWEST: _("Newest first"),
    Order.UPDATED: _("Updated last"),
    Order.DOWNLOADED: _("Most downloaded"),
    Order.NAME: _("By name"),
}
_LONGEST_SUMMARY = 200
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_SIGNS = re.compile(r"^[#>\s*+-]+|[*_`]+", re.MULTILINE)


def summary_of(texts: Names) -> dict[str, str]:
    """Return the beginning of a description in one line, without the signs of markdown."""
    lines = {language: _line(text) for language, text in texts.items()}
    return {language: line for language, line in lines.items() if line}


def _line(text: str) -> str:
    first = next((one for one in re.split(r"\n\s*\n", text) if one.strip()), "")
    plain = " ".join(_SIGNS.sub("", _LINK.sub(r"\1", first)).split())
    if len(plain) <= _LONGEST_SUMMARY:
        return plain
    return plain[:_LONGEST_SUMMARY].rsplit(" ", 1)[0].rstrip(".,،;؛:") + "…"
