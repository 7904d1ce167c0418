"""Positions whose degrees, minutes and seconds stand in columns of their own."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.angles import LAT, LON
from geo.messages import mark as _
from geo.projections import Floats, Operation
from importers.columns.angle_columns import read_row_of_parts
from importers.findings import Finding, reject
from importers.positions.position_cells import NAN, is_empty
from importers.positions.position_faults import half_missing
from importers.positions.position_sources import SourcePositions
from importers.readers.rows import Row


@dataclass(frozen=True)
class AngleSource:
    """Columns of a longitude (x) and a latitude (y): degrees, minutes, seconds, half of the globe.

    Each has at least one column; only the last number of an angle may have a fraction.
    """

    x_columns: tuple[str, ...]
    y_columns: tuple[str, ...]
    operation: Operation

    @property
    def columns(self) -> tuple[str, ...]:
        """See PositionSource."""
        return (*self.y_columns, *self.x_columns)

    def raw(self, rows: Sequence[Row]) -> tuple[Floats, Floats]:
        """See PositionSource."""
        xs = [_read(row, self.x_columns, LON) for row in rows]
        ys = [_read(row, self.y_columns, LAT) for row in rows]
        return np.array(xs, dtype=float), np.array(ys, dtype=float)

    def look(self, rows: Sequence[Row]) -> SourcePositions:
        """See PositionSource."""
        xs, ys = self.raw(rows)
        missing = np.isnan(xs) | np.isnan(ys)
        lons, lats = self.operation.to_wgs84(xs, ys)
        lons, lats = np.where(missing, NAN, lons), np.where(missing, NAN, lats)
        found = SourcePositions(lons, lats, list(map(self._shown, rows)), [None] * len(rows))
        for place in np.flatnonzero(missing).tolist():
            fault = self._fault(rows[place])
            if fault is not None:
                found.faults[place] = fault
        return found

    def _shown(self, row: Row) -> str:
        return ", ".join(_written(row, columns) for columns in (self.y_columns, self.x_columns))

    def _fault(self, row: Row) -> Finding | None:
        """Return why a row with something in one of the columns has no position there."""
        filled = [column for column in self.columns if not is_empty(row.values.get(column, ""))]
        if not filled:
            return None
        for columns, axis in ((self.y_columns, LAT), (self.x_columns, LON)):
            if not np.isnan(_read(row, columns, axis)):
                continue
            empty = [column for column in columns if column not in filled]
            if empty:
                return half_missing(empty[0], next(c for c in filled if c != empty[0]))
            return _no_angle(columns[0], _written(row, columns))
        return None


def _read(row: Row, columns: tuple[str, ...], axis: str) -> float:
    """Read an angle; NaN where any part of it is empty."""
    if any(is_empty(row.values.get(column, "")) for column in columns):
        return NAN
    value = read_row_of_parts(row, columns, axis)
    return NAN if value is None else value


def _written(row: Row, columns: tuple[str, ...]) -> str:
    return " ".join(row.values[column] for column in columns if column in row.values)


def _no_angle(column: str, value: str) -> Finding:
    text = _("“{value}” is not understood as degrees, minutes and seconds.")
    hint = _(
        "Write whole degrees in “{named}”, and minutes and seconds under 60 in the columns beside"
        " it."
    )
    return reject("unreadable_position", text, hint, column=column, value=value)
