"""Columns of coordinates read into numbers: plain ones at once, all others cell by cell."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from geo.angles import comma_as_point, plain_signs, read_degrees
from geo.coordinates import decimal_mark, read_number
from importers.cells import is_blank_word

NAN = float("nan")
# What statistics programs write for “unknown”; no place has such a coordinate.
_NO_NUMBER = re.compile(r"-9{3,}(?:\.0*)?", re.ASCII)
_NO_NUMBERS = frozenset(-float("9" * digits) for digits in range(3, 16))
_PLAIN = re.compile(r"-?\d{1,3}\.\d{1,20}", re.ASCII)
_UNITS = re.compile(r"^[EN]?\s*(?P<number>[-+\d].*?)\s*(?:m\s*)?[EN]?$", re.IGNORECASE)
_LONGEST_CELL = 200
_MOST_DEGREES = 180
_IN_METRES = re.compile(r"(?P<number>\d[\d.,' ]{4,})\s*m\s*[EN]?$", re.IGNORECASE)
Cell = str | None
ReadCell = Callable[[str], float | None]


def is_empty(text: str) -> bool:
    """Return whether a cell holds no coordinate: blank, or a word or a number for “unknown”."""
    return is_blank_word(text) or _NO_NUMBER.fullmatch(text.strip()) is not None


def bare(text: str) -> str:
    """Take off what spreadsheets put around a number to keep it a text: `'31.95`, `="31.95"`."""
    text = text.strip()
    if text.startswith('="') and text.endswith('"'):
        return text[2:-1]
    return text[1:] if text.startswith("'") else text


def degrees_cell(axis: str, mark: str, *, packed: bool) -> ReadCell:
    """Make the reader of the cells of a latitude or longitude."""

    def read(text: str) -> float | None:
        plain = bare(text)
        if len(plain) > _LONGEST_CELL:
            return None
        number = None if packed or "°" in plain else _degrees(plain, mark)
        if number is None:
            number = read_degrees(plain, axis, packed=packed)
        if number is None and (match := _IN_METRES.match(plain)):
            number = read_number(match["number"], mark)  # to be told that these are no degrees
        return number

    return read


def _degrees(plain: str, mark: str) -> float | None:
    """Read a number; one that only with the other decimal mark is degrees was typed with that."""
    number = read_number(plain, mark)
    if number is not None and abs(number) > _MOST_DEGREES:
        other = read_number(plain, "." if mark == "," else ",")
        return other if other is not None and abs(other) <= _MOST_DEGREES else number
    return number


def metres_cell(mark: str) -> ReadCell:
    """Make the reader of the cells of an easting or northing, also with a unit behind it."""

    def read(text: str) -> float | None:
        if len(text) > _LONGEST_CELL:
            return None
        plain = plain_signs(bare(text))
        number = read_number(plain, mark)
        if number is None and (match := _UNITS.match(plain)):
            number = read_number(match["number"], mark)
        return number

    return read


def patiently(cells: Sequence[Cell], read: ReadCell) -> list[float]:
    """Read a column cell by cell; NaN for cells that are empty or not understood."""
    return [NAN if cell is None else _number(cell, read, "") for cell in cells]


def numbers_of(cells: Sequence[Cell], read: ReadCell, mark: str) -> list[float]:
    """Read a column; NaN for cells that are empty or not understood.

    A whole column of plain decimals is read at once, `read` is the patient way for one cell.
    """
    quick = _quickly(cells, mark)
    if quick is not None:
        return quick
    return [NAN if cell is None else _number(cell, read, mark) for cell in cells]


def _quickly(cells: Sequence[Cell], mark: str) -> list[float] | None:
    """Read plain decimals; None where a cell is anything else.

    `float` also takes underscores and words for what is no number, so these are kept from it.
    """
    try:
        joined = "\n".join(cells)  # type: ignore[arg-type]
    except TypeError:
        return None
    if "_" in joined or (mark == "," and "." in joined):
        return None
    if "," in joined:
        if mark != ",":
            return None
        cells = joined.replace(",", ".").split("\n")
    try:
        numbers = list(map(float, cells))  # type: ignore[arg-type]
    except ValueError:
        return None
    is_finite = math.isfinite(sum(numbers))
    return numbers if is_finite and _NO_NUMBERS.isdisjoint(numbers) else None


def _number(text: str, read: ReadCell, mark: str) -> float:
    if mark == "." and _PLAIN.fullmatch(text) and text[:4] != "-999":
        return float(text)
    number = read(text)
    return NAN if number is None or number in _NO_NUMBERS else number


def column_mark(columns: Iterable[Iterable[str]]) -> str:
    """Return the decimal mark of columns that belong together, “.” or “,”, by majority.

    A mark before exactly three digits can be one of thousands: a comma is then the decimal mark
    if nothing else shows it and the numbers can be degrees, and a point shows nothing beside
    numbers that surely have points between thousands.
    """
    votes = Counter(kind for texts in columns for kind in map(_vote, texts))
    commas = votes[_COMMA] + votes[_POINTS_OF_THOUSANDS]
    points = votes[_POINT] + votes[_COMMAS_OF_THOUSANDS]
    if not votes[_POINTS_OF_THOUSANDS]:
        points += votes[_POINT_OR_THOUSANDS]
    if commas != points:
        return "," if commas > points else "."
    return "," if votes[_DEGREES_OR_THOUSANDS] and not votes[_METRES_OR_THOUSANDS] else "."


_COMMA, _POINT = "decimal comma", "decimal point"
_POINTS_OF_THOUSANDS, _COMMAS_OF_THOUSANDS = "1.234.567", "1,234,567"
_POINT_OR_THOUSANDS = "1.234"
_DEGREES_OR_THOUSANDS, _METRES_OR_THOUSANDS = "123,456", "234,567"


def _vote(text: str) -> str:
    """Return what the marks of one number show."""
    plain = bare(text)
    if plain.count(".") > 1 and plain.count(",") <= 1:
        return _POINTS_OF_THOUSANDS
    if plain.count(",") > 1 and plain.count(".") <= 1:
        return _COMMAS_OF_THOUSANDS
    mark = decimal_mark(plain)
    if mark == "?":
        number = read_number(plain, ",")
        can_be_degrees = number is not None and abs(number) <= _MOST_DEGREES
        return _DEGREES_OR_THOUSANDS if can_be_degrees else _METRES_OR_THOUSANDS
    if mark == "." and read_number(plain, ",") != read_number(plain, "."):
        return _POINT_OR_THOUSANDS
    return {",": _COMMA, ".": _POINT}.get(mark, "")


def decimals_of(text: str) -> int | None:
    """Count the decimals of a number as it is written; None for what is no plain decimal."""
    plain = comma_as_point(plain_signs(bare(text))).rstrip("°")
    whole, _point, fraction = plain.partition(".")
    is_plain = whole.lstrip("+-").isdigit() and (fraction.isdigit() or not fraction)
    return len(fraction) if is_plain else None


def sexagesimal(text: str) -> float | None:
    """Read minutes or seconds; None for what cannot be either."""
    number = read_number(bare(text))
    return number if number is not None and 0 <= number < 60 else None
