"""Positions written by people as one text, in every form that names one place without doubt."""

import re
from collections.abc import Callable
from itertools import product
from typing import NamedTuple

from geo.angles import (
    LAT,
    LON,
    Angle,
    Token,
    angle_of,
    comma_as_point,
    plain_signs,
    tokens_of,
    unpacked,
)
from geo.coordinates import Position, is_latitude, is_longitude, read_number
from geo.geometry_text import Geometry, read_geometry_text
from geo.map_links import read_geo_uri, read_map_link
from geo.plus_codes import read_plus_code

# The longest text in which a position is looked for; a geometry may be longer.
_LONGEST_TEXT = 5_000
LAT_LON, LON_LAT, SURE = "lat, lon", "lon, lat", "sure"


class Reading(NamedTuple):
    """What a text says: two numbers as they are written, x to the east and y to the north.

    `order` is SURE where letters, words or the form tell which number is which; otherwise it is
    the order that was assumed. `decimals` is the larger number of decimals of two plain numbers.
    `crs` is what the text itself names (EWKT), `wkb` the shape where it is not a point.
    `digits` are both numbers, x first, as they stand in the text, where they are plain ones.
    """

    x: float
    y: float
    order: str = SURE
    decimals: int | None = None
    crs: str | None = None
    wkb: bytes | None = None
    digits: tuple[str, str] | None = None


def read_coordinates(text: str, near: Position | None = None) -> Position | None:
    """Read a position in WGS 84 from a text; None for other texts.

    Of two plain numbers the first is the latitude, of a JSON array the longitude. Short plus codes
    are understood only with a place `near` which they were shortened.
    """
    reading = read_position_text(text, near)
    if reading is None or reading.crs not in (None, "EPSG:4326"):
        return None
    x, y = reading.x, reading.y
    if reading.decimals == 0 and reading.order == LAT_LON and "," not in plain_signs(text):
        return None  # two whole numbers side by side are anything
    if reading.digits is not None and not (is_longitude(x) and is_latitude(y)):
        x, y = _unpacked_pair(reading) or (x, y)
    return Position(x, y) if is_longitude(x) and is_latitude(y) else None


def read_position_text(text: str, near: Position | None = None) -> Reading | None:
    """Read the two numbers of a position text in any form, whatever they count; None for others."""
    if match := _PLAIN_PAIR.fullmatch(text):
        return _of_numbers(match[1], match[2], LAT_LON)
    geometry = read_geometry_text(text)
    if geometry is not None:
        return _of_geometry(geometry)
    if len(text) > _LONGEST_TEXT:
        return None
    plain = plain_signs(text)
    if not any(character.isdigit() for character in plain):
        return None
    position = read_plus_code(plain, near)
    if position is not None:
        return Reading(*position)
    return next((found for form in _FORMS if (found := form(plain)) is not None), None)


def holds_several_positions(text: str) -> bool:
    """Tell whether a longer text names more than one position, of which none can be chosen."""
    return len(text) <= _LONGEST_TEXT and len(_in_longer_text(plain_signs(text))) > 1


_PLAIN_PAIR = re.compile(r"\(?\s*(-?\d{1,3}\.\d{1,20})\s*,\s*(-?\d{1,3}\.\d{1,20})\s*\)?", re.ASCII)


def _of_geometry(geometry: Geometry) -> Reading:
    return Reading(geometry.x, geometry.y, crs=geometry.crs, wkb=geometry.wkb)


def _geo_uri(plain: str) -> Reading | None:
    position = read_geo_uri(plain)
    return None if position is None else Reading(*position)


def _map_link(plain: str) -> Reading | None:
    position = read_map_link(plain)
    return None if position is None else Reading(*position)


_JSON_ARRAY = re.compile(r"\[\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*(?:,[^,\]]*)?\]")


def _json_array(plain: str) -> Reading | None:
    """A JSON array is a GeoJSON position: longitude first."""
    match = _JSON_ARRAY.fullmatch(plain)
    return _of_numbers(match[1], match[2], LON_LAT) if match else None


_ISO_6709 = re.compile(r"([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)(?:[+-]\d+(?:\.\d+)?)?/?")


def _iso_6709(plain: str) -> Reading | None:
    match = _ISO_6709.fullmatch(plain)
    return _of_numbers(match[1], match[2], LAT_LON)._replace(order=SURE) if match else None


_NUMBER = r"-?\d+\.\d+"
_WITH_HEIGHT = (
    re.compile(rf"({_NUMBER})\s+({_NUMBER})\s+-?\d+(?:\.\d+)?\s+\d+(?:\.\d+)?"),
    re.compile(rf"\(?({_NUMBER})\s*,\s*({_NUMBER})\s*,\s*-?\d+(?:\.\d+)?(?:\s*m)?\)?"),
)


def _with_height(plain: str) -> Reading | None:
    """Two coordinates with the height, and the accuracy that survey programs put behind it."""
    for pattern in _WITH_HEIGHT:
        if match := pattern.fullmatch(plain):
            return _of_numbers(match[1], match[2], LAT_LON)
    return None


_UTM = re.compile(
    r"(?:utm\s*)?(?:zone\s*)?(?P<zone>\d{1,2})\s?(?P<band>[C-HJ-NP-X])[\s,;:]+"
    r"(?:E\s*[:=]?\s*)?(?P<x>\d{6}(?:\.\d+)?)\s*m?\s*E?[\s,;]+"
    r"(?:N\s*[:=]?\s*)?(?P<y>\d{6,7}(?:\.\d+)?)\s*m?\s*N?",
    re.IGNORECASE,
)
_MOST_ZONES = 60
# The band S reaches from 32 to 40 degrees north; as far from the pole in the south is open sea.
_NORTHINGS_OF_BAND_S = (3_500_000, 4_450_000)


def _utm_reference(plain: str) -> Reading | None:
    """A zone of UTM with its letter, the easting and the northing: `36R 775281 3538858`."""
    match = _UTM.fullmatch(plain)
    if match is None or not 1 <= int(match["zone"]) <= _MOST_ZONES:
        return None
    x, y, band = float(match["x"]), float(match["y"]), match["band"].upper()
    low, high = _NORTHINGS_OF_BAND_S
    is_north = low <= y <= high if band == "S" else band >= "N"
    return Reading(x, y, crs=f"EPSG:{326 if is_north else 327}{int(match['zone']):02d}")


_BRACKETS = (("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"))


def _angles(plain: str) -> Reading | None:
    """Two angles, one after the other."""
    bare = plain.rstrip(",;/| ")
    for opening, closing in _BRACKETS:
        if bare.startswith(opening) and bare.endswith(closing):
            bare = bare[1:-1].strip()
    with_points = comma_as_point(bare)
    for form in dict.fromkeys((bare, with_points)):
        tokens = tokens_of(form)
        reading = _of_tokens(tokens) if tokens else None
        if reading is not None:
            return reading
    return None


def _of_tokens(tokens: list[Token]) -> Reading | None:
    """Split at the only place where both sides are an angle; more than one is a guess."""
    commas = [place for place, token in enumerate(tokens) if token.kind == ","]
    if len(commas) > 1:
        return None
    places = commas or range(1, len(tokens))
    found: list[tuple[Angle, Angle]] = []
    for place in places:
        one = angle_of(tokens[:place])
        other = one and angle_of(tokens[place + len(commas) :])
        if one and other and _go_together(one, other):
            found.append((one, other))
    alike = [pair for pair in found if pair[0].shape == pair[1].shape]
    chosen = alike if len(alike) == 1 else found
    return _of_angles(*chosen[0]) if len(chosen) == 1 else None


def _go_together(one: Angle, other: Angle) -> bool:
    return one.axis is None or one.axis != other.axis


def _of_angles(one: Angle, other: Angle) -> Reading:
    lon_first = one.axis == LON or other.axis == LAT
    lon, lat = (one, other) if lon_first else (other, one)
    are_plain = one.decimals is not None and other.decimals is not None
    return Reading(
        lon.degrees,
        lat.degrees,
        LAT_LON if one.axis is None and other.axis is None else SURE,
        max(one.decimals or 0, other.decimals or 0) if are_plain else None,
        digits=(lon.digits, lat.digits) if are_plain else None,
    )


_LABELLED = (
    r"(?<![^\W\d_])(?:{names})(?![^\W\d_])\W{{0,4}}?"
    r"(?=(?P<angle>[NSEW]?\s?[-+]?\d{{1,3}}\b[^\n]{{0,30}}))"
)
_LAT_LABEL = re.compile(
    _LABELLED.format(names=r"latitude|lat|(?:خط|دائرة)\s*(?:ال)?عرض"), re.IGNORECASE
)
_LON_LABEL = re.compile(
    _LABELLED.format(names=r"longitude|long|lon|lng|(?:خط|دائرة)\s*(?:ال)?طول"), re.IGNORECASE
)
_ANGLE_PARTS = re.compile(
    r"[NSEW]?\s?[-+]?\d{1,3}(?:[.,]\d+|\s?[°d:]\s?\d{1,2}(?:[.,]\d+)?"
    r"(?:\s?['m:]\s?(?:\d{1,2}(?:[.,]\d+)?\s?(?:''|[\"s])?)?)?)?\s?°?(?:\s?[NSEW](?!\w))?",
    re.IGNORECASE,
)


def _labelled(plain: str) -> list[Reading]:
    """List the latitudes and longitudes with their names; one of each makes a position."""
    lats, lons = (_labelled_angles(pattern, plain) for pattern in (_LAT_LABEL, _LON_LABEL))
    counts = [*lats.values(), *lons.values()]
    known = [count for count in counts if count is not None]
    decimals = max(known, default=None) if len(known) == len(counts) else None
    return [Reading(lon, lat, decimals=decimals) for lat, lon in product(lats, lons)]


def _labelled_angles(pattern: re.Pattern[str], plain: str) -> dict[float, int | None]:
    axis = LAT if pattern is _LAT_LABEL else LON
    found: dict[float, int | None] = {}
    for match in pattern.finditer(plain):
        part = _ANGLE_PARTS.match(match["angle"].strip())
        tokens = tokens_of(comma_as_point(part[0].strip())) if part else None
        angle = angle_of(tokens) if tokens else None
        if angle is not None and angle.axis in (None, axis):
            found[angle.degrees] = angle.decimals
    return found


_LAST_PAIR = re.compile(r"\(\s*(-?\d{1,3}\.\d+\s*[,;]\s*-?\d{1,3}\.\d+)\s*\)\s*$")
# Two numbers of a longer text are coordinates when nobody writes so many decimals otherwise, or
# when both carry the letter of their half of the globe.
_MIDST_NUMBER = r"[-+]?\d{1,3}\.\d{4,}"
_MIDST_DMS = r"\d{1,3}\s?°\s?\d{1,2}\s?'(?:\s?\d{1,2}(?:\.\d+)?\s?(?:\"|''))?\s?"
_IN_MIDST = (
    re.compile(rf"(?<![\w.+-]){_MIDST_NUMBER}\s*[,;/ ]\s*{_MIDST_NUMBER}(?![\w.°'])"),
    re.compile(rf"(?<![\w.+-]){_MIDST_DMS}[NS][\s,;/]*{_MIDST_DMS}[EW](?!\w)", re.IGNORECASE),
)


def _in_longer_text(plain: str) -> list[Reading]:
    """List the different positions that a longer text names, with words or in brackets behind."""
    parts = [part for pattern in (*_IN_MIDST, _LAST_PAIR) for part in pattern.findall(plain)]
    readings = [*_labelled(plain), *filter(None, map(_angles, parts))]
    return list({(reading.x, reading.y): reading for reading in readings}.values())


def _only_one_in_longer_text(plain: str) -> Reading | None:
    readings = _in_longer_text(plain)
    return readings[0] if len(readings) == 1 else None


_BETWEEN = (r"\s*[;|/\n]\s*", r",\s+", r"\s+")


def _in_thousands(plain: str) -> Reading | None:
    """Two numbers with thousands marks, as spreadsheets write metres."""
    for pattern in _BETWEEN:
        parts = re.split(pattern, plain)
        numbers = [read_number(part) for part in parts]
        if len(numbers) == 2 and numbers[0] is not None and numbers[1] is not None:
            return Reading(numbers[1], numbers[0], LAT_LON)
    return None


def _of_numbers(first: str, second: str, order: str) -> Reading:
    decimals = max(len(part.partition(".")[2]) for part in (first, second))
    x, y = (second, first) if order == LAT_LON else (first, second)
    return Reading(float(x), float(y), order, decimals, digits=(x, y))


def _unpacked_pair(reading: Reading) -> tuple[float, float] | None:
    """Read two packed numbers; only a longitude with its leading zero shows that they are."""
    lon_digits, lat_digits = reading.digits or ("", "")
    if len(lon_digits.lstrip("-").partition(".")[0]) != 7:
        return None
    lon, lat = unpacked(lon_digits, LON), unpacked(lat_digits, LAT)
    return None if lon is None or lat is None else (lon, lat)


_FORMS: tuple[Callable[[str], Reading | None], ...] = (
    _geo_uri,
    _map_link,
    _json_array,
    _utm_reference,
    _iso_6709,
    _with_height,
    _angles,
    _only_one_in_longer_text,
    _in_thousands,
)
