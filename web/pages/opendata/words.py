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
_LONGEST_LEAD = 320
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_TAGS = re.compile(r"<[^>]*>")
_FIRST = re.compile(r"\s*(<p(?: [^>]*)?>.*?</p>)\s*", re.DOTALL)
_SIGNS = re.compile(r"^[#>\s*+-]+|[*_`]+", re.MULTILINE)


def summary_of(texts: Names) -> dict[str, str]:
    """Return the beginning of a description in one line, without the signs of markdown."""
    lines = {language: _line(text) for language, text in texts.items()}
    return {language: line for language, line in lines.items() if line}


def lead_and_rest(htmls: Names, language: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return a description as its first paragraph, where that is short, and what comes after it.

    Both are in one language: that of the page, or the first that there is.
    """
    given = language if htmls.get(language) else next((one for one in htmls if htmls[one]), None)
    if given is None:
        return {}, {}
    first = _FIRST.match(htmls[given])
    if first is None or len(_TAGS.sub("", first[1])) > _LONGEST_LEAD:
        return {}, {given: htmls[given]}
    rest = htmls[given][first.end() :]
    return {given: first[1]}, {given: rest} if rest else {}


def _line(text: str) -> str:
    first = next((one for one in re.split(r"\n\s*\n", text) if one.strip()), "")
    plain = " ".join(_SIGNS.sub("", _LINK.sub(r"\1", first)).split())
    if len(plain) <= _LONGEST_SUMMARY:
        return plain
    return plain[:_LONGEST_SUMMARY].rsplit(" ", 1)[0].rstrip(".,،;؛:") + "…"
