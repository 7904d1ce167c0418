"""What caches are told beyond the word of a route: validators of whole bodies, errors not kept."""

import re
from collections.abc import Mapping
from functools import lru_cache

from layers.responses import etag_of

Headers = list[tuple[bytes, bytes]]

# As in `?lat=`, and as they stand in a text that is searched for.
_POSITION = re.compile(rb"(?:^|&)(?:lat|lon|place)=|\d[.,]\d{3}")
_NOT_ON_ERRORS = frozenset({b"cache-control", b"etag", b"last-modified", b"expires"})
# What tells of a body that a 304 does not have.
_OF_A_BODY = frozenset({b"content-length", b"content-type", b"content-encoding"})


def body_etag(known: Mapping[bytes, bytes], body: bytes) -> str | None:
    """Return the strong ETag of a whole body whose route has set none; None when it is not kept.

    `known` are the headers of the answer. The language is in it, for a client may be given the
    same bytes in the name of another.
    """
    if b"etag" in known or b"no-store" in known.get(b"cache-control", b""):
        return None
    return etag_of("body", body, known.get(b"content-language"))


def without_body(headers: Headers) -> Headers:
    """Return the headers of the 304 in the place of an answer."""
    return [(name, value) for name, value in headers if name not in _OF_A_BODY]


def unkept(headers: Headers) -> Headers:
    """Return the headers of an error, which no cache may keep by our word."""
    return [
        (name, value)
        for name, value in headers
        if name not in _NOT_ON_ERRORS or value == b"no-store"
    ]


def private(headers: Headers) -> Headers:
    """Return the headers of an answer that shared caches must not keep, whatever its route says."""
    return [
        (name, value.replace(b"public", b"private") if name == b"cache-control" else value)
        for name, value in headers
    ]


def names_position(query: bytes) -> bool:
    """Return whether a query says where somebody is: pages repeat it in the links they hold."""
    return bool(query) and _POSITION.search(query) is not None


def relative(headers: Headers, host: bytes) -> Headers:
    """Return the headers of an answer, its Location without our own host."""
    return [
        (name, _without_host(value, host) if name == b"location" else value)
        for name, value in headers
    ]


def _without_host(address: bytes, host: bytes) -> bytes:
    for scheme in (b"http://", b"https://"):
        ours = scheme + host
        if host and address.startswith(ours) and address[len(ours) : len(ours) + 1] == b"/":
            rest = address[len(ours) :]
            # Two slashes would begin the name of another host.
            return b"/" + rest.lstrip(b"/")
    return address


def varying(headers: Headers, known: Mapping[bytes, bytes], name: bytes) -> Headers:
    """Add a name to Vary unless it stands there; `known` are the same headers by name."""
    told = known.get(b"vary")
    if told is None:
        return [*headers, (b"vary", name)]
    vary = _joined(told, name)
    return [(known_name, vary if known_name == b"vary" else value) for known_name, value in headers]


@lru_cache(maxsize=64)
def _joined(told: bytes, name: bytes) -> bytes:
    names = [part.strip().lower() for part in told.split(b",")]
    return told if name.lower() in names or b"*" in names else told + b", " + name
