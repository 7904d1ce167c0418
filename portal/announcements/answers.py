"""Announcements as programs read them: JSON, and an Atom feed."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from portal.announcements.rules import Announcement

_ATOM = "http://www.w3.org/2005/Atom"
# Feeds are written below the pages, which have the catalogue.
_TITLES = {"ar": "إعلانات الحكومة", "en": "Announcements of the government"}


def announcement_as_json(one: Announcement) -> Mapping[str, object]:
    """Return an announcement with its texts in all languages."""
    agency = None
    if one.agency is not None:
        agency = {"code": one.agency, "names": one.agency_names or {}}
    return {
        "id": str(one.id),
        "kind": one.kind,
        "agency": agency,
        "title": one.titles,
        "text": one.texts,
        "link": one.link,
        "starts_at": _moment(one.starts_at),
        "ends_at": _moment(one.ends_at),
        "published_at": _moment(one.published_at),
    }


def atom_feed(some: Sequence[Announcement], language: str, origin: str, now: datetime) -> bytes:
    """Write a feed in one language; `origin` is the address of the server."""
    page = f"{origin}/{language}/announcements"
    here = f"{origin}/api/v1/announcements.atom?lang={language}"
    title = _TITLES.get(language, _TITLES["en"])
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": language})
    _text(feed, "id", page)
    _text(feed, "title", title)
    _text(feed, "updated", _moment(max((one.published_at for one in some), default=now)))
    SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": here})
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": page})
    for one in some:
        entry = SubElement(feed, "entry")
        _text(entry, "id", f"urn:uuid:{one.id}")
        _text(entry, "title", one.titles[language])
        _text(entry, "updated", _moment(one.published_at))
        _text(entry, "published", _moment(one.published_at))
        _text(entry, "content", one.texts[language])
        author = SubElement(entry, "author")
        names = one.agency_names or {}
        _text(author, "name", names.get(language) or one.agency or title)
        SubElement(entry, "category", {"term": one.kind})
        link = one.link or page
        address = f"{origin}{link}" if link.startswith("/") else link
        SubElement(entry, "link", {"rel": "alternate", "href": address})
    written: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
