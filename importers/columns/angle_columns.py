"""Columns that hold the parts of an angle: degrees, minutes, seconds and the half of the globe."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from geo.angle_parts import axis_of_half, half_of, read_angle_parts
from geo.angles import LAT, LON
from geo.errors import Refused
from geo.messages import Several, shown
from geo.messages import mark as _
from importers.columns.column_values import column_values
from importers.headers.angle_words import AnglePart, part_name
from importers.headers.header_words import header_key
from importers.readers.rows import Row

ANGLE_FIELDS = ("lat_parts", "lon_parts")
SideOf = Callable[[str], int | None]
_AXES = (LAT, LON)
_LOOKED_AT_ROWS = 200
_NEARLY_ALL = 0.9
_MOST = 0.5
_SHORT_NAME = 2


@dataclass
class _Run:
    """Columns of one angle. A `plain` one has its degrees under a name for whole coordinates."""

    side: int | None
    parts: dict[AnglePart, str] = field(default_factory=dict)
    plain: bool = False

    @property
    def is_whole(self) -> bool:
        return {AnglePart.DEGREES, AnglePart.MINUTES} <= self.parts.keys()

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.parts[part] for part in sorted(self.parts))


def angle_columns(
    columns: Sequence[str], sample: Sequence[Row], side_of: SideOf
) -> dict[str, tuple[str, ...]]:
    """Find the parts of latitude and longitude; empty where not both have degrees and minutes.

    A part without a name for its side (“Min”) belongs to the column before it. `side_of` tells
    which half of a position a header names. The values must be those of parts: whole degrees,
    minutes and seconds under 60.
    """
    runs = [run for run in _runs(columns, sample, side_of) if run.is_whole]
    chosen = [_first(runs, sample, side) for side in range(len(_AXES))]
    if None in chosen:
        return {}
    return {
        name: run.columns for name, run in zip(ANGLE_FIELDS, chosen, strict=True) if run is not None
    }


def refuse_unread_parts(columns: Sequence[str], sample: Sequence[Row], side_of: SideOf) -> None:
    """Raise Refused where columns are named like parts of both coordinates but cannot be read."""
    runs = [run for run in _runs(columns, sample, side_of) if run.is_whole and not run.plain]
    if not set(range(len(_AXES))) <= {run.side for run in runs}:
        return
    raise Refused(
        _(
            "Degrees and minutes stand in columns of their own, but not in a way that can be read:"
            " {columns}. Degrees must be whole, minutes and seconds under 60; say which columns"
            " belong together with --map lat=A+B+C,lon=D+E+F."
        ),
        columns=Several(shown(column) for run in runs for column in run.columns),
    )


def _runs(columns: Iterable[str], sample: Sequence[Row], side_of: SideOf) -> list[_Run]:
    runs: list[_Run] = []
    current: _Run | None = None
    for column in columns:
        part, side = _part_and_side(column, side_of)
        if part is None and _is_letters_beside(current, column, sample):
            part = AnglePart.HALF
        if part is None:
            side = side_of(column)
            current = None if side is None else _Run(side, {AnglePart.DEGREES: column}, plain=True)
            runs += [] if current is None else [current]
            continue
        current = _run_for(runs, current, part, side)
        current.parts[part] = column
    return [_with_side(run, sample) for run in runs]


def _part_and_side(column: str, side_of: SideOf) -> tuple[AnglePart | None, int | None]:
    name = part_name(column)
    if name is None:
        return None, None
    if not name.rest:
        return name.part, side_of(column) if name.part is AnglePart.HALF else None
    side = side_of(name.rest)
    return (None if side is None else name.part), side


def _run_for(runs: list[_Run], current: _Run | None, part: AnglePart, side: int | None) -> _Run:
    """Choose the run that a part belongs to, or begin one."""
    if side is not None:
        of_side = [run for run in reversed(runs) if run.side == side and part not in run.parts]
        if of_side:
            return of_side[0]
    is_free = current is not None and part not in current.parts
    if current is not None and is_free and (side is None or current.side in (None, side)):
        current.side = current.side if side is None else side
        return current
    runs.append(_Run(side))
    return runs[-1]


def _is_letters_beside(current: _Run | None, column: str, sample: Sequence[Row]) -> bool:
    """Check whether a column with hardly a name holds the letters for the run before it."""
    if current is None or AnglePart.HALF in current.parts or not sample:
        return False
    is_short = len(header_key(column)) <= _SHORT_NAME or column.startswith("column ")
    return is_short and _axis(sample, column) is not None


def _axis(sample: Sequence[Row], column: str) -> str | None:
    """Return the axis of a column of letters for the half of the globe; None for other columns."""
    values = list(column_values(sample[:_LOOKED_AT_ROWS], column))
    halves = [half_of(value) for value in values]
    axes = {axis_of_half(half) for half in halves if half is not None}
    is_letters = values and halves.count(None) <= len(values) * (1 - _NEARLY_ALL)
    return axes.pop() if is_letters and len(axes) == 1 else None


def _with_side(run: _Run, sample: Sequence[Row]) -> _Run:
    """Take the side from the letters where no name tells it, and leave out what holds none."""
    half = run.parts.get(AnglePart.HALF)
    if half is None or not sample:
        return run
    axis = _axis(sample, half)
    if axis is None or (run.side is not None and _AXES[run.side] != axis):
        del run.parts[AnglePart.HALF]
    elif run.side is None:
        run.side = _AXES.index(axis)
    return run


def _first(runs: Sequence[_Run], sample: Sequence[Row], side: int) -> _Run | None:
    return next((run for run in runs if run.side == side and _are_parts(run, sample)), None)


def _are_parts(run: _Run, sample: Sequence[Row]) -> bool:
    """Return whether the values can be parts; where a name does not say so, nearly all must be."""
    if not sample:
        return not run.plain
    degrees, minutes = run.parts[AnglePart.DEGREES], run.parts[AnglePart.MINUTES]
    rows = [r for r in sample[:_LOOKED_AT_ROWS] if {degrees, minutes} <= r.values.keys()]
    read = [read_row_of_parts(row, run.columns, _AXES[run.side or 0]) for row in rows]
    fewest = _NEARLY_ALL if run.plain else _MOST
    return bool(rows) and len(rows) - read.count(None) >= len(rows) * fewest


def read_row_of_parts(row: Row, columns: Sequence[str], axis: str) -> float | None:
    """Read one row; cells that are empty are left out. See read_angle_parts."""
    return read_angle_parts([row.values[c] for c in columns if c in row.values], axis)
