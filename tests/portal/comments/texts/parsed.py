"""HTML as a browser builds it, and what may be in a text that somebody wrote."""

from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

import html5lib

from portal.comments.texts.markdown import ALLOWED_TAGS, LINK_REL
from tests.portal.comments.texts.hostile import OVERRIDING

# Each attribute with what it may say; of an address its scheme.
_VALUES = {"dir": {"auto", "ltr"}, "rel": {LINK_REL}, "href": {"http", "https"}}
_ATTRIBUTES = {
    **{tag: {"dir"} for tag in ("p", "ul", "ol", "li", "blockquote", "pre", "bdi")},
    "a": {"href", "rel"},
    "ol": {"dir", "start"},
}
Element = tuple[str, dict[str, str]]


def elements_of(html: str) -> Iterator[Element]:
    """Yield every element that a browser makes of a piece of HTML, with its attributes."""
    parts = html5lib.parseFragment(html, container="div", namespaceHTMLElements=False)
    for element in parts.iter():
        # A comment is no text of ours either; html5lib names the whole by a constant.
        if element.tag != "DOCUMENT_FRAGMENT":
            yield str(element.tag), {str(name): value for name, value in element.attrib.items()}


@lru_cache(10_000)
def check_written(html: str) -> None:
    """Fail for an element, an attribute or an address that no text may have, and for turning."""
    for tag, attributes in elements_of(html):
        assert tag in ALLOWED_TAGS, (tag, html)
        assert set(attributes) <= _ATTRIBUTES.get(tag, set()), (tag, attributes)
        for name, value in attributes.items():
            told = urlsplit(value).scheme if name == "href" else value
            assert told in _VALUES[name] if name in _VALUES else told.isdecimal(), (name, value)
        if tag == "a":
            address = urlsplit(attributes["href"])
            assert address.hostname, attributes
            assert "@" not in address.netloc, attributes
            assert attributes.get("rel") == LINK_REL, attributes
    check_turns_nothing(html)


def check_turns_nothing(text: str) -> None:
    """Fail for a text with a control that turns what stands around it."""
    assert not set(text) & set(OVERRIDING), ascii(text)
