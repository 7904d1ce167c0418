"""Markdown as it is offered here: paragraphs, emphasis, lists, quotations, code and links."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from portal.comments.texts.addresses import bare_addresses, host_of

# Headings would stand between those of the page, an indented line is a habit of Arabic writers
# and no code, references and images fetch or hide, and entities bring back what was taken out.
_OFFERED = (
    *("paragraph", "blockquote", "list", "fence"),
    *("text", "newline", "escape", "backticks", "emphasis"),
    *("balance_pairs", "fragments_join", "normalize", "block", "inline", "text_join"),
)
_LINKING = ("link", "autolink")
# Of what was typed, what would have become a link.
_MEANT_AS_LINK = re.compile(r"https?://\S|\]\(|<[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_BLOCKS = ("p", "ul", "ol", "li", "blockquote", "pre")
# Only the outermost block gets a direction, by its first letter: `auto` looks past blocks that have
# one of their own, so the dots of an Arabic list would stand on the left.
_DIRECTED = ("p", "ul", "ol", "blockquote")
ALLOWED_TAGS = frozenset({*_BLOCKS, "br", "em", "strong", "code", "a", "bdi"})
ALLOWED_ATTRIBUTES = {
    **{name: {"dir"} for name in (*_DIRECTED, "bdi")},
    "a": {"href", "rel"},
    "ol": {"start", "dir"},
    "pre": {"dir"},
}
_DIRECTIONS = {name: {"dir": {"auto"}} for name in _DIRECTED} | {"bdi": {"dir": {"ltr"}}}
LINK_REL = "nofollow ugc noopener noreferrer"


def write_html(markdown: str, *, may_link: bool) -> str:
    """Return what Markdown says as HTML of few tags, each outer block with its own direction."""
    return nh3.clean(
        _reader(may_link).render(markdown),
        tags=set(ALLOWED_TAGS),
        # Nothing on all tags: the title of a link would say above it that it leads elsewhere.
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
        tag_attribute_values=_DIRECTIONS,
        set_tag_attribute_values={"pre": {"dir": "auto"}},
        url_schemes={"http", "https"},
        link_rel=LINK_REL,
    ).strip()


def means_link(markdown: str) -> bool:
    """Check whether somebody wrote what becomes a link for whoever may link."""
    return _MEANT_AS_LINK.search(markdown) is not None


class _Reader(MarkdownIt):
    """A reader whose links are only those that may be, with their addresses as typed."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        """Check whether an address may be a link."""
        return host_of(url) is not None

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - the library's name
        """Return an address as typed: decoded, it could hold what turns the text around it."""
        return link


@cache
def _reader(may_link: bool) -> MarkdownIt:
    reader = _Reader("zero", {"html": False, "breaks": True, "maxNesting": 12})
    reader.enable([*_OFFERED, *(_LINKING if may_link else ())])
    reader.core.ruler.push("directions", _direct)
    if may_link:
        reader.core.ruler.push("bare_addresses", _link_bare_addresses)
        reader.core.ruler.push("hosts", _show_hosts)
    return reader


def _direct(state: StateCore) -> None:
    """Set the direction of each outermost block to that of its first letter."""
    for block in state.tokens:
        if block.level == 0 and block.tag in _DIRECTED and block.nesting == 1:
            block.attrSet("dir", "auto")


def _link_bare_addresses(state: StateCore) -> None:
    for block in state.tokens:
        if block.children:
            block.children = list(_with_links(block.children))


def _with_links(tokens: list[Token]) -> Iterator[Token]:
    inside = 0
    for token in tokens:
        inside += token.nesting if token.type.startswith("link_") else 0
        if token.type != "text" or inside:
            yield token
            continue
        end = 0
        for start, stop in bare_addresses(token.content):
            address = token.content[start:stop]
            yield _token("text", content=token.content[end:start])
            yield _token("link_open", "a", 1, attrs={"href": address})
            yield _token("text", content=address)
            yield _token("link_close", "a", -1)
            end = stop
        yield _token("text", content=token.content[end:])


def _show_hosts(state: StateCore) -> None:
    """Say behind a link that hides its address behind words where it leads."""
    for block in state.tokens:
        if block.children:
            block.children = list(_with_hosts(block.children))


def _with_hosts(tokens: list[Token]) -> Iterator[Token]:
    host, shown = None, ""
    for token in tokens:
        yield token
        if token.type == "link_open":
            host, shown = host_of(str(token.attrs["href"])), ""
        elif token.type != "link_close":
            shown += token.content
        elif host is not None and not (shown.isascii() and host_of(shown) == host):
            yield _token("text", content=" ")
            yield _token("bdi_open", "bdi", 1, attrs={"dir": "ltr"})
            yield _token("text", content=f"({host})")
            yield _token("bdi_close", "bdi", -1)


def _token(kind: str, tag: str = "", nesting: Any = 0, **said: Any) -> Token:  # noqa: ANN401
    return Token(kind, tag, nesting, **said)
