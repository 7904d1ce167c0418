"""Two angles in one text, one after the other: degrees with or without minutes and seconds."""

from geo.angles import (
    LAT,
    LON,
    Angle,
    Token,
    angle_of,
    comma_as_point,
    tokens_of,
)
from geo.written_position import LAT_LON, SURE, WrittenPosition

_BRACKETS = (("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"))


def read_angle_pair(plain: str) -> WrittenPosition | None:
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


def _of_tokens(tokens: list[Token]) -> WrittenPosition | None:
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


def _of_angles(one: Angle, other: Angle) -> WrittenPosition:
    lon_first = one.axis == LON or other.axis == LAT
    lon, lat = (one, other) if lon_first else (other, one)
    are_plain = one.decimals is not None and other.decimals is not None
    return WrittenPosition(
        lon.degrees,
        lat.degrees,
        LAT_LON if one.axis is None and other.axis is None else SURE,
        max(one.decimals or 0, other.decimals or 0) if are_plain else None,
        digits=(lon.digits, lat.digits) if are_plain else None,
    )
