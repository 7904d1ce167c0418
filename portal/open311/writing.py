"""One content, written as JSON or as XML: lists have elements named in the singular."""

import re
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

import orjson
from fastapi import Response

from layers.responses import NOT_KEPT
from portal.open311.rules import MEDIA_TYPES, Format

# A value, a list of values, or fields in their order, as JSON has them.
Content = str | int | float | bool | None | Sequence["Content"] | Mapping[str, "Content"]

# What is in a list is called in XML.
_ITEMS: Mapping[str, str] = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
}
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
# XML 1.0 has no way to write them, not even escaped.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written(
    format_: Format,
    root: str,
    content: Content,
    language: str,
    *,
    status: int = 200,
    caching: str = NOT_KEPT,
) -> Response:
    """Answer with content; XML has it in an element `root`, JSON without one."""
    body = orjson.dumps(content) if format_ is Format.JSON else as_xml(root, content).encode()
    return Response(
        body,
        status_code=status,
        headers={
            "Content-Type": f"{MEDIA_TYPES[format_]}; charset=utf-8",
            "Content-Language": language,
            "Cache-Control": caching,
            "Vary": "Accept-Language",
        },
    )


def as_xml(root: str, content: Content) -> str:
    """Return a document with its declaration; null is an empty element."""
    return f"{_DECLARATION}{_element(root, content)}\n"


def _element(name: str, content: Content) -> str:
    inside = _inside(name, content)
    return f"<{name}>{inside}</{name}>" if inside else f"<{name}/>"


def _inside(name: str, content: Content) -> str:
    if content is None:
        return ""
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, str):
        return escape(_NOT_IN_XML.sub("", content))
    if isinstance(content, Mapping):
        return "".join(_element(key, value) for key, value in content.items())
    if isinstance(content, Sequence):
        return "".join(_element(_ITEMS[name], one) for one in content)
    return str(content)
