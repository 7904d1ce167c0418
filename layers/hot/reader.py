"""Reading radius queries at speed: what a query says beside its origin is remembered."""

import re
from typing import NamedTuple

from fastapi import Request
from starlette.types import Scope

from geo.coordinates import Position
from layers.around.rules import AroundQuery, read_query
from layers.around.schemas import Links, is_plain
from layers.deployment import Deployment
from layers.parameters import strict_parameters
from layers.responses import header_of, read_language

# As many decimals as are kept of an origin.
_NUMBER = re.compile(rb"-?\d{1,3}(\.\d{1,13})?", re.ASCII)
_MOST_REMEMBERED = 1_024


class Read(NamedTuple):
    """A query as it was read; `negotiated` tells that the client's headers chose the language."""

    query: AroundQuery
    language: str
    negotiated: bool
    links: Links


class _Rest(NamedTuple):
    query: AroundQuery
    language: str
    negotiated: bool


class QueryReader:
    """Reads the query of a request with the route's own rules.

    Clients ask the same question from many places. The first one is read in full; of the next ones
    that differ in nothing but plain numbers for `lat` and `lon` only these are.
    """

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._remembered: dict[tuple[bytes, bytes], _Rest] = {}

    def read(self, scope: Scope) -> Read:
        """Read a request's query; raises InvalidParameter for the first wrong parameter."""
        raw: bytes = scope["query_string"]
        taken = _apart(raw)
        if taken is None or not is_plain(raw):
            return self._read_in_full(scope)
        lat, lon, rest = taken
        key = rest, b"" if b"lang=" in rest else header_of(scope, b"accept-language")
        known = self._remembered.get(key)
        if known is None:
            read = self._read_in_full(scope)
            # A cursor belongs to its origin.
            if read.query.cursor is None:
                self._remember(key, _Rest(read.query, read.language, read.negotiated))
            return read
        origin = Position(float(lon), float(lat))
        if not self._deployment.country.box.holds(origin):
            # Outside the country more may be wrong with it.
            return self._read_in_full(scope)
        query = known.query.asked_from(origin)
        return Read(query, known.language, known.negotiated, Links({}, raw))

    def _read_in_full(self, scope: Scope) -> Read:
        request, deployment = Request(scope), self._deployment
        given = strict_parameters(request)
        language = read_language(given, request, deployment.country)
        query = read_query(given, deployment.catalogue, deployment.country)
        return Read(query, language, "lang" not in given, Links(given, scope["query_string"]))

    def _remember(self, key: tuple[bytes, bytes], rest: _Rest) -> None:
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[key] = rest


def _apart(raw: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Take `lat` and `lon` out of a query string; None unless each stands there once, plainly."""
    lat = lon = b""
    rest = []
    for part in raw.split(b"&"):
        name = part[:4]
        if name == b"lat=" and not lat:
            lat = part[4:]
        elif name == b"lon=" and not lon:
            lon = part[4:]
        else:
            rest.append(part)
    if not (_NUMBER.fullmatch(lat) and _NUMBER.fullmatch(lon)):
        return None
    return lat, lon, b"&".join(rest)
