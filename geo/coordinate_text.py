"""Positions written by people as one text, in every form that names one place without doubt."""

import re
from collections.abc import Callable

from geo.angle_pairs import read_angle_pair
from geo.angles import (
    LAT,
    LON,
    plain_signs,
    unpacked,
)
from geo.coordinates import Position, is_on_earth, read_number
from geo.geometry_text import Geometry, read_geometry_text
from geo.map_links import read_geo_uri, read_map_link
from geo.plus_codes import read_plus_code
from geo.positions_in_prose import only_one_in_prose, positions_in_prose
from geo.written_position import LAT_LON, LON_LAT, SURE, WrittenPosition, of_numbers

# The longest text in which a position is looked for; a geometry may be longer.
_LONGEST_TEXT = 5_000


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
    if reading.digits is not None and not is_on_earth(x, y):
        x, y = _unpacked_pair(reading) or (x, y)
    return Position(x, y) if is_on_earth(x, y) else None


def read_position_text(text: str, near: Position | None = None) -> WrittenPosition | None:
    """Read the two numbers of a position text in any form, whatever they count; None for others."""
    if match := _PLAIN_PAIR.fullmatch(text):
        return of_numbers(match[1], match[2], LAT_LON)
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
        return WrittenPosition(*position)
    return next((found for form in _FORMS if (found := form(plain)) is not None), None)


def holds_several_positions(text: str) -> bool:
    """Return whether a longer text names more than one position, of which none can be chosen."""
    return len(text) <= _LONGEST_TEXT and len(positions_in_prose(plain_signs(text))) > 1


_PLAIN_PAIR = re.compile(r"\(?\s*(-?\d{1,3}\.\d{1,20})\s*,\s*(-?\d{1,3}\.\d{1,20})\s*\)?", re.ASCII)


def _of_geometry(geometry: Geometry) -> WrittenPosition:
    return WrittenPosition(geometry.x, geometry.y, crs=geometry.crs, wkb=geometry.wkb)


def _geo_uri(plain: str) -> WrittenPosition | None:
    position = read_geo_uri(plain)
    return None if position is None else WrittenPosition(*position)


def _map_link(plain: str) -> WrittenPosition | None:
    position = read_map_link(plain)
    return None if position is None else WrittenPosition(*position)


_JSON_ARRAY = re.compile(r"\[\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*(?:,[^,\]]*)?\]")


def _json_array(plain: str) -> WrittenPosition | None:
    """A JSON array is a GeoJSON position: longitude first."""
    match = _JSON_ARRAY.fullmatch(plain)
    return of_numbers(match[1], match[2], LON_LAT) if match else None


_ISO_6709 = re.compile(r"([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)(?:[+-]\d+(?:\.\d+)?)?/?")


def _iso_6709(plain: str) -> WrittenPosition | None:
    match = _ISO_6709.fullmatch(plain)
    return of_numbers(match[1], match[2], LAT_LON)._replace(order=SURE) if match else None


_NUMBER = r"-?\d+\.\d+"
_WITH_HEIGHT = (
    re.compile(rf"({_NUMBER})\s+({_NUMBER})\s+-?\d+(?:\.\d+)?\s+\d+(?:\.\d+)?"),
    re.compile(rf"\(?({_NUMBER})\s*,\s*({_NUMBER})\s*,\s*-?\d+(?:\.\d+)?(?:\s*m)?\)?"),
)


def _with_height(plain: str) -> WrittenPosition | None:
    """Two coordinates with the height, and the accuracy that survey programs put behind it."""
    for pattern in _WITH_HEIGHT:
        if match := pattern.fullmatch(plain):
            return of_numbers(match[1], match[2], LAT_LON)
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


def _utm_reference(plain: str) -> WrittenPosition | None:
    """A zone of UTM with its letter, the easting and the northing: `36R 775281 3538858`."""
    match = _UTM.fullmatch(plain)
    if match is None or not 1 <= int(match["zone"]) <= _MOST_ZONES:
        return None
    x, y, band = float(match["x"]), float(match["y"]), match["band"].upper()
    low, high = _NORTHINGS_OF_BAND_S
    is_north = low <= y <= high if band == "S" else band >= "N"
    return WrittenPosition(x, y, crs=f"EPSG:{326 if is_north else 327}{int(match['zone']):02d}")


_BETWEEN = (r"\s*[;|/\n]\s*", r",\s+", r"\s+")


def _in_thousands(plain: str) -> WrittenPosition | None:
    """Two numbers with thousands marks, as spreadsheets write metres."""
    for pattern in _BETWEEN:
        parts = re.split(pattern, plain)
        numbers = [read_number(part) for part in parts]
        if len(numbers) == 2 and numbers[0] is not None and numbers[1] is not None:
            return WrittenPosition(numbers[1], numbers[0], LAT_LON)
    return None


def _unpacked_pair(reading: WrittenPosition) -> tuple[float, float] | None:
    """Read two packed numbers; only a longitude with its leading zero shows that they are."""
    lon_digits, lat_digits = reading.digits or ("", "")
    if len(lon_digits.lstrip("-").partition(".")[0]) != 7:
        return None
    lon, lat = unpacked(lon_digits, LON), unpacked(lat_digits, LAT)
    return None if lon is None or lat is None else (lon, lat)


_FORMS: tuple[Callable[[str], WrittenPosition | None], ...] = (
    _geo_uri,
    _map_link,
    _json_array,
    _utm_reference,
    _iso_6709,
    _with_height,
    read_angle_pair,
    only_one_in_prose,
    _in_thousands,
)
