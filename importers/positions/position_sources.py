"""Sources of the positions of a file: what all of them can do, and the geometries of map files."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
import shapely

from geo.projections import Floats, Operation
from importers.findings import Finding
from importers.positions.position_cells import (
    NAN,
)
from importers.readers.rows import Row

Decimals = list[int | None]


@dataclass(slots=True)
class SourcePositions:
    """The positions that one source has for a batch of rows.

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


class PositionSource(Protocol):
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
        """Return x and y of each row as they stand in the file, NaN where there are none."""
        ...

    def look(self, rows: Sequence[Row]) -> SourcePositions:
        """Read a batch."""
        ...


@dataclass(frozen=True)
class GeometrySource:
    """The geometries of a file of map features."""

    operation: Operation
    columns: tuple[str, ...] = ()

    def raw(self, rows: Sequence[Row]) -> tuple[Floats, Floats]:
        """See PositionSource."""
        points = [row.position or (NAN, NAN) for row in rows]
        both = np.array(points, dtype=float).reshape(-1, 2)
        return both[:, 0], both[:, 1]

    def look(self, rows: Sequence[Row]) -> SourcePositions:
        """See PositionSource."""
        xs, ys = self.raw(rows)
        lons, lats = self.operation.to_wgs84(xs, ys)
        shapes = {place: row.shape for place, row in enumerate(rows) if row.shape is not None}
        return SourcePositions(
            lons,
            lats,
            [f"{y:.10g}, {x:.10g}" for x, y in zip(xs.tolist(), ys.tolist(), strict=True)],
            no_decimals(rows),
            shapes=transformed(shapes, self.operation),
        )


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


def with_operation(source: PositionSource, operation: Operation) -> PositionSource:
    """Return the same source in another coordinate system."""
    return replace(source, operation=operation)  # type: ignore[type-var]


def no_decimals(rows: Sequence[Row]) -> Decimals:
    """Return the decimals of rows whose positions are no decimal degrees."""
    return [None] * len(rows)
