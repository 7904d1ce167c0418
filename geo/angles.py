"""Angles as people write them: decimal degrees, degrees with minutes and seconds, packed digits."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from geo.coordinates import latin_digits, read_number

LAT, LON = "lat", "lon"
_LONGEST_ANGLE = 200
_MOST_DEGREES = {LAT: 90, LON: 180}
_AXIS_OF = {"A": LAT, "n": LAT, "s": LAT, "O": LON, "e": LON, "w": LON}


class Angle(NamedTuple):
    """One angle in degrees, north and east positive.

    `axis` is “lat” or “lon” where letters or words tell it. `decimals` are those written, of a
    plain number only; a plain number may be no degrees at all, and `digits` is how it was written.
    `shape` tells one way of writing from another.
    """

    degrees: float
    axis: str | None
    decimals: int | None
    digits: str
    shape: str


class Token(NamedTuple):
    """A part of a written coordinate; `_TOKENS` explains the letters for `kind`."""

    kind: str
    value: str


# Signs that mean the same, as they come from maps, papers and word processors.
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("º˚⁰∘◦", "°"),
        **dict.fromkeys("′’‘ʹ´`ʼ‛", "'"),
        **dict.fromkeys("″”“‟˝ʺ〃", '"'),
        **dict.fromkeys("–‒﹣－", "-"),
        **dict.fromkeys("،‚", ","),
        **dict.fromkeys("؛", ";"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\t", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2069\ufeff"),
        "Â": None,  # what UTF-8 read as Latin-1 puts before the degree sign
    }
)
_WORD_END = r"(?![^\W\d_])\.?(?!\d)|(?=\d)"
# A: latitude, O: longitude, N: number, D M S: marks of degrees, minutes and seconds, n s e w: the
# half of the globe, C: colon, + and _: signs of a number, -: a hyphen inside, comma: between two.
_TOKENS = {
    "A": rf"(?:latitude|lat|(?:خط|دائرة)\s*(?:ال)?عرض)(?:{_WORD_END})|y(?=\s*[:=])",
    "O": rf"(?:longitude|long|lon|lng|(?:خط|دائرة)\s*(?:ال)?طول)(?:{_WORD_END})|x(?=\s*[:=])",
    "N": r"\d+(?:\.\d*)?|\.\d+",
    "D": r"°|degrees?|deg\.?|درجة|(?<=\d)\s?d(?![^\W\d_])|(?<=\d)o(?=\s?\d{1,2}(?![\d.]))",
    "M": r"'(?!')|minutes?|mins?\.?|دقيقة|(?<=\d)\s?m(?![^\W\d_s])",
    "S": r"\"|''|seconds?|secs?\.?|ثانية",
    "n": rf"(?:north|norte|nord|(?:ال)?شمال[\w\u064b-\u0652]*|ش|n)(?:{_WORD_END})",
    "s": rf"(?:south|sud|süd|sur|(?:ال)?جنوب[\w\u064b-\u0652]*|ج|s)(?:{_WORD_END})",
    "e": rf"(?:east|este|est|ost|(?:ال)?شرق[\w\u064b-\u0652]*|ق|e)(?:{_WORD_END})",
    "w": rf"(?:west|ouest|oeste|(?:ال)?غرب[\w\u064b-\u0652]*|غ|w)(?:{_WORD_END})",
    "C": r"[:=]",
    "+": r"\+(?=[\d.])",
    "_": r"(?<![^\s,;/|=:(NSEWnsew])-(?=[\d.])",
    "-": r"-",
    ",": r"[,;/|\n]",
}
_TOKEN = re.compile(
    "|".join(f"(?P<k{number}>{pattern})" for number, pattern in enumerate(_TOKENS.values()))
    + r"|(?P<space> +)",
    re.IGNORECASE,
)
_KINDS = {f"k{number}": kind for number, kind in enumerate(_TOKENS)}
_SHAPE = re.compile(r"N(?:D?|[DC-]?NM?|[DC-]?N[MC-]?NS?)")
_PACKED_DIGITS = {LAT: {4: 2, 6: 2}, LON: {4: 2, 5: 3, 6: 2, 7: 3}}


# The way most programs write an angle; it is read without taking it apart.
_COMMON_DMS = re.compile(
    r"\s*(?P<sign>-)?(?P<degrees>\d{1,3})\s?°\s?(?P<minutes>\d{1,2})\s?['′’]"
    r"\s?(?P<seconds>\d{1,2}(?:\.\d{1,15})?)\s?[\"″”]\s?(?P<half>[NSEW])?\s*",
    re.ASCII,
)


def plain_signs(text: str) -> str:
    """Write digits, degree signs, primes, dashes and spaces in one way each."""
    plain = latin_digits(text).translate(_SIGNS).replace("&deg;", "°").strip(" \r\n")
    return re.sub(" {2,}", " ", plain) if "  " in plain else plain


def tokens_of(plain: str) -> list[Token] | None:
    """Take a coordinate apart; None where anything in it belongs to no coordinate."""
    if len(plain) > _LONGEST_ANGLE:
        return None
    tokens: list[Token] = []
    end = 0
    while end < len(plain):
        match = _TOKEN.match(plain, end)
        if match is None or match.end() == end:
            return None
        end = match.end()
        if match.lastgroup != "space":
            tokens.append(Token(_KINDS[match.lastgroup or ""], match[0].strip()))
    return _with_letter_seconds(tokens)


def angle_of(tokens: Sequence[Token]) -> Angle | None:
    """Read the tokens of one angle; None where they do not make one."""
    axes = [token for token in tokens if token.kind in _AXIS_OF]
    labels = [token for token in axes if token.kind in "AO"]
    letters = [token for token in axes if token.kind not in "AO"]
    rest = _without_edges(tokens)
    if rest is None or len(labels) > 1 or len(letters) > 1:
        return None
    known = {_AXIS_OF[token.kind] for token in axes}
    sign, parts = _sign(rest)
    if len(known) > 1 or (letters and sign < 0):
        return None
    if letters and letters[0].kind in "sw":
        sign = -1
    return _angle(parts, next(iter(known), None), sign)


def read_degrees(text: str, axis: str, *, packed: bool = False) -> float | None:
    """Read a single latitude (`axis` “lat”) or longitude (“lon”) in degrees.

    Decimal degrees with any digits, a point or a comma; degrees, minutes and seconds in any marks;
    with a letter for the half of the globe also packed digits (`315714.2N` is 31°57′14.2″), which
    `packed` expects without the letter too. The range of plain numbers is not checked. None for
    other texts, and for a letter that belongs to the other axis.
    """
    text = text[:_LONGEST_ANGLE]
    common = _COMMON_DMS.fullmatch(text)
    if common is not None:
        return _of_common(common, axis)
    plain = plain_signs(text)
    angle = _single(comma_as_point(plain))
    if angle is None:
        number = read_number(plain)
        return number if number is None or not packed else unpacked(plain, axis)
    if angle.axis not in (None, axis):
        return None
    if packed and angle.shape == "N" and angle.axis is None:
        return unpacked(plain, axis)
    is_in_range = angle.decimals is not None or abs(angle.degrees) <= _MOST_DEGREES[axis]
    return angle.degrees if is_in_range else None


def _of_common(match: re.Match[str], axis: str) -> float | None:
    half = match["half"] or ""
    if half and (half in "NS") != (axis == LAT):
        return None
    if half and match["sign"]:
        return None
    value = _degrees(float(match["degrees"]), float(match["minutes"]), float(match["seconds"]))
    if value is None or value > _MOST_DEGREES[axis]:
        return None
    return -value if match["sign"] or half in ("S", "W") else value


def unpacked(digits: str, axis: str) -> float | None:
    """Read `DDMMSS.s` or `DDMM.m` (latitude), `DDDMMSS.s` or `DDDMM.m` (longitude) in degrees.

    A longitude may lack its leading zero. None where minutes or seconds are 60 or more, where the
    number of digits fits neither form, and beyond 90 or 180 degrees.
    """
    sign = -1 if digits.startswith("-") else 1
    bare = digits.strip().lstrip("+-").replace(",", ".")
    whole = bare.partition(".")[0]
    wide = _PACKED_DIGITS[axis].get(len(whole))
    if wide is None or not re.fullmatch(r"\d+(?:\.\d*)?", bare, re.ASCII):
        return None
    minutes_first = len(whole) - wide == 2
    degrees = int(bare[:wide])
    minutes = float(bare[wide:]) if minutes_first else int(bare[wide : wide + 2])
    seconds = 0.0 if minutes_first else float(bare[wide + 2 :])
    value = None if max(minutes, seconds) >= 60 else _degrees(degrees, minutes, seconds)
    return None if value is None or value > _MOST_DEGREES[axis] else sign * value


def comma_as_point(plain: str) -> str:
    """Write the decimal commas of a text as points."""
    return re.sub(r"(?<=\d),(?=\d)", ".", plain)


def _single(plain: str) -> Angle | None:
    tokens = tokens_of(plain)
    return angle_of(tokens) if tokens else None


def _with_letter_seconds(tokens: list[Token]) -> list[Token]:
    """In `31d57m14s` the last letter stands for seconds, not for south."""
    for place in range(2, len(tokens)):
        mark, number, letter = tokens[place - 2 : place + 1]
        is_letter_mark = mark.kind == "M" and mark.value.isalpha() and len(mark.value) == 1
        if is_letter_mark and number.kind == "N" and letter.value in ("s", "S"):
            tokens[place] = Token("S", letter.value)
    return tokens


def _without_edges(tokens: Sequence[Token]) -> list[Token] | None:
    """Take the words and letters at both ends off; None where one stands in the middle."""
    rest = list(tokens)
    while rest and (rest[0].kind in _AXIS_OF or rest[0].kind == "C"):
        del rest[0]
    while rest and rest[-1].kind in _AXIS_OF:
        del rest[-1]
    return None if not rest or any(token.kind in _AXIS_OF for token in rest) else rest


def _sign(tokens: list[Token]) -> tuple[int, list[Token]]:
    if tokens[0].kind in "+_":
        return (-1 if tokens[0].kind == "_" else 1), tokens[1:]
    return 1, tokens


def _angle(parts: list[Token], axis: str | None, sign: int) -> Angle | None:
    shape = "".join(token.kind for token in parts)
    numbers = [token.value for token in parts if token.kind == "N"]
    if not _SHAPE.fullmatch(shape) or any("." in number for number in numbers[:-1]):
        return None
    if len(numbers) == 1:
        return _plain_angle(numbers[0], axis, sign, shape)
    is_bare = shape in ("NN", "NCN") and "." not in numbers[-1]
    if axis is None and (is_bare or "-" in shape):
        return None
    degrees, minutes, seconds = (*map(float, numbers), 0.0)[:3]
    value = _degrees(degrees, minutes, seconds)
    if value is None or value > _MOST_DEGREES[axis or LON]:
        return None
    return Angle(sign * value, axis, None, "", shape)


def _plain_angle(number: str, axis: str | None, sign: int, shape: str) -> Angle | None:
    value: float | None = float(number)
    decimals: int | None = len(number.partition(".")[2])
    if axis is not None and float(number) > _MOST_DEGREES[axis]:
        value, decimals = unpacked(number, axis), None
    if value is None or value == float("inf"):
        return None
    return Angle(sign * value, axis, decimals, "-" * (sign < 0) + number, shape)


def _degrees(degrees: float, minutes: float, seconds: float) -> float | None:
    """Add up; 60 seconds themselves are what rounding makes of 59.999."""
    if minutes >= 60 or seconds > 60:
        return None
    return degrees + minutes / 60 + seconds / 3600
