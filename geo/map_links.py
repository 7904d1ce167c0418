"""Positions in the links that maps share and in geo: addresses."""

import re
from collections.abc import Iterable

from geo.coordinates import Position, is_on_earth

_NUMBER = r"[-+]?\d{1,3}(?:\.\d+)?"
_PAIR = rf"({_NUMBER})\s*(?:,|%2C|~)\s*\+?(?:%20)?\s*({_NUMBER})"
_GEO = re.compile(rf"geo:({_NUMBER}),({_NUMBER})(?:,{_NUMBER})?(?P<rest>[;?].*)?", re.IGNORECASE)
_GEO_QUERY = re.compile(rf"[?&]q={_PAIR}", re.IGNORECASE)
_GEO_CRS = re.compile(r";crs=(?!wgs84(?:[;?]|$))", re.IGNORECASE)
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_LONGITUDE_FIRST = re.compile(r"https?://[^/]*\byandex\.", re.IGNORECASE)
# The marker of a link goes before the middle of the map that it shows.
_MARKERS = (
    re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})"),
    re.compile(rf"[?&#]mlat=({_NUMBER})&(?:amp;)?mlon=({_NUMBER})"),
    re.compile(rf"/maps/(?:place|search|dir/)/?{_PAIR}", re.IGNORECASE),
    re.compile(
        r"[?&](?:q|query|destination|daddr|to|marker|pt|sll|ll|cp|center|sp)="
        rf"(?:loc:|ll\.|point\.|(?=[-+\d])){_PAIR}",
        re.IGNORECASE,
    ),
    re.compile(rf"/@{_PAIR}"),
    re.compile(rf"[#?&]map=\d+(?:\.\d+)?/({_NUMBER})/({_NUMBER})"),
)


def read_geo_uri(text: str) -> Position | None:
    """Read `geo:31.95,35.91` (RFC 5870), also the form of phones with a `q=`; None for others."""
    match = _GEO.fullmatch(text)
    if match is None or _GEO_CRS.match(match["rest"] or ""):
        return None
    query = _GEO_QUERY.search(match["rest"] or "")
    return _position(query.groups() if query else match.groups()[:2])


def read_map_link(text: str) -> Position | None:
    """Read the place that a link to a map shows; None where it shows none, or more than one."""
    links = _LINK.findall(text)
    if len(links) != 1:
        return None
    for pattern in _MARKERS:
        match = pattern.search(links[0])
        if match is not None:
            pair = match.groups()
            return _position(reversed(pair) if _LONGITUDE_FIRST.match(links[0]) else pair)
    return None


def _position(lat_lon: Iterable[str]) -> Position | None:
    lat, lon = map(float, lat_lon)
    return Position(lon, lat) if is_on_earth(lon, lat) else None
