"""Columns that hold coordinates, in pairs: latitude with longitude, northing with easting."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

from importers.columns.angle_columns import angle_columns, refuse_unread_parts
from importers.columns.column_values import holds_degrees, holds_numbers
from importers.columns.misspellings import nearest
from importers.headers.angle_words import part_name
from importers.headers.header_words import (
    COORDINATE_FIELDS,
    header_file,
    header_key,
    header_parts,
    header_words,
    key_set,
    word_set,
)
from importers.readers.rows import Row

NORTH, EAST = 0, 1
_SHORTEST_GLUED = 2
_SHORTEST_BEHIND_GLUE = 3


@dataclass(frozen=True, slots=True)
class _Half:
    """A column that holds one half of a position.

    `pairs` are the places of its word in the list of pairs, `around` the other words of the
    header: “x_wgs84” goes with “y_wgs84” and not with “y_l93”.
    """

    column: str
    kind: str
    side: int
    pairs: frozenset[int]
    around: frozenset[str]
    misspelled: bool = False
    weak: bool = False


def coordinate_columns(present: Iterable[str], sample: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    """Find lat, lon, northing and easting; the columns of both halves stand in the same order.

    A half without its other half is given only where there is no whole pair. Bare X and Y are
    taken for degrees, whatever their values; easting and northing that hold degrees go there too.
    Degrees, minutes and seconds in columns of their own are `lat_parts` and `lon_parts`: a part is
    no latitude. Columns named like parts that cannot be read raise Refused, unless whole positions
    stand beside them.
    """
    columns = list(present)
    parts = angle_columns(columns, sample, _side_of)
    used = {column for held in parts.values() for column in held}
    halves = [half for c in columns if c not in used and (half := _half(c, sample))]
    paired = {kind: _pairs(halves, kind) for kind in COORDINATE_FIELDS}
    if parts and not any(paired.values()):
        return parts
    if not parts:
        whole = [half for half in halves if part_name(half.column) is None]
        if not {NORTH, EAST} <= {half.side for half in whole}:
            refuse_unread_parts(columns, sample, _side_of)
    if not any(paired.values()):
        halves += [half for column in columns if (half := _misspelled_half(column, halves))]
        paired = {kind: _pairs(halves, kind) for kind in COORDINATE_FIELDS}
    degrees = [pair for pair in paired["metres"] if holds_degrees(sample, *pair)]
    paired["metres"] = [pair for pair in paired["metres"] if pair not in degrees]
    paired["degrees"] += degrees
    if any(paired.values()):
        return {**dict(_whole(paired)), **parts}
    return {
        field: alone
        for kind, fields in COORDINATE_FIELDS.items()
        for side, field in enumerate(fields)
        if (alone := _alone(halves, kind, side))
    }


def _side_of(header: str) -> int | None:
    """Return which half of a position a header names: NORTH, EAST, or None for neither."""
    half = _half(header, ())
    return None if half is None else half.side


def _whole(paired: dict[str, list[tuple[str, str]]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for kind, pairs in paired.items():
        if pairs:
            for side, field in enumerate(COORDINATE_FIELDS[kind]):
                yield field, tuple(pair[side] for pair in pairs)


def _alone(halves: Sequence[_Half], kind: str, side: int) -> tuple[str, ...]:
    return tuple(h.column for h in halves if (h.kind, h.side) == (kind, side) and not h.weak)


def _half(column: str, sample: Sequence[Row]) -> _Half | None:
    half = (
        _exact_half(column)
        or _half_with_words_around(column)
        or _glued_half(column)
        or _half_said_twice(column)
    )
    if half is None or not half.weak:
        return half
    return half if not sample or holds_numbers(sample, column) else None


def _exact_half(column: str) -> _Half | None:
    key = header_key(column)
    roles = _roles().get(key, ())
    return next((_made(column, key, role, frozenset()) for role in roles), None)


def _half_with_words_around(column: str) -> _Half | None:
    """Leave out the words that change nothing, and if need be those that repeat the side."""
    words = header_words(column)
    projected = word_set("coordinates", "projected")
    around = word_set("coordinates", "degree_words") | projected
    sides = word_set("coordinates", "north_words"), word_set("coordinates", "east_words")
    for left_out in (around, around | sides[NORTH], around | sides[EAST]):
        key = "".join(word for word in words if word not in left_out)
        for role in _roles().get(key, ()):
            others = frozenset(words) & around
            return _made(column, key, role, others)
    return None


def _glued_half(column: str) -> _Half | None:
    """Find the word in “GPSLAT” and “LATDD”."""
    key = header_key(column)
    around = word_set("coordinates", "degree_words") | word_set("coordinates", "projected")
    for word in sorted(around):
        if len(word) < _SHORTEST_GLUED or word not in key:
            continue
        for rest in (key.removeprefix(word), key.removesuffix(word)):
            if rest != key and len(rest) >= _SHORTEST_BEHIND_GLUE and rest in _roles():
                return _made(column, rest, _roles()[rest][0], frozenset({word}))
    return None


def _half_said_twice(column: str) -> _Half | None:
    """Find the word in “خط العرض (Latitude)”, but not in “lat/long”, which is both halves."""
    found = [h for part in header_parts(column) if (h := _half_with_words_around(part))]
    if len({half.side for half in found}) != 1:
        return None
    return replace(min(found, key=lambda half: half.weak), column=column)


def _misspelled_half(column: str, found: Sequence[_Half]) -> _Half | None:
    if any(half.column == column for half in found):
        return None
    around = word_set("coordinates", "degree_words")
    rest = "".join(word for word in header_words(column) if word not in around)
    known = {key: [f"{kind}/{side}" for kind, side, _n in roles] for key, roles in _roles().items()}
    others = {key: ["never"] for key in key_set("words", "never")}
    meaning = nearest(rest, {**{k: sorted(set(m)) for k, m in known.items()}, **others})
    if meaning is None or meaning == "never":
        return None
    kind, _slash, side = meaning.partition("/")
    return _Half(column, kind, int(side), frozenset(), frozenset(), misspelled=True)


def _made(column: str, key: str, role: tuple[str, int, int], around: frozenset[str]) -> _Half:
    kind, side, _number = role
    weak = key in key_set("coordinates", "weak")
    # A bare X in a grid that is named beside it is an easting.
    if weak and around & word_set("coordinates", "projected"):
        kind = "metres"
    numbers = frozenset(n for k, s, n in _roles()[key] if (k, s) == role[:2])
    return _Half(column, kind, side, numbers, around, weak=weak)


def _pairs(halves: Sequence[_Half], kind: str) -> list[tuple[str, str]]:
    """Put the halves together, those whose words and other words agree before all others."""
    norths, easts = (
        [half for half in halves if (half.kind, half.side) == (kind, side)]
        for side in (NORTH, EAST)
    )
    ranked = sorted(
        (rank, north.column, east.column)
        for north, east in product(norths, easts)
        if (rank := _rank(north, east)) is not None
    )
    pairs: list[tuple[str, str]] = []
    used: set[str] = set()
    for _best, north, east in ranked:
        if used.isdisjoint((north, east)):
            pairs.append((north, east))
            used.update((north, east))
    rest = [[h.column for h in side if h.column not in used] for side in (norths, easts)]
    if len(rest[NORTH]) == len(rest[EAST]) == 1:
        pairs.append((rest[NORTH][0], rest[EAST][0]))
    return pairs


def _rank(north: _Half, east: _Half) -> tuple[int, int, int] | None:
    """Rank a pair, the smallest is the best; None where two halves do not belong together."""
    common = north.pairs & east.pairs
    if north.around != east.around and not common:
        return None
    if not common:
        return (2, 0, len(north.around))
    return (int(north.around != east.around), min(common), len(north.around))


@cache
def _roles() -> dict[str, list[tuple[str, int, int]]]:
    """Return for each known word which half of a position of which kind it heads, and its pairs."""
    roles: dict[str, list[tuple[str, int, int]]] = {}
    for kind in COORDINATE_FIELDS:
        for number, pair in enumerate(header_file()["coordinates"][kind]):
            for side, word in enumerate(pair):
                roles.setdefault(header_key(word), []).append((kind, side, number))
    return roles
