"""Where the positions of a file come from: geometries, pairs of columns, columns of texts."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
import shapely

from geo.angles import LAT, LON, unpacked
from geo.coordinate_text import SURE, Reading, holds_several_positions, read_position_text
from geo.country import Country
from geo.errors import Refused
from geo.messages import mark as _
from geo.projections import Floats, Operation, pin
from importers.findings import Finding, reject
from importers.positions.position_cells import (
    NAN,
    Cell,
    bare,
    decimals_of,
    degrees_cell,
    is_empty,
    metres_cell,
    numbers_of,
    patiently,
)
from importers.readers.geometries import places_from_wkb
from importers.readers.rows import Row

Decimals = list[int | None]


@dataclass(slots=True)
class Sighting:
    """What one source tells of a batch of rows.

    `lons` and `lats` are WGS 84 degrees, NaN where the source tells nothing and infinite where its
    values cannot be transformed. `faults` say by the place in the batch why a value that is there
    cannot be used, `notes` what else was noticed; `shapes` are WKB in WGS 84. `values` are
    what the rows say, as it is shown.
    """

    lons: Floats
    lats: Floats
    values: list[str]
    decimals: Decimals
    faults: dict[int, Finding] = field(default_factory=dict)
    notes: dict[int, tuple[Finding, ...]] = field(default_factory=dict)
    shapes: dict[int, bytes] = field(default_factory=dict)


class Source(Protocol):
    """A source of positions: `columns` are those that it reads, none for geometries."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read, latitude before longitude."""
        ...

    @property
    def operation(self) -> Operation:
        """The way from the numbers to WGS 84."""
        ...

    def raw(self, rows: Sequence[Row]) -> tuple[Floats, Floats]:
        """Give x and y of each row as they stand in the file, NaN where there are none."""
        ...

    def look(self, rows: Sequence[Row]) -> Sighting:
        """Read a batch."""
        ...


@dataclass(frozen=True)
class GeometrySource:
    """The geometries of a file of map features."""

    operation: Operation
    columns: tuple[str, ...] = ()

    def raw(self, rows: Sequence[Row]) -> tuple[Floats, Floats]:
        """See Source."""
        points = [row.position or (NAN, NAN) for row in rows]
        both = np.array(points, dtype=float).reshape(-1, 2)
        return both[:, 0], both[:, 1]

    def look(self, rows: Sequence[Row]) -> Sighting:
        """See Source."""
        xs, ys = self.raw(rows)
        lons, lats = self.operation.to_wgs84(xs, ys)
        shapes = {place: row.shape for place, row in enumerate(rows) if row.shape is not None}
        return Sighting(
            lons,
            lats,
            [f"{y:.10g}, {x:.10g}" for x, y in zip(xs.tolist(), ys.tolist(), strict=True)],
            _none_of(rows),
            shapes=transformed(shapes, self.operation),
        )


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
        """See Source."""
        return (self.y_column, self.x_column)

    def raw(self, rows: Sequence[Row]) -> tuple[Floats, Floats]:
        """See Source."""
        return self._numbers(self._cells(rows, self.x_column), self._cells(rows, self.y_column))

    def look(self, rows: Sequence[Row]) -> Sighting:
        """See Source."""
        x_cells, y_cells = self._cells(rows, self.x_column), self._cells(rows, self.y_column)
        xs, ys = self._numbers(x_cells, y_cells)
        lons, lats = self.operation.to_wgs84(xs, ys)
        is_degrees = self.operation.is_geographic
        first, second = (y_cells, x_cells) if is_degrees else (x_cells, y_cells)
        values = [f"{one}, {two}" for one, two in zip(first, second, strict=True)]
        are_counted = is_degrees and not self.packed
        decimals = _decimals(x_cells, y_cells) if are_counted else _none_of(rows)
        sighting = Sighting(lons, lats, values, decimals)
        missing = np.flatnonzero(np.isnan(xs) | np.isnan(ys))
        for place in missing.tolist():
            fault = self._fault(rows[place], xs[place], ys[place])
            if fault is not None:
                sighting.faults[place] = fault
            values[place] = self._shown(rows[place])
        if missing.size:
            unknown = np.isnan(xs) | np.isnan(ys)
            sighting.lons = np.where(unknown, NAN, lons)
            sighting.lats = np.where(unknown, NAN, lats)
        return sighting

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
        """Say why a row with something in one of the two columns has no position there."""
        cells = ((self.y_column, y), (self.x_column, x))
        values = {column: row.values.get(column, "") for column, _number in cells}
        empty = [column for column, value in values.items() if is_empty(value)]
        if len(empty) == 2:
            return None
        for column, number in cells:
            if np.isnan(number) and column not in empty:
                return _not_a_number(column, values[column])
        return half_missing(empty[0], next(c for c in values if c != empty[0])) if empty else None


@dataclass(frozen=True)
class TextSource:
    """A column with whole positions as texts.

    `flipped` are the orders of two plain numbers that turned out to be the other way round.
    `said` tells that the coordinate system was said, which goes before what a text names.
    """

    column: str
    operation: Operation
    country: Country
    flipped: frozenset[str] = frozenset()
    packed: bool = False
    said: bool = False
    _pinned: dict[str, Operation | None] = field(default_factory=dict, repr=False, compare=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """See Source."""
        return (self.column,)

    def raw(self, rows: Sequence[Row]) -> tuple[Floats, Floats]:
        """See Source."""
        return self._arrays(self.readings(rows))

    def readings(self, rows: Sequence[Row]) -> list[Reading | None]:
        """Read the texts of a batch; None for empty ones and for those not understood."""
        return [self._reading(row.values.get(self.column)) for row in rows]

    def look(self, rows: Sequence[Row]) -> Sighting:
        """See Source."""
        readings = self.readings(rows)
        lons, lats = self.operation.to_wgs84(*self._arrays(readings))
        decimals = [r.decimals if r is not None else None for r in readings]
        sighting = Sighting(
            np.array(lons),
            np.array(lats),
            [row.values.get(self.column, "") for row in rows],
            decimals if self.operation.is_geographic else _none_of(rows),
        )
        for place, (row, reading) in enumerate(zip(rows, readings, strict=True)):
            if reading is None:
                value = row.values.get(self.column, "")
                if not is_empty(value):
                    sighting.faults[place] = _unreadable(self.column, value)
            elif reading.wkb is not None or reading.crs not in (None, self.operation.crs):
                self._place(sighting, place, reading)
        return sighting

    def _reading(self, text: Cell) -> Reading | None:
        reading = None if text is None else read_position_text(text)
        if reading is None:
            return None
        if self.packed:
            return _unpacked(reading)
        if reading.order in self.flipped:
            return reading._replace(x=reading.y, y=reading.x)
        return reading

    def _operation_of(self, crs: str | None) -> Operation | None:
        """Give the operation for what a text names, pinned once; None for an unknown system."""
        if crs is None or self.said:
            return self.operation
        if crs not in self._pinned:
            try:
                self._pinned[crs] = pin(crs, self.country)
            except Refused:
                self._pinned[crs] = None
        return self._pinned[crs]

    @staticmethod
    def _arrays(readings: Sequence[Reading | None]) -> tuple[Floats, Floats]:
        pairs = [(NAN, NAN) if r is None else (r.x, r.y) for r in readings]
        both = np.array(pairs, dtype=float).reshape(-1, 2)
        return both[:, 0], both[:, 1]

    def _place(self, sighting: Sighting, place: int, reading: Reading) -> None:
        """Put a geometry, or a point in a coordinate system of its own, where it belongs."""
        operation = self._operation_of(reading.crs)
        if operation is None:
            sighting.lons[place] = sighting.lats[place] = NAN
            sighting.faults[place] = _unknown_crs(self.column, reading.crs or "")
            return
        x, y = reading.x, reading.y
        if reading.wkb is not None:
            (known,) = places_from_wkb([reading.wkb])
            x, y = known.position or (x, y)
            sighting.notes[place] = known.findings
            if known.shape is not None:
                sighting.shapes.update(transformed({place: known.shape}, operation))
        lon, lat = operation.to_wgs84([x], [y])
        sighting.lons[place], sighting.lats[place] = lon[0], lat[0]


def transformed(shapes: dict[int, bytes], operation: Operation) -> dict[int, bytes]:
    """Transform shapes (WKB) to WGS 84; those that cannot be are left out."""
    if operation.is_identity or not shapes:
        return shapes

    def to_wgs84(corners: Floats) -> Floats:
        return np.column_stack(operation.to_wgs84(corners[:, 0], corners[:, 1]))

    geometries = shapely.transform(shapely.from_wkb(list(shapes.values())), to_wgs84)
    return {
        place: shapely.to_wkb(geometry)
        for place, geometry in zip(shapes, geometries, strict=True)
        if np.isfinite(shapely.get_coordinates(geometry)).all()
    }


def with_operation(source: Source, operation: Operation) -> Source:
    """Give the same source in another coordinate system."""
    return replace(source, operation=operation)  # type: ignore[type-var]


def _none_of(rows: Sequence[Row]) -> Decimals:
    return [None] * len(rows)


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


def _unpacked(reading: Reading) -> Reading | None:
    if reading.digits is None:
        return reading
    lon, lat = unpacked(reading.digits[0], LON), unpacked(reading.digits[1], LAT)
    if lon is None or lat is None:
        return None
    return Reading(lon, lat, order=SURE)


def _not_a_number(column: str, value: str) -> Finding:
    text = _("“{value}” is not a number.")
    hint = _("Write coordinates in “{named}” as decimal degrees with a point, for example 31.9539.")
    return reject("not_a_number", text, hint, column=column, value=bare(value))


def half_missing(column: str, other: str) -> Finding:
    """Say that a part of a position is empty although another one is filled in."""
    text = _("“{named}” is empty although “{other}” is filled in.")
    hint = _("Fill in both coordinates of the place.")
    return reject("missing_coordinates", text, hint, column=column, other=other)


def _unreadable(column: str, value: str) -> Finding:
    if holds_several_positions(value):
        text = _("“{value}” names several positions.")
        hint = _("Leave only the position of the place itself in “{named}”.")
        return reject("several_positions", text, hint, column=column, value=value)
    text = _("“{value}” is not understood as a position.")
    hint = _("Write latitude and longitude in “{named}”, for example 31.9539, 35.9106.")
    return reject("unreadable_position", text, hint, column=column, value=value)


def _unknown_crs(column: str, crs: str) -> Finding:
    text = _("The coordinate system “{value}” of the position is not known.")
    hint = _("Write latitude and longitude in “{named}”, for example 31.9539, 35.9106.")
    return reject("unreadable_position", text, hint, column=column, value=crs)
