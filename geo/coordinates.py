"""Positions on the earth in WGS 84 degrees, longitude before latitude, and how they are read."""

import math
import re
from typing import NamedTuple

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫−", "01234567890123456789.-")
_NUMBER = re.compile(r"-?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})([eE][+-]?\d{1,3})?", re.ASCII)
# What stands between thousands besides the comma and the point: spaces of any width, apostrophes
# and the Arabic thousands mark.
_THOUSANDS = str.maketrans(dict.fromkeys("\u00a0\u2002\u2007\u2008\u2009\u200a\u202f'’٬", " "))
_IN_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:(?P<mark>[ ,.])\d{3})(?:(?P=mark)\d{3})*", re.ASCII)
_DIGITS_ONLY = re.compile(r"\d{1,400}", re.ASCII)
_LONGEST_NUMBER = 400


class Position(NamedTuple):
    """A point in degrees, WGS 84 (EPSG:4326)."""

    lon: float
    lat: float

    @property
    def swapped(self) -> "Position":
        """The point that was meant if the two numbers changed places."""
        return Position(self.lat, self.lon)


class Box(NamedTuple):
    """A box in degrees that does not cross the 180th meridian."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, position: Position) -> bool:
        """Return whether the position lies in the box or on its edge."""
        return self.west <= position.lon <= self.east and self.south <= position.lat <= self.north

    def overlaps(self, other: "Box") -> bool:
        """Return whether the two boxes have a point in common."""
        return (
            self.west <= other.east
            and other.west <= self.east
            and self.south <= other.north
            and other.south <= self.north
        )


def latin_digits(text: str) -> str:
    """Write Arabic-Indic and Persian digits, their decimal sign and the minus sign in ASCII."""
    return text.translate(_DIGITS)


def parse_number(text: str) -> float | None:
    """Read a decimal number written with a point; anything else, NaN and infinity give None.

    Stricter than `float()`, which also takes `1_0`, `inf` and full-width digits.
    """
    plain = latin_digits(text)
    if not _NUMBER.fullmatch(plain):
        return None
    number = float(plain)
    return number if math.isfinite(number) else None


def read_number(text: str, decimal: str | None = None) -> float | None:
    """Read a number as officers write it, with thousands marks and a decimal point or comma.

    `decimal` is the decimal mark of the column, “.” or “,”. Without it a comma before three digits
    (`1,234`) can be either and gives None, as does what is no finite number.
    """
    if len(text) > _LONGEST_NUMBER:
        return None
    plain = latin_digits(text.translate(_THOUSANDS)).strip().removeprefix("+")
    if "e" in plain or "E" in plain:
        return parse_number(plain.replace(",", "."))
    sign, digits = ("-", plain[1:].lstrip()) if plain.startswith("-") else ("", plain)
    mark = decimal_mark(digits)
    if mark == "?":
        mark = decimal or mark
    elif decimal == "," and mark == "." and "٫" not in text and _IN_THOUSANDS.fullmatch(digits):
        mark = ""
    whole, fraction = _halves(digits, mark)
    if mark == "?" or whole is None or not (fraction == "" or _DIGITS_ONLY.fullmatch(fraction)):
        return None
    return parse_number(f"{sign}{whole}.{fraction}")


def decimal_mark(text: str) -> str:
    """Return which mark is the decimal one in a number: “.”, “,”, none (“”), or either (“?”).

    The last of two different marks is the decimal one, and one that repeats is not. A single comma
    before three digits can be either; a single point is a decimal point.
    """
    plain = latin_digits(text)
    points, commas = plain.count("."), plain.count(",")
    if points and commas:
        mark = max(".,", key=plain.rfind)
        return mark if plain.count(mark) == 1 else ""
    if points or commas:
        mark = "." if points else ","
        if max(points, commas) > 1:
            return ""
        is_comma_of_thousands = mark == "," and _IN_THOUSANDS.fullmatch(plain.lstrip("+- "))
        return "?" if is_comma_of_thousands else mark
    return ""


def _halves(digits: str, mark: str) -> tuple[str | None, str]:
    """Split a number at its decimal mark and take the thousands marks out; None where they err."""
    whole, _mark, fraction = digits.partition(mark) if mark in (".", ",") else (digits, "", "")
    if _DIGITS_ONLY.fullmatch(whole) or (not whole and fraction):
        return whole, fraction
    return (re.sub("[ ,.]", "", whole) if _IN_THOUSANDS.fullmatch(whole) else None), fraction


def is_longitude(degrees: float) -> bool:
    """Return whether a number can be a longitude."""
    return -180 <= degrees <= 180


def is_latitude(degrees: float) -> bool:
    """Return whether a number can be a latitude."""
    return -90 <= degrees <= 90


def is_on_earth(lon: float, lat: float) -> bool:
    """Return whether two numbers can be a position in degrees."""
    return is_longitude(lon) and is_latitude(lat)
