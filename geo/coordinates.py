"""Positions on the earth in WGS 84 degrees, longitude before latitude, and how they are read."""

import math
import re
from typing import NamedTuple

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫−", "01234567890123456789.-")
_NUMBER = re.compile(r"-?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})([eE][+-]?\d{1,3})?", re.ASCII)


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
        """Tell whether the position lies in the box or on its edge."""
        return self.west <= position.lon <= self.east and self.south <= position.lat <= self.north


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


def is_longitude(degrees: float) -> bool:
    """Tell whether a number can be a longitude."""
    return -180 <= degrees <= 180


def is_latitude(degrees: float) -> bool:
    """Tell whether a number can be a latitude."""
    return -90 <= degrees <= 90
