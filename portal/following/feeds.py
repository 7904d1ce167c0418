"""What has happened, as an Atom feed (RFC 4287) in one language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from geo.country import Names
from portal.following.models import HappeningRow
from portal.following.rules import What, title_in
from portal.following.words import WHATS

_ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
MOST_ENTRIES = 50


@dataclass(frozen=True)
class Feed:
    """One feed: what it is called, where its page and itself are, and by whom it is.

    `since` is when it began: the moment of a feed in which nothing has happened yet. Addresses are
    whole, but for those of the entries, which stand below `base`, the address of the language.
    """

    language: str
    title: str
    author: str
    base: str
    page: str
    here: str
    since: datetime


def updated_at(feed: Feed, rows: Sequence[HappeningRow]) -> datetime:
    """Return when a feed has changed last, as far as what is in it tells."""
    return max((row.at for row in rows), default=feed.since)


def last_modified(feed: Feed, rows: Sequence[HappeningRow]) -> str:
    """Return the same for a header."""
    return format_datetime(updated_at(feed, rows).astimezone(UTC), usegmt=True)


def feed_key(rows: Sequence[HappeningRow]) -> tuple[str, ...]:
    """Return what is another whenever the entries are: for validators."""
    return tuple(str(row.id) for row in rows)


def write_feed(feed: Feed, rows: Sequence[HappeningRow]) -> bytes:
    """Write a feed; entries whose title is in another language say so."""
    root = Element("feed", {"xmlns": _ATOM, "xml:lang": feed.language})
    _text(root, "id", feed.page)
    _text(root, "title", feed.title)
    _text(root, "updated", _moment(updated_at(feed, rows)))
    SubElement(root, "link", {"rel": "self", "type": MEDIA_TYPE, "href": feed.here})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.page})
    _text(SubElement(root, "author"), "name", feed.author)
    for row in rows:
        _entry(root, feed, row)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entry(root: Element, feed: Feed, row: HappeningRow) -> None:
    entry = SubElement(root, "entry", _language_of(row.titles, feed.language))
    what = title_in(WHATS[What(row.what)], feed.language)
    _text(entry, "id", f"urn:uuid:{row.id}")
    _text(entry, "title", _plain(f"{what}: {title_in(row.titles, feed.language)}"))
    _text(entry, "updated", _moment(row.at))
    _text(entry, "published", _moment(row.at))
    SubElement(entry, "category", {"term": row.what, "label": what})
    link = {"rel": "alternate", "type": "text/html", "href": f"{feed.base}{row.path}"}
    SubElement(entry, "link", link)


def _language_of(titles: Names, language: str) -> dict[str, str]:
    """Return the attribute of an entry that is not in the language of its feed."""
    if titles.get(language):
        return {}
    others = (name for name, title in titles.items() if title.strip())
    return {"xml:lang": next(others, language)}


def _plain(text: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(one for one in text if one.isprintable() or one in "\t\n")


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
