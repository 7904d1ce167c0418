"""What the positions of a file may be read from, with the numbers of its first rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.country import Country
from geo.messages import Several, shown
from geo.projections import WGS84, Floats, Holds, Operation, Suggestion, pin, suggest
from geo.written_position import SURE
from importers.columns.angle_columns import ANGLE_FIELDS
from importers.columns.mapped_columns import Columns
from importers.positions.angle_source import AngleSource
from importers.positions.pair_source import PairSource
from importers.positions.position_cells import column_mark, is_empty
from importers.positions.position_sources import GeometrySource, PositionSource
from importers.positions.text_source import TextSource
from importers.readers.rows import Row

# What most of the rows show is taken for the rule; single rows may still err.
_MOST = 0.5
NEARLY_ALL = 0.9


@dataclass(frozen=True)
class Candidate:
    """A source that may serve: with the system of its values still to be found.

    `crs` is what the file itself names for it, `fields` how the fields of its columns are called
    after --map. `order` is the one that was assumed for most texts of two plain numbers.
    """

    source: PositionSource
    xs: Floats
    ys: Floats
    crs: str | None = None
    fields: tuple[str, str] | None = None
    order: str = SURE

    @property
    def count(self) -> int:
        """The number of rows with numbers, 0, 0 not counted."""
        return len(self.xs)

    @property
    def title(self) -> str:
        """The columns as people are shown them."""
        return Several(map(shown, self.source.columns))

    @property
    def is_degrees(self) -> bool:
        """Return whether most values can be degrees; so do no values at all."""
        return self.count == 0 or share(in_range(self.xs, self.ys)) >= _MOST

    @property
    def is_swapped_degrees(self) -> bool:
        """Return whether the values can be degrees only with x and y exchanged."""
        swapped = in_range(self.ys, self.xs)
        return not self.is_degrees and share(swapped) >= NEARLY_ALL

    @property
    def example(self) -> str:
        """The first values, in the order of the columns."""
        if not self.count:
            return ""
        x, y = self.xs[0], self.ys[0]
        one, two = (y, x) if isinstance(self.source, PairSource | AngleSource) else (x, y)
        return f"{one:.10g}, {two:.10g}"


@dataclass(frozen=True)
class Situation:
    """What is known beside the values: the country, what the officer said, and the first rows.

    `holds` tells which places lie in the country, by its border where that is known.
    """

    country: Country
    check_country: bool
    said: Operation | None
    sample: Sequence[Row]
    holds: Holds

    def suggested(self, candidate: Candidate) -> list[Suggestion]:
        """List the coordinate systems in which the values lie in the country."""
        return suggest(candidate.xs, candidate.ys, self.country, self.holds)


def find_candidates(
    columns: Columns,
    sample: Sequence[Row],
    country: Country,
    *,
    has_geometry: bool,
    geometry_crs: str | None,
) -> list[Candidate]:
    """List the possible sources, preferred ones first, each with its numbers in the sample."""
    degrees = pin(WGS84, country)
    found: list[Candidate] = []
    if has_geometry:
        found.append(_candidate(GeometrySource(degrees), sample, geometry_crs))
    for lat_field, lon_field in (("lat", "lon"), ("northing", "easting")):
        pairs = zip(
            columns.by_field.get(lat_field, ()), columns.by_field.get(lon_field, ()), strict=False
        )
        for y_column, x_column in pairs:
            source = PairSource(x_column, y_column, degrees, _mark(sample, x_column, y_column))
            found.append(_candidate(source, sample, None, (lat_field, lon_field)))
    y_columns, x_columns = (columns.by_field.get(name, ()) for name in ANGLE_FIELDS)
    if y_columns and x_columns:
        found.append(_candidate(AngleSource(x_columns, y_columns, degrees), sample, None))
    texts = columns.by_field.get("position", ())
    found += [_text_candidate(TextSource(column, degrees, country), sample) for column in texts]
    # Stable: of degrees the pairs stand before the texts, and metres come last.
    return sorted(found, key=_rank)


def _rank(candidate: Candidate) -> tuple[int, int]:
    if isinstance(candidate.source, GeometrySource):
        return 0, 0
    return 1, int(not (candidate.is_degrees or candidate.is_swapped_degrees))


def _candidate(
    source: PositionSource,
    sample: Sequence[Row],
    crs: str | None,
    fields: tuple[str, str] | None = None,
) -> Candidate:
    # The numbers are read as degrees can be and as metres can be: both readers agree on numbers.
    xs, ys = source.raw(sample)
    known = np.isfinite(xs) & np.isfinite(ys) & ~((xs == 0) & (ys == 0))
    return Candidate(source, xs[known], ys[known], crs, fields)


def _text_candidate(source: TextSource, sample: Sequence[Row]) -> Candidate:
    """Make the candidate of a column of texts, which may name their own coordinate system."""
    readings = [one for one in source.readings(sample) if one is not None]
    named = {one.crs for one in readings if one.crs is not None}
    crs = next(iter(named)) if len(named) == 1 else None
    readings = [one for one in readings if one.crs == crs]
    both = np.array([(one.x, one.y) for one in readings], dtype=float).reshape(-1, 2)
    known = np.isfinite(both).all(axis=1) & both.any(axis=1)
    orders = Counter(one.order for one in readings).most_common(1)
    order = orders[0][0] if orders else SURE
    return Candidate(source, both[known, 0], both[known, 1], crs, order=order)


def _mark(sample: Sequence[Row], *columns: str) -> str:
    values = (
        [value for row in sample if not is_empty(value := row.values.get(column, ""))]
        for column in columns
    )
    return column_mark(values)


def in_range(lons: Floats, lats: Floats) -> NDArray[np.bool_]:
    """Return for each pair of numbers whether they can be degrees."""
    return (np.abs(lons) <= 180) & (np.abs(lats) <= 90)


def share(flags: NDArray[np.bool_]) -> float:
    """Return the part of flags that are set, 0 of none."""
    return float(flags.mean()) if flags.size else 0.0
