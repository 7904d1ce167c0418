"""How the answer of a radius query crosses the border: as a GeoJSON FeatureCollection."""

import re
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple
from urllib.parse import urlencode

import orjson

from geo.coordinates import Position
from layers.around.rules import COUNTED_TO, AroundQuery
from layers.around.service import Answer, Found
from layers.features.schemas import FeatureWriter, Sight, join_features, sight
from layers.routing.rules import Minutes, Mode, StreetSource

PATH = "/api/v1/around"

# A query string that stands in a link as it is: nothing in it means something to JSON or to HTML.
_PLAIN_QUERY = re.compile(rb"[A-Za-z0-9_.~=&,%+-]*", re.ASCII)
_CURSOR = re.compile(r"&?cursor=[^&]*")


class Frame(NamedTuple):
    """Everything of an answer but its features; counts above COUNTED_TO stand for “more”.

    `wider` holds radii in metres with their counts, and the nearest feature beyond, encoded.
    """

    query: AroundQuery
    number_matched: int
    releases: Mapping[str, int | None]
    demo: bool
    wider: tuple[Sequence[tuple[float, int]], bytes | None] | None
    next_cursor: str | None
    streets: StreetSource | None = None


def is_plain(raw: bytes) -> bool:
    """Check whether a query string can stand in a link as it is."""
    return _PLAIN_QUERY.fullmatch(raw) is not None


class Links:
    """The addresses of a query: as the client wrote it, as far as that can stand in a link.

    No parameters are given of a query string that is known to be plain.
    """

    def __init__(self, given: Mapping[str, str], raw: bytes) -> None:
        self._given = given
        self._plain = raw.decode("ascii") if not given or is_plain(raw) else None

    def to_itself(self) -> str:
        """Return the address of this page."""
        if self._plain is not None:
            return f"{PATH}?{self._plain}"
        return f"{PATH}?{urlencode(self._given)}"

    def to_next(self, cursor: str) -> str:
        """Return the address of the page that begins after a cursor."""
        if self._plain is None:
            return f"{PATH}?{urlencode({**self._given, 'cursor': cursor})}"
        rest = _CURSOR.sub("", self._plain).removeprefix("&")
        return f"{PATH}?{rest}&cursor={cursor}"


def write_answer(answer: Answer, writer: FeatureWriter, links: Links) -> bytes:
    """Write an answer as an RFC 7946 FeatureCollection with foreign members, encoded."""
    wider = None
    if answer.wider is not None:
        nearest = answer.wider.nearest
        wider = (
            answer.wider.counts,
            None if nearest is None else join_features([_seen(nearest, writer)]),
        )
    frame = Frame(
        query=answer.query,
        number_matched=answer.number_matched,
        releases=answer.releases,
        demo=answer.demo,
        wider=wider,
        next_cursor=answer.next_cursor,
        streets=answer.streets,
    )
    with_minutes = answer.query.needs_streets
    features = join_features(
        [_seen(found, writer, with_minutes=with_minutes) for found in answer.found]
    )
    return join_answer(frame, features, len(answer.found), links)


def join_answer(frame: Frame, features: bytes, returned: int, links: Links) -> bytes:
    """Put features that are encoded already, nearest first, into their frame."""
    query = frame.query
    written: dict[str, Any] = {
        "type": "FeatureCollection",
        "origin": _written(query.origin),
        "radius_m": query.radius_m,
        **_counted(frame.number_matched),
        "numberReturned": returned,
        "releases": frame.releases,
        "demo": frame.demo,
    }
    if query.needs_streets:
        written["streets"] = _source(frame.streets)
    if frame.wider is not None:
        counts, nearest = frame.wider
        written["wider"] = {
            "radii": [{"radius_m": radius, **_counted(count)} for radius, count in counts],
            "nearest": None if nearest is None else orjson.Fragment(nearest),
        }
    written["links"] = [_link("self", links.to_itself())]
    if frame.next_cursor:
        written["links"].append(_link("next", links.to_next(frame.next_cursor)))
    return b'%b,"features":[%b]}' % (orjson.dumps(written)[:-1], features)


def _seen(found: Found, writer: FeatureWriter, *, with_minutes: bool = False) -> Sight:
    open_now = b'"%b"' % found.openness.encode()
    distance_mm = round(found.distance_m * 1000)
    seen = sight(distance_mm, found.bearing_deg, open_now, writer.pieces(found.row))
    if with_minutes:
        seen = seen._replace(rest=orjson.dumps(_ways(found.minutes))[1:-1] + b"," + seen.rest)
    return seen


def _ways(minutes: Minutes | None) -> dict[str, int | None]:
    """Write the ways to a place in whole seconds and metres, null where none is known."""
    routes = minutes or Minutes(None, None)
    return {
        f"{mode}_{unit}": None if route is None else round(value(route))
        for mode, route in zip(Mode, routes, strict=True)
        for unit, value in (("s", attrgetter("seconds")), ("m", attrgetter("metres")))
    }


def _source(streets: StreetSource | None) -> dict[str, str | None] | None:
    """Write where ways come from; null where there are no streets."""
    if streets is None:
        return None
    return {
        "attribution": streets.attribution,
        "licence": streets.licence,
        "licence_url": streets.licence_url,
        "taken_at": None if streets.taken_at is None else streets.taken_at.isoformat(),
    }


def _counted(count: int) -> dict[str, int]:
    """Write a count: exact, or only that there are more than are counted."""
    return {"numberMatchedOver": COUNTED_TO} if count > COUNTED_TO else {"numberMatched": count}


def _link(rel: str, href: str) -> dict[str, str]:
    return {"rel": rel, "type": "application/geo+json", "href": href}


def _written(origin: Position) -> dict[str, float]:
    return {"lat": origin.lat, "lon": origin.lon}
