"""Plus codes (open location codes): the middle of the box that a code names.

Two digits at a time narrow latitude and longitude down to a twentieth; after ten digits each single
one picks a field of a grid of five rows and four columns. A short code lacks its first digits,
which come from the nearest place where the rest fits.
"""

import re

from geo.coordinates import Position

_DIGITS = "23456789CFGHJMPQRVWX"
_PAIR = f"[{_DIGITS}]{{2}}"
_CODE = re.compile(
    rf"(?:(?:{_PAIR}){{4}}\+[{_DIGITS}]{{2,7}}(?=$|[\s,])|(?:{_PAIR}){{1,3}}\+[{_DIGITS}]{{2,7}}$)"
)
_BEFORE_PLUS = 8
_IN_PAIRS = 10
_BASE = 20
_ROWS, _COLUMNS = 5, 4
_BOXES_PER_DEGREE = 8000  # those of ten digits
_TO_NORTH, _TO_EAST = 180, 360


def read_plus_code(text: str, near: Position | None = None) -> Position | None:
    """Return the middle of the box of a code of at least ten digits: 14 m or less wide.

    A short one (`WW2G+5F`) needs a place `near` which it was shortened; None without, for other
    texts, and for a code beyond the earth.
    """
    match = _CODE.match(text.strip().upper())
    if match is None:
        return None
    before, after = match[0].split("+")
    digits = [_DIGITS.index(digit) for digit in before + after]
    missing = _BEFORE_PLUS - len(before)
    north, east = _middle([0] * missing + digits)
    if missing:
        if near is None:
            return None
        step = _BASE ** (2 - missing / 2)
        north = _nearest(north, near.lat + _TO_NORTH / 2, step)
        if not 0 <= north < _TO_NORTH:
            north += step if north < 0 else -step
        east = _nearest(east, near.lon + _TO_EAST / 2, step) % _TO_EAST
    if north >= _TO_NORTH or east >= _TO_EAST:
        return None
    return Position(east - _TO_EAST / 2, north - _TO_NORTH / 2)


def _middle(digits: list[int]) -> tuple[float, float]:
    """Return the middle of the box in degrees north of the south pole and east of 180° west."""
    north = east = 0
    for index in range(0, _IN_PAIRS, 2):
        north = north * _BASE + digits[index]
        east = east * _BASE + digits[index + 1]
    finer = digits[_IN_PAIRS:]
    for digit in finer:
        row, column = divmod(digit, _COLUMNS)
        north = north * _ROWS + row
        east = east * _COLUMNS + column
    north_boxes = _BOXES_PER_DEGREE * _ROWS ** len(finer)
    east_boxes = _BOXES_PER_DEGREE * _COLUMNS ** len(finer)
    return (north + 0.5) / north_boxes, (east + 0.5) / east_boxes


def _nearest(offset: float, reference: float, step: float) -> float:
    """Return that of `offset`, `offset` ± `step`, … which is nearest to `reference`."""
    return offset + step * round((reference - offset) / step)
