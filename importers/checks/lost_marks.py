"""What coordinates out of range may have meant: packed degrees, or a lost decimal point."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from geo.angles import LAT, LON, unpacked
from geo.coordinates import Position
from geo.messages import mark as _
from importers.findings import Finding, reject
from importers.positions.locating import Located

HoldsPosition = Callable[[Position], bool]
_LOST_DIGITS = range(9)
_NEARLY_ALL = 0.9


@dataclass(frozen=True, slots=True)
class Meanings:
    """The places inside the country that two numbers may stand for.

    `packed` reads them as degrees, minutes and seconds without marks, `decimal` puts the lost
    decimal point back; None where that place lies elsewhere or is none.
    """

    packed: Position | None
    decimal: Position | None

    def __bool__(self) -> bool:
        return self.packed is not None or self.decimal is not None


def meanings_of(position: Position, holds: HoldsPosition) -> Meanings:
    """Find what two numbers out of range may mean; `holds` tells which places can be right."""
    lon, lat = unpacked(_digits(position.lon), LON), unpacked(_digits(position.lat), LAT)
    packed = None if lon is None or lat is None else Position(lon, lat)
    if packed is not None and not holds(packed):
        packed = None
    return Meanings(packed, _with_decimal_point(position, holds))


def are_packed(strays: Sequence[Meanings]) -> bool:
    """Check whether nearly all numbers of a column that mean something can be packed degrees.

    A sixth of all numbers looks like it by chance.
    """
    meant = [one for one in strays if one]
    return sum(one.packed is not None for one in meant) >= _NEARLY_ALL * max(1, len(meant))


def lost_marks(meanings: Meanings, place: Located, *, packed_first: bool) -> Finding:
    """Return what the numbers of a row may mean, both readings where both fit; none is guessed."""
    packed, decimal = meanings.packed, meanings.decimal
    values = _shown("", packed or decimal)
    hint = _("If {lat}, {lon} (latitude, longitude) is meant, write it so.")
    if packed is not None and decimal is not None:
        first, second = (packed, decimal) if packed_first else (decimal, packed)
        values = _shown("", first) | _shown("other_", second)
        hint = _(
            "If degrees, minutes and seconds are meant, write {lat}, {lon} (latitude, longitude);"
            " if the decimal point was lost, {other_lat}, {other_lon}."
        )
        if not packed_first:
            hint = _(
                "If the decimal point was lost, write {lat}, {lon} (latitude, longitude); if"
                " degrees, minutes and seconds are meant, {other_lat}, {other_lon}."
            )
    code, text = "lost_decimal_point", _("The coordinates “{value}” have lost their decimal point.")
    if packed is not None and (decimal is None or packed_first):
        code = "packed_degrees"
        text = _("The coordinates “{value}” look like degrees, minutes and seconds without marks.")
    return reject(code, text, hint, column=place.column, value=place.text, **values)


def _shown(prefix: str, position: Position | None) -> dict[str, str]:
    assert position is not None
    return {
        f"{prefix}lat": f"{position.lat:.6f}".rstrip("0").rstrip("."),
        f"{prefix}lon": f"{position.lon:.6f}".rstrip("0").rstrip("."),
    }


def _digits(number: float) -> str:
    return f"{number:.6f}".rstrip("0").rstrip(".")


def _with_decimal_point(position: Position, holds: HoldsPosition) -> Position | None:
    """Put the decimal point where the place comes to lie inside the country, if that helps."""
    for lon_digits, lat_digits in product(_LOST_DIGITS, _LOST_DIGITS):
        meant = Position(position.lon / 10**lon_digits, position.lat / 10**lat_digits)
        if holds(meant):
            return meant
    return None
