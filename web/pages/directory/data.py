"""What pages say to machines: schema.org as JSON-LD, which no text in it can leave."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from markupsafe import Markup

from geo.country import Names

# The vocabulary named outright: whoever reads the page needs no other document to understand it.
CONTEXT = {"@vocab": "https://schema.org/"}
# A script element ends at "</script", opens anew at "<!--", and old readers break at U+2028.
_ESCAPES = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)

Node = dict[str, Any]


def json_ld(node: Mapping[str, Any]) -> Markup:
    """Write a node for a script element; what is empty in it is left out."""
    written = orjson.dumps({"@context": CONTEXT, **_filled(dict(node))}).decode()
    # Every character that means something to HTML has been escaped.
    return Markup(written.translate(_ESCAPES))  # noqa: S704


def _filled(value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, Mapping):
        filled = {name: _filled(held) for name, held in value.items()}
        return {name: held for name, held in filled.items() if held not in (None, "", [], {})}
    if isinstance(value, list | tuple):
        return [one for one in map(_filled, value) if one not in (None, "", [], {})]
    return value


def texts(names: Names | None) -> list[Node]:
    """Return a text in all its languages."""
    return [{"@language": language, "@value": text} for language, text in (names or {}).items()]


def link(address: str) -> Node:
    """Point to a thing by its address."""
    return {"@id": address}


def item_list(name: str, items: Sequence[tuple[str, Names]], kind: str) -> Node:
    """Return a list of things: their addresses and names in the order of the page."""
    return {
        "@type": "ItemList",
        "name": name,
        "numberOfItems": len(items),
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "item": {"@type": kind, "@id": address, "name": texts(names)},
            }
            for position, (address, names) in enumerate(items, start=1)
        ],
    }
