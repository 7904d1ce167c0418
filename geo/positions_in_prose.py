"""Positions that stand in the middle of a longer text, with words around them."""

import re
from itertools import product

from geo.angle_pairs import read_angle_pair
from geo.angles import (
    LAT,
    LON,
    angle_of,
    comma_as_point,
    tokens_of,
)
from geo.written_position import WrittenPosition

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


def _labelled(plain: str) -> list[WrittenPosition]:
    """List the latitudes and longitudes with their names; one of each makes a position."""
    lats, lons = (_labelled_angles(pattern, plain) for pattern in (_LAT_LABEL, _LON_LABEL))
    counts = [*lats.values(), *lons.values()]
    known = [count for count in counts if count is not None]
    decimals = max(known, default=None) if len(known) == len(counts) else None
    return [WrittenPosition(lon, lat, decimals=decimals) for lat, lon in product(lats, lons)]


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


def positions_in_prose(plain: str) -> list[WrittenPosition]:
    """List the different positions that a longer text names, with words or in brackets behind."""
    parts = [part for pattern in (*_IN_MIDST, _LAST_PAIR) for part in pattern.findall(plain)]
    readings = [*_labelled(plain), *filter(None, map(read_angle_pair, parts))]
    return list({(reading.x, reading.y): reading for reading in readings}.values())


def only_one_in_prose(plain: str) -> WrittenPosition | None:
    """Return the position that a longer text names, None where it names none or several."""
    readings = positions_in_prose(plain)
    return readings[0] if len(readings) == 1 else None
