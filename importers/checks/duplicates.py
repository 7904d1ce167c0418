"""Places that are there twice, by name and position."""

from math import floor
from typing import NamedTuple

from geo.coordinates import Position
from geo.distances import distance_m
from geo.messages import mark as _
from importers.checks.checked_row import CheckedRow
from importers.findings import warn

NEAR_M = 50.0
# OpenStreetMap often has one place twice, as a node and as the outline of its grounds; the middle
# of the grounds is further off than two pins of one place ever are.
NEAR_NODE_AND_WAY_M = 150.0
# A hundredth of a degree: looking into the four cells nearest to a point finds everything within
# 190 m of it up to a latitude of 70 degrees.
_CELLS_PER_DEGREE = 100


class Duplicates:
    """Remembers the places that have come by, in about 250 bytes a row."""

    def __init__(self) -> None:
        self._rows_in_cell: dict[int, tuple[_Seen, ...]] = {}

    def check(self, one: CheckedRow, name: int) -> None:
        """Compare a row with all before it; only rows that are good so far are remembered.

        `name` is the hash of the folded names, 0 where there are none.
        """
        if one.is_rejected or one.position is None or not name:
            return
        position = one.position
        here = _Seen(one.row.number, one.ref, position)
        column, line = position.lon * _CELLS_PER_DEGREE, position.lat * _CELLS_PER_DEGREE
        for x in (floor(column - 0.5), floor(column + 0.5)):
            for y in (floor(line - 0.5), floor(line + 0.5)):
                for seen in self._rows_in_cell.get(hash((name, x, y)), ()):
                    apart_m = distance_m(here.position, seen.position)
                    if apart_m <= (NEAR_NODE_AND_WAY_M if here.is_other_kind(seen) else NEAR_M):
                        _warn(one, seen, apart_m)
                        return
        # Only rows that are near no other are kept: a thousand rows at one place stay cheap.
        cell = hash((name, floor(column), floor(line)))
        self._rows_in_cell[cell] = (*self._rows_in_cell.get(cell, ()), here)


class _Seen(NamedTuple):
    """What is remembered of a row."""

    row_number: int
    ref: str
    position: Position

    def is_other_kind(self, other: "_Seen") -> bool:
        """Return whether one is a node and the other an outline, of OpenStreetMap."""
        kinds = {self.ref.partition("/")[0], other.ref.partition("/")[0]}
        return "node" in kinds and bool(kinds & {"way", "relation"})


def _warn(one: CheckedRow, seen: _Seen, apart_m: float) -> None:
    text = _("Row {first} (“{other}”) has the same name {metres} m away.")
    hint = _("If both are one place, remove one of the rows.")
    one.findings.append(
        warn(
            "near_duplicate",
            text,
            hint,
            value=one.ref,
            first=seen.row_number,
            other=seen.ref,
            metres=round(apart_m),
        )
    )
