"""Writing the features of an answer from the text of a hot index, in compiled loops."""

import numpy as np
from numpy.typing import NDArray

from geo.compiled import compiled
from layers.features.schemas import FEATURE_PARTS
from layers.hot.files import AREAS, ENDS, HOURS, START

Text = NDArray[np.uint8]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
# Texts one after the other, and where each of them ends, beginning with 0.
Texts = tuple[Text, Ints]

# Digits of a distance and a bearing, and a comma: more than ever stand there.
_NUMBERS_BYTES = 40
_COMMA, _POINT, _ZERO = b",.0"


def texts(parts: list[bytes] | tuple[bytes, ...]) -> Texts:
    """Put texts into the form in which compiled loops take them."""
    ends = np.zeros(len(parts) + 1, dtype=np.int64)
    np.cumsum([len(part) for part in parts], out=ends[1:])
    return np.frombuffer(b"".join(parts), dtype=np.uint8), ends


_PARTS = texts(FEATURE_PARTS)


def write_features(
    found: tuple[Ints, Ints, Floats],
    index: tuple[Ints, Text],
    areas: Texts,
    states: tuple[NDArray[np.int8], Texts],
    asked: tuple[int, int, int],
) -> tuple[Text, Ints]:
    """Write features as JSON with commas between them, and tell where each begins.

    `found` are numbers, millimetres and bearings in degrees; `index` the numbers and the text of
    hot_files.py; `states` a place in its texts for each of the opening hours, or -1 while it is not
    known: then the second result has a single negative number, from which `missing_hours` tells
    which to find out. `asked` says which features: the first, the one behind the last, and the
    place of the name in the wanted language among the pieces.
    """
    return _write(found, index, (areas, states[1], _PARTS), states[0], asked)


def missing_hours(begins: Ints) -> int | None:
    """Return which opening hours have to be judged before anything is written, if any."""
    return int(-begins[0] - 1) if len(begins) and begins[0] < 0 else None


@compiled
def _write(
    found: tuple[Ints, Ints, Floats],
    index: tuple[Ints, Text],
    dressing: tuple[Texts, Texts, Texts],
    states: NDArray[np.int8],
    asked: tuple[int, int, int],
) -> tuple[Text, Ints]:
    ids, distances_mm, bearings_deg = found
    numbers, text = index
    areas, state_texts, parts = dressing
    first, end, piece = asked
    begins = np.empty(end - first + 1, dtype=np.int64)
    room = 0
    for feature in range(first, end):
        row = numbers[ids[feature]]
        if states[row[HOURS]] < 0:
            begins[0] = -row[HOURS] - 1
            return text[:0].copy(), begins[:1]
        area = row[AREAS]
        room += row[len(row) - 1] + areas[1][area + 1] - areas[1][area]
        room += len(parts[0]) + len(state_texts[0]) + _NUMBERS_BYTES
    out = np.empty(room, dtype=np.uint8)
    at = 0
    for feature in range(first, end):
        row = numbers[ids[feature]]
        if feature > first:
            out[at] = _COMMA
            at += 1
        begins[feature - first] = at
        at = _put_text(out, at, parts, 0)
        at = _put_decimal(out, at, distances_mm[feature], 3)
        at = _put_text(out, at, parts, 1)
        at = _put_decimal(out, at, int(np.rint(bearings_deg[feature] * 100)) % 36_000, 2)
        at = _put_text(out, at, parts, 2)
        at = _put_text(out, at, state_texts, states[row[HOURS]])
        at = _put_pieces(out, at, row, text, areas, parts, piece)
    begins[end - first] = at
    return out[:at], begins


@compiled
def _put_pieces(  # noqa: PLR0913, PLR0917 - compiled loops have no objects to hold these
    out: Text, at: int, row: Ints, text: Text, areas: Texts, parts: Texts, piece: int
) -> int:
    start = row[START]
    at = _put_text(out, at, parts, 3)
    at = _put(out, at, text, start + row[ENDS + piece], start + row[ENDS + piece + 1])
    at = _put_text(out, at, parts, 4)
    at = _put_text(out, at, areas, row[AREAS])
    at = _put_text(out, at, parts, 5)
    return _put(out, at, text, start, start + row[ENDS])


@compiled
def _put(out: Text, at: int, source: Text, start: int, end: int) -> int:
    # Counted without a sign, so that no place can be behind the start: that makes it one copy.
    length = np.uint64(end - start)
    target, origin = out[at:], source[start:end]
    for place in range(length):
        target[place] = origin[place]
    return at + end - start


@compiled
def _put_text(out: Text, at: int, held: Texts, number: int) -> int:
    return _put(out, at, held[0], held[1][number], held[1][number + 1])


@compiled
def _put_decimal(out: Text, at: int, value: int, decimals: int) -> int:
    """Write an integer as a decimal fraction with so many digits behind the point."""
    scale = 1
    for _digit in range(decimals):
        scale *= 10
    whole, highest = value // scale, 1
    while highest * 10 <= whole:
        highest *= 10
    while highest:
        out[at] = _ZERO + whole // highest % 10
        at, highest = at + 1, highest // 10
    out[at] = _POINT
    at += 1
    while scale > 1:
        scale //= 10
        out[at] = _ZERO + value // scale % 10
        at += 1
    return at
