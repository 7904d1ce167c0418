"""Verified accounts as JSON and as an Atom feed (RFC 4287)."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from geo.country import best_name
from portal.directory.records.platforms import NETWORKS
from portal.directory.social.queries import VerifiedAccount

PATH = "/api/v1/social-media"
_ATOM = "http://www.w3.org/2005/Atom"
_NEVER = date(1970, 1, 1)


def account_as_json(one: VerifiedAccount) -> dict[str, Any]:
    """Return an account with whose it is, in all languages."""
    return {
        "agency": one.agency,
        "agency_names": dict(one.agency_names),
        "holder": None if one.holder is None else dict(one.holder),
        "title": None if one.title is None else dict(one.title),
        "platform": one.platform or None,
        "url": one.url,
        "verified_on": one.verified_on.isoformat(),
    }


def feed(accounts: Sequence[VerifiedAccount], title: str, language: str, origin: str) -> bytes:
    """Return the feed, what was verified last first; `origin` is the address of the portal."""
    root = Element("feed", {"xmlns": _ATOM, "xml:lang": language})
    newest = sorted(accounts, key=lambda one: (one.verified_on, one.url), reverse=True)
    _text(root, "title", title)
    _text(root, "id", f"{origin}{PATH}")
    _text(root, "updated", _moment(newest[0].verified_on if newest else _NEVER))
    SubElement(root, "link", {"rel": "self", "href": f"{origin}{PATH}.atom?lang={language}"})
    author = SubElement(root, "author")
    _text(author, "name", title)
    for one in newest:
        entry = SubElement(root, "entry")
        holder = best_name(one.holder or one.agency_names, language) or one.agency
        network = NETWORKS.get(one.platform, one.platform)
        _text(entry, "title", f"{holder}: {network}" if network else holder)
        _text(entry, "id", f"{origin}{PATH}#{one.agency}/{one.url}")
        _text(entry, "updated", _moment(one.verified_on))
        SubElement(entry, "link", {"rel": "alternate", "href": one.url})
        _text(entry, "summary", best_name(one.agency_names, language) or one.agency)
    written: bytes = tostring(root, "utf-8", xml_declaration=True)
    return written


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
