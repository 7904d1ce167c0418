"""Whole positions as texts in one column, whatever form they have."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from geo.angles import LAT, LON, unpacked
from geo.coordinate_text import read_position_text
from geo.country import Country
from geo.errors import Refused
from geo.projections import Floats, Operation, pin
from geo.written_position import SURE, WrittenPosition
from importers.positions.position_cells import (
    NAN,
    Cell,
    is_empty,
)
from importers.positions.position_faults import (
    unknown_system,
    unreadable,
)
from importers.positions.position_sources import SourcePositions, no_decimals, transformed
from importers.readers.geometries import places_from_wkb
from importers.readers.rows import Row


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
        """See PositionSource."""
        return (self.column,)

    def raw(self, rows: Sequence[Row]) -> tuple[Floats, Floats]:
        """See PositionSource."""
        return self._arrays(self.readings(rows))

    def readings(self, rows: Sequence[Row]) -> list[WrittenPosition | None]:
        """Read the texts of a batch; None for empty ones and for those not understood."""
        return [self._reading(row.values.get(self.column)) for row in rows]

    def look(self, rows: Sequence[Row]) -> SourcePositions:
        """See PositionSource."""
        readings = self.readings(rows)
        lons, lats = self.operation.to_wgs84(*self._arrays(readings))
        decimals = [r.decimals if r is not None else None for r in readings]
        found = SourcePositions(
            np.array(lons),
            np.array(lats),
            [row.values.get(self.column, "") for row in rows],
            decimals if self.operation.is_geographic else no_decimals(rows),
        )
        for place, (row, reading) in enumerate(zip(rows, readings, strict=True)):
            if reading is None:
                value = row.values.get(self.column, "")
                if not is_empty(value):
                    found.faults[place] = unreadable(self.column, value)
            elif reading.wkb is not None or reading.crs not in (None, self.operation.crs):
                self._place(found, place, reading)
        return found

    def _reading(self, text: Cell) -> WrittenPosition | None:
        reading = None if text is None else read_position_text(text)
        if reading is None:
            return None
        if self.packed:
            return _unpacked(reading)
        if reading.order in self.flipped:
            return reading._replace(x=reading.y, y=reading.x)
        return reading

    def _operation_of(self, crs: str | None) -> Operation | None:
        """Return the operation for what a text names, pinned once; None for an unknown system."""
        if crs is None or self.said:
            return self.operation
        if crs not in self._pinned:
            try:
                self._pinned[crs] = pin(crs, self.country)
            except Refused:
                self._pinned[crs] = None
        return self._pinned[crs]

    @staticmethod
    def _arrays(readings: Sequence[WrittenPosition | None]) -> tuple[Floats, Floats]:
        pairs = [(NAN, NAN) if r is None else (r.x, r.y) for r in readings]
        both = np.array(pairs, dtype=float).reshape(-1, 2)
        return both[:, 0], both[:, 1]

    def _place(self, found: SourcePositions, place: int, reading: WrittenPosition) -> None:
        """Put a geometry, or a point in a coordinate system of its own, where it belongs."""
        operation = self._operation_of(reading.crs)
        if operation is None:
            found.lons[place] = found.lats[place] = NAN
            found.faults[place] = unknown_system(self.column, reading.crs or "")
            return
        x, y = reading.x, reading.y
        if reading.wkb is not None:
            (known,) = places_from_wkb([reading.wkb])
            x, y = known.position or (x, y)
            found.notes[place] = known.findings
            if known.shape is not None:
                found.shapes.update(transformed({place: known.shape}, operation))
        lon, lat = operation.to_wgs84([x], [y])
        found.lons[place], found.lats[place] = lon[0], lat[0]


def _unpacked(reading: WrittenPosition) -> WrittenPosition | None:
    if reading.digits is None:
        return reading
    lon, lat = unpacked(reading.digits[0], LON), unpacked(reading.digits[1], LAT)
    if lon is None or lat is None:
        return None
    return WrittenPosition(lon, lat, order=SURE)
