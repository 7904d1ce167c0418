"""Angles of which degrees, minutes, seconds and the half of the globe are written apart."""

import re
from collections.abc import Sequence

from geo.angles import LAT, LON, comma_as_point, plain_signs, tokens_of

MOST_DEGREES = {LAT: 90, LON: 180}
_PART = re.compile(
    r"(?P<sign>[-+]?)\s*(?P<number>\d{1,3}(?:\.\d{0,20})?)\s*(?:[°'\"]|'')?", re.ASCII
)
_BESIDE = re.compile(r"([^\W\d_]*)\s*([-+]?\d.*?)??\s*([^\W\d_]*)")
_AXIS_OF = {"n": LAT, "s": LAT, "e": LON, "w": LON}
_MOST_NUMBERS = 3
_LONGEST_PART = 40


def read_angle_parts(texts: Sequence[str], axis: str) -> float | None:
    """Read one to three numbers (degrees, minutes, seconds) and a letter or word for the half.

    Only the last number may have a fraction, only the first a sign, and only where there is no
    letter; “31.0” is a whole number. The half may stand anywhere among the texts, or beside a
    number. Gives degrees, north and east positive; None for anything else, and for a letter of the
    other `axis`.
    """
    texts = [piece for text in texts for piece in _apart(text)]
    halves = [half for text in texts if (half := half_of(text)) is not None]
    if len(halves) > 1 or any(_AXIS_OF[half] != axis for half in halves):
        return None
    parts = [_PART.fullmatch(_plain(text)) for text in texts if half_of(text) is None]
    if not 1 <= len(parts) <= _MOST_NUMBERS or None in parts:
        return None
    known = [part for part in parts if part is not None]
    if any(part["sign"] for part in known[1:]) or (halves and known[0]["sign"] == "-"):
        return None
    value = _added([float(part["number"]) for part in known])
    if value is None or value > MOST_DEGREES[axis]:
        return None
    return -value if known[0]["sign"] == "-" or halves[:1] in (["s"], ["w"]) else value


def half_of(text: str) -> str | None:
    """Return the half of the globe that a letter or word alone names: n, s, e, w; else None."""
    if any(character.isdigit() for character in text):
        return None
    tokens = tokens_of(plain_signs(text))
    return tokens[0].kind if tokens and len(tokens) == 1 and tokens[0].kind in _AXIS_OF else None


def axis_of_half(half: str) -> str:
    """Return the coordinate that a half of the globe (n, s, e, w) belongs to: “lat” or “lon”."""
    return _AXIS_OF[half]


def _apart(text: str) -> list[str]:
    """Part a letter or word from the number that it stands beside: “14.2 N”, “شمالا 31”."""
    # “º” is a letter to Python, and a sign of degrees here.
    text = plain_signs(text).strip()
    if len(text) > _LONGEST_PART or not (text[:1].isalpha() or text[-1:].isalpha()):
        return [text]
    match = _BESIDE.fullmatch(text)
    return [piece for piece in match.groups() if piece] if match else [text]


def _plain(text: str) -> str:
    return comma_as_point(plain_signs(text))


def _added(numbers: Sequence[float]) -> float | None:
    """Add up; 60 seconds themselves are what rounding makes of 59.999."""
    if not all(number.is_integer() for number in numbers[:-1]):
        return None
    degrees, minutes, seconds = (*numbers, 0.0, 0.0)[:3]
    if minutes >= 60 or seconds > 60:
        return None
    return degrees + minutes / 60 + seconds / 3600
