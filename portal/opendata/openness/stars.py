"""How open a version is: up to five stars, why, and what gains the next one; pure facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from geo.messages import mark as _
from portal.opendata.formats.rules import FORMATS, PACKED, UNUSABLE, Doubt, Format


class Reason(StrEnum):
    """Why a version has the stars that it has."""

    UNAVAILABLE = "unavailable"
    UNUSABLE = "unusable"
    LICENCE = "licence"
    UNKNOWN_FORMAT = "unknown_format"
    UNSTRUCTURED = "unstructured"
    PACKED = "packed"
    INCOMPLETE = "incomplete"
    CLOSED_FORMAT = "closed_format"
    OPEN_FORMAT = "open_format"
    NO_IDENTIFIERS = "no_identifiers"
    NO_LINKS = "no_links"
    LINKS_UNCHECKED = "links_unchecked"
    LINKS_BROKEN = "links_broken"
    LINKED = "linked"


class HowNext(StrEnum):
    """What gains the next star."""

    MAKE_AVAILABLE = "make_available"
    MEND_FILE = "mend_file"
    OPEN_LICENCE = "open_licence"
    STRUCTURE = "structure"
    UNPACK = "unpack"
    WHOLE_SHAPEFILE = "whole_shapefile"
    OPEN_FORMAT = "open_format"
    ADDRESSES = "addresses"
    LINKS = "links"
    WAIT_FOR_CHECK = "wait_for_check"
    MEND_LINKS = "mend_links"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """What counts of a version: whether it can be had and used, and what its bytes are.

    `format` is the code of the detected format, for an API of what it answers. `inside` are the
    formats in an archive. `has_identifiers` says that statements name their things by addresses,
    `has_links` that they lead to others, `links_resolve` whether these answer: None before anybody
    has looked.
    """

    licence_is_open: bool
    format: str
    is_available: bool = True
    doubts: frozenset[Doubt] = frozenset()
    inside: tuple[str, ...] = ()
    has_identifiers: bool = False
    has_links: bool = False
    links_resolve: bool | None = None


@dataclass(frozen=True, slots=True)
class Stars:
    """How many stars, why so many, and what gains the next one."""

    count: int
    reason: Reason
    how_next: HowNext


# A refusal comes before what the form would be worth: five stars are nothing without a licence.
_UNAVAILABLE = Stars(0, Reason.UNAVAILABLE, HowNext.MAKE_AVAILABLE)
_UNUSABLE = Stars(0, Reason.UNUSABLE, HowNext.MEND_FILE)
_CLOSED_LICENCE = Stars(0, Reason.LICENCE, HowNext.OPEN_LICENCE)
_UNKNOWN = Stars(1, Reason.UNKNOWN_FORMAT, HowNext.STRUCTURE)
_UNSTRUCTURED = Stars(1, Reason.UNSTRUCTURED, HowNext.STRUCTURE)
_PACKED = Stars(1, Reason.PACKED, HowNext.UNPACK)
_INCOMPLETE = Stars(1, Reason.INCOMPLETE, HowNext.WHOLE_SHAPEFILE)
_CLOSED_FORMAT = Stars(2, Reason.CLOSED_FORMAT, HowNext.OPEN_FORMAT)
_OPEN_FORMAT = Stars(3, Reason.OPEN_FORMAT, HowNext.ADDRESSES)
_NO_IDENTIFIERS = Stars(3, Reason.NO_IDENTIFIERS, HowNext.ADDRESSES)


def rate(facts: VersionFacts) -> Stars:
    """Return the stars of a version."""
    if not facts.is_available:
        return _UNAVAILABLE
    if not UNUSABLE.isdisjoint(facts.doubts):
        return _UNUSABLE
    if not facts.licence_is_open:
        return _CLOSED_LICENCE
    if Doubt.INCOMPLETE in facts.doubts:
        return _INCOMPLETE
    formats = [FORMATS[code] for code in facts.inside or (facts.format,) if code in FORMATS]
    # An archive is as open as the least open of what it holds.
    return min((_by_format(one, facts) for one in formats), key=_count, default=_UNKNOWN)


def _count(stars: Stars) -> int:
    return stars.count


def _by_format(found: Format, facts: VersionFacts) -> Stars:
    if found.code == "UNKNOWN":
        return _UNKNOWN
    if found.code in PACKED:
        return _PACKED
    if not found.is_structured:
        return _UNSTRUCTURED
    if not found.is_open:
        return _CLOSED_FORMAT
    # Whether what is in an archive names things by addresses, nobody has looked.
    return _by_links(facts) if found.is_linked and not facts.inside else _OPEN_FORMAT


def _by_links(facts: VersionFacts) -> Stars:
    if not facts.has_identifiers:
        return _NO_IDENTIFIERS
    if not facts.has_links:
        return Stars(4, Reason.NO_LINKS, HowNext.LINKS)
    if facts.links_resolve is None:
        return Stars(4, Reason.LINKS_UNCHECKED, HowNext.WAIT_FOR_CHECK)
    if not facts.links_resolve:
        return Stars(4, Reason.LINKS_BROKEN, HowNext.MEND_LINKS)
    return Stars(5, Reason.LINKED, HowNext.NOTHING)


REASON_TEXTS: Mapping[Reason, str] = {
    Reason.UNAVAILABLE: _("Nobody can get it at present."),
    Reason.UNUSABLE: _(
        "Nobody can use the file: it is empty, damaged, locked by a password or harmful."
    ),
    Reason.LICENCE: _("No open licence allows everybody to use it."),
    Reason.UNKNOWN_FORMAT: _("It can be had under an open licence; its format is not known."),
    Reason.UNSTRUCTURED: _("It can be had under an open licence, but programs cannot read it."),
    Reason.PACKED: _(
        "It can be had under an open licence, but what is in the archive cannot be looked at."
    ),
    Reason.INCOMPLETE: _("It can be had under an open licence, but a part of it is missing."),
    Reason.CLOSED_FORMAT: _("Programs can read it, in a format that belongs to one maker."),
    Reason.OPEN_FORMAT: _("Every program can read it, in an open format."),
    Reason.NO_IDENTIFIERS: _(
        "It is in an open format made for linking, but things in it have no addresses."
    ),
    Reason.NO_LINKS: _("The things in it have addresses, but lead to nothing else."),
    Reason.LINKS_UNCHECKED: _(
        "The things in it have addresses; whether their links answer is not checked yet."
    ),
    Reason.LINKS_BROKEN: _("The things in it have addresses, but links to others do not answer."),
    Reason.LINKED: _("The things in it have addresses and lead to others that answer."),
}
HOW_NEXT_TEXTS: Mapping[HowNext, str] = {
    HowNext.MAKE_AVAILABLE: _("Hand the file in here, or mend the address at which it stands."),
    HowNext.MEND_FILE: _("Hand in a file that is whole and can be opened by everybody."),
    HowNext.OPEN_LICENCE: _("Put it under an open licence, like the government's own."),
    HowNext.STRUCTURE: _(
        "Publish it as a table, as CSV or XLSX, and not as a document or a picture."
    ),
    HowNext.UNPACK: _("Hand the files in one by one, or packed once, as ZIP."),
    HowNext.WHOLE_SHAPEFILE: _("Pack all files of the shapefile into one ZIP file."),
    HowNext.OPEN_FORMAT: _("Save it in an open format, like CSV, JSON, GeoJSON or GeoPackage."),
    HowNext.ADDRESSES: _("Give the things in it addresses of their own, as RDF or JSON-LD."),
    HowNext.LINKS: _("Link the things in it to the addresses of others."),
    HowNext.WAIT_FOR_CHECK: _("Nothing has to be done: the links are checked by themselves."),
    HowNext.MEND_LINKS: _("Mend the links that do not answer."),
    HowNext.NOTHING: _("Nothing is missing."),
}
