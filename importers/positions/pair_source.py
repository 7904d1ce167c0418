"""Positions in two columns: longitude and latitude, or easting and northing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.angles import LAT, LON
from geo.projections import Floats, Operation
from importers.findings import Finding
from importers.positions.position_cells import (
    NAN,
    Cell,
    decimals_of,
    degrees_cell,
    is_empty,
    metres_cell,
    numbers_of,
    patiently,
)
from importers.positions.position_faults import (
    half_missing,
    not_a_number,
)
from importers.positions.position_sources import Decimals, SourcePositions, no_decimals
from importers.readers.rows import Row


@dataclass(frozen=True)
class PairSource:
    """Two columns: x (longitude or easting) and y (latitude or northing).

    `mark` is their decimal mark; `packed` tells that they hold degrees as packed digits.
    """

    x_column: str
    y_column: str
    operation: Operation
    mark: str = "."
    packed: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """See PositionSource."""
        return (self.y_column, self.x_column)

    def raw(self, rows: Sequence[Row]) -> tuple[Floats, Floats]:
        """See PositionSource."""
        return self._numbers(self._cells(rows, self.x_column), self._cells(rows, self.y_column))

    def look(self, rows: Sequence[Row]) -> SourcePositions:
        """See PositionSource."""
        x_cells, y_cells = self._cells(rows, self.x_column), self._cells(rows, self.y_column)
        xs, ys = self._numbers(x_cells, y_cells)
        lons, lats = self.operation.to_wgs84(xs, ys)
        is_degrees = self.operation.is_geographic
        first, second = (y_cells, x_cells) if is_degrees else (x_cells, y_cells)
        values = [f"{one}, {two}" for one, two in zip(first, second, strict=True)]
        are_counted = is_degrees and not self.packed
        decimals = _decimals(x_cells, y_cells) if are_counted else no_decimals(rows)
        found = SourcePositions(lons, lats, values, decimals)
        missing = np.flatnonzero(np.isnan(xs) | np.isnan(ys))
        for place in missing.tolist():
            fault = self._fault(rows[place], xs[place], ys[place])
            if fault is not None:
                found.faults[place] = fault
            values[place] = self._shown(rows[place])
        if missing.size:
            unknown = np.isnan(xs) | np.isnan(ys)
            found.lons = np.where(unknown, NAN, lons)
            found.lats = np.where(unknown, NAN, lats)
        return found

    @staticmethod
    def _cells(rows: Sequence[Row], column: str) -> list[Cell]:
        return [row.values.get(column) for row in rows]

    def _numbers(self, x_cells: list[Cell], y_cells: list[Cell]) -> tuple[Floats, Floats]:
        if self.packed:
            read_x = degrees_cell(LON, self.mark, packed=True)
            read_y = degrees_cell(LAT, self.mark, packed=True)
            xs, ys = patiently(x_cells, read_x), patiently(y_cells, read_y)
            return np.array(xs, dtype=float), np.array(ys, dtype=float)
        if self.operation.is_geographic:
            read_x = degrees_cell(LON, self.mark, packed=False)
            read_y = degrees_cell(LAT, self.mark, packed=False)
        else:
            read_x = read_y = metres_cell(self.mark)
        xs = numbers_of(x_cells, read_x, self.mark)
        ys = numbers_of(y_cells, read_y, self.mark)
        return np.array(xs, dtype=float), np.array(ys, dtype=float)

    def _shown(self, row: Row) -> str:
        x, y = row.values.get(self.x_column, ""), row.values.get(self.y_column, "")
        return f"{y}, {x}" if self.operation.is_geographic else f"{x}, {y}"

    def _fault(self, row: Row, x: float, y: float) -> Finding | None:
        """Return why a row with something in one of the two columns has no position there."""
        cells = ((self.y_column, y), (self.x_column, x))
        values = {column: row.values.get(column, "") for column, _number in cells}
        empty = [column for column, value in values.items() if is_empty(value)]
        if len(empty) == 2:
            return None
        for column, number in cells:
            if np.isnan(number) and column not in empty:
                return not_a_number(column, values[column])
        return half_missing(empty[0], next(c for c in values if c != empty[0])) if empty else None


def _decimals(x_cells: Sequence[Cell], y_cells: Sequence[Cell]) -> Decimals:
    if None not in x_cells and None not in y_cells:
        x_counts = _decimals_of_plain(x_cells)  # type: ignore[arg-type]
        y_counts = _decimals_of_plain(y_cells)  # type: ignore[arg-type]
        if x_counts is not None and y_counts is not None:
            return list(map(max, x_counts, y_counts))
    return [_larger(x or "", y or "") for x, y in zip(x_cells, y_cells, strict=True)]


def _decimals_of_plain(cells: Sequence[str]) -> list[int] | None:
    """Count the decimals of a column in which every number has a decimal mark and nothing else."""
    joined = "".join(cells)
    for mark in ".,":
        if joined.count(mark) == len(cells) and joined.replace(mark, "").replace("-", "").isdigit():
            places = [cell.find(mark) for cell in cells]
            if -1 not in places:
                return [len(c) - 1 - place for c, place in zip(cells, places, strict=True)]
    return None


def _larger(x: str, y: str) -> int | None:
    """Count the decimals of the more precise of two numbers; quick for plain ones."""
    x_point, y_point = x.find("."), y.find(".")
    if x_point > 0 and y_point > 0:
        x_decimals, y_decimals = x[x_point + 1 :], y[y_point + 1 :]
        wholes = x[:x_point].lstrip("-"), y[:y_point].lstrip("-")
        if all(part.isdigit() for part in (x_decimals, y_decimals, *wholes)):
            return max(len(x_decimals), len(y_decimals))
    counts = decimals_of(x), decimals_of(y)
    return None if counts[0] is None or counts[1] is None else max(counts[0], counts[1])
