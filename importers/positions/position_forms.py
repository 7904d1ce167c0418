"""Deciding from the first rows of a file in which form and system its positions are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geo.angles import LAT, LON, unpacked
from geo.coordinate_text import SURE
from geo.country import Country
from geo.errors import Refused
from geo.messages import Message, shown
from geo.messages import mark as _
from geo.projections import WGS84, Floats, Operation, count_inside, pin, suggest
from importers.columns.angle_columns import ANGLE_FIELDS
from importers.columns.matching import Columns
from importers.positions.angle_source import AngleSource
from importers.positions.position_cells import column_mark, is_empty
from importers.positions.position_sources import (
    GeometrySource,
    PairSource,
    Source,
    TextSource,
    with_operation,
)
from importers.positions.whole_degrees import refuse_whole_degrees
from importers.readers.rows import Row

# What most of the rows show is taken for the rule; single rows may still err.
_MOST = 0.5
_NEARLY_ALL = 0.9
_HARDLY_ANY = 0.1
_FEWEST_FOR_PACKED = 10
_MOST_SHOWN = 3


@dataclass(frozen=True)
class Candidate:
    """A source that may serve: with the system of its values still to be found.

    `crs` is what the file itself names for it, `fields` how the fields of its columns are called
    after --map. `order` is the one that was assumed for most texts of two plain numbers.
    """

    source: Source
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
        return ", ".join(map(shown, self.source.columns))

    @property
    def is_degrees(self) -> bool:
        """Tell whether most values can be degrees; so do no values at all."""
        return self.count == 0 or _share(_in_range(self.xs, self.ys)) >= _MOST

    @property
    def is_swapped_degrees(self) -> bool:
        """Tell whether the values can be degrees only with x and y exchanged."""
        swapped = _in_range(self.ys, self.xs)
        return not self.is_degrees and _share(swapped) >= _NEARLY_ALL

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
    """What is known beside the values: the country, what the officer said, and the first rows."""

    country: Country
    check_country: bool
    said: Operation | None
    sample: Sequence[Row]


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


def decided(candidate: Candidate, situation: Situation) -> Source:
    """Give the source with its coordinate system; raises Refused where that cannot be known."""
    if candidate.is_swapped_degrees and candidate.order == SURE:
        raise _swapped(candidate)
    operation = _operation(candidate, situation)
    source = with_operation(candidate.source, operation)
    if isinstance(source, TextSource):
        source = replace(source, said=operation is situation.said)
    if operation.is_geographic:
        if not candidate.is_degrees and not candidate.is_swapped_degrees:
            return _packed(candidate, situation) or _refuse(candidate, situation)
        refuse_whole_degrees(source, candidate.xs, candidate.ys, situation.sample)
    elif candidate.count and candidate.is_degrees:
        raise _degrees_as_metres(candidate, operation)
    source, xs, ys = _in_order(source, candidate, situation)
    if situation.check_country:
        _refuse_misplaced(candidate, source.operation, (xs, ys), situation)
    return source


def _rank(candidate: Candidate) -> tuple[int, int]:
    if isinstance(candidate.source, GeometrySource):
        return 0, 0
    return 1, int(not (candidate.is_degrees or candidate.is_swapped_degrees))


def _candidate(
    source: Source,
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


def _operation(candidate: Candidate, situation: Situation) -> Operation:
    """Choose what was said, else what the file names, else degrees in WGS 84."""
    said = situation.said
    are_degrees = candidate.is_degrees or candidate.is_swapped_degrees
    if said is not None and (candidate.count == 0 or said.is_geographic == are_degrees):
        return said
    if candidate.crs is not None:
        return pin(candidate.crs, situation.country)
    return pin(WGS84, situation.country)


def _packed(candidate: Candidate, situation: Situation) -> Source | None:
    """Take metres that cannot be degrees for packed digits, where all of them can be nothing else.

    A sixth of all numbers look like packed digits, so a few rows prove nothing where a coordinate
    system of the country fits as well.
    """
    source, country = candidate.source, situation.country
    if not isinstance(source, PairSource | TextSource) or situation.said is not None:
        return None
    lons = _all_unpacked(candidate.xs, LON)
    lats = _all_unpacked(candidate.ys, LAT)
    unpacked_rows = np.isfinite(lons) & np.isfinite(lats)
    if _share(unpacked_rows) < _NEARLY_ALL:
        return None
    inside = count_inside(lons[unpacked_rows], lats[unpacked_rows], country)
    if situation.check_country and inside < _NEARLY_ALL * candidate.count:
        return None
    is_few = candidate.count < _FEWEST_FOR_PACKED
    if is_few and suggest(candidate.xs, candidate.ys, country):
        return None
    return replace(source, packed=True, operation=pin(WGS84, country))


def _all_unpacked(numbers: Floats, axis: str) -> Floats:
    read = (unpacked(f"{number:.10f}".rstrip("0").rstrip("."), axis) for number in numbers)
    return np.array([np.nan if number is None else number for number in read], dtype=float)


def _in_order(
    source: Source, candidate: Candidate, situation: Situation
) -> tuple[Source, Floats, Floats]:
    """Find out which of two plain numbers in a text is which, by where they come to lie.

    Latitude goes before longitude, but easting before northing, unless the rows show otherwise.
    """
    xs, ys = candidate.xs, candidate.ys
    if not isinstance(source, TextSource) or candidate.order == SURE:
        return source, xs, ys
    turned = replace(source, flipped=frozenset({candidate.order}))
    usual = (source, xs, ys), (turned, ys, xs)
    first, second = usual if source.operation.is_geographic else reversed(usual)
    counts = [_count(one.operation, x, y, situation) for one, x, y in (first, second)]
    is_other = counts[0] <= _HARDLY_ANY * candidate.count < counts[1]
    return second if is_other and counts[1] >= _NEARLY_ALL * candidate.count else first


def _count(operation: Operation, xs: Floats, ys: Floats, situation: Situation) -> int:
    lons, lats = operation.to_wgs84(xs, ys)
    if situation.check_country:
        return count_inside(lons, lats, situation.country)
    return int(_in_range(lons, lats).sum())


def _refuse_misplaced(
    candidate: Candidate,
    operation: Operation,
    numbers: tuple[Floats, Floats],
    situation: Situation,
) -> None:
    """Raise Refused when nearly all rows lie elsewhere, and another reading puts them inside."""
    total = candidate.count
    if not total or _count(operation, *numbers, situation) > _HARDLY_ANY * total:
        return
    xs, ys = numbers
    if _count(operation, ys, xs, situation) >= _NEARLY_ALL * total:
        raise _swapped(candidate)
    if not operation.is_geographic:
        found = suggest(xs, ys, situation.country)
        if found and found[0].inside >= _NEARLY_ALL * total:
            raise Refused(
                _(
                    "In {crs} hardly any row lies inside the country, but {suggestion} puts"
                    " {inside} of {total} rows there; import again with --crs {code}."
                ),
                crs=operation.title,
                suggestion=str(found[0]),
                inside=found[0].inside,
                total=total,
                code=found[0].crs,
            )


def _refuse(candidate: Candidate, situation: Situation) -> Source:
    """Refuse metres without a coordinate system, offering those that fit."""
    found = suggest(candidate.xs, candidate.ys, situation.country)[:_MOST_SHOWN]
    values = {"columns": _where(candidate), "value": candidate.example, "total": candidate.count}
    if not found:
        raise Refused(
            _(
                "The values of {columns} (such as {value}) cannot be degrees, and no coordinate"
                " system in use in the country puts them there. Ask where the file comes from and"
                " name its system, for example --crs EPSG:32637."
            ),
            **values,
        )
    best = found[0]
    fits = "; ".join(f"{one} {one.inside}/{one.total}" for one in found)
    if best.swapped and candidate.fields:
        raise Refused(
            _(
                "The values of {columns} (such as {value}) cannot be degrees. With easting and"
                " northing exchanged they fit {fits} rows inside the country; import again with"
                " --crs {code} --map {map}."
            ),
            fits=fits,
            code=best.crs,
            map=_exchanged(candidate),
            **values,
        )
    raise Refused(
        _(
            "The values of {columns} (such as {value}) cannot be degrees. They fit {fits} rows"
            " inside the country; if that is right, import again with --crs {code}."
        ),
        fits=fits,
        code=best.crs,
        **values,
    )


def _degrees_as_metres(candidate: Candidate, operation: Operation) -> Refused:
    return Refused(
        _(
            "The values of {columns} (such as {value}) are degrees, but {crs} is not in degrees;"
            " import again with --crs EPSG:4326."
        ),
        columns=_where(candidate),
        value=candidate.example,
        crs=operation.title,
    )


def _swapped(candidate: Candidate) -> Refused:
    if candidate.fields is None:
        return Refused(
            _(
                "In nearly all rows latitude and longitude are swapped in {columns} (such as"
                " {value}): the other way round they fit. Exchange them in the program that the"
                " file comes from."
            ),
            columns=_where(candidate),
            value=candidate.example,
        )
    return Refused(
        _(
            "In nearly all rows the columns {columns} are swapped: the other way round they fit."
            " Import again with --map {map}."
        ),
        columns=_where(candidate),
        map=_exchanged(candidate),
    )


def _exchanged(candidate: Candidate) -> str:
    """Write the --map that takes each column for the other."""
    (y_field, x_field), (y_column, x_column) = (
        candidate.fields or ("", ""),
        candidate.source.columns,
    )
    return f"{y_field}={shown(x_column)},{x_field}={shown(y_column)}"


def _where(candidate: Candidate) -> str | Message:
    return candidate.title or Message(_("the geometries"))


def _in_range(lons: Floats, lats: Floats) -> NDArray[np.bool_]:
    return (np.abs(lons) <= 180) & (np.abs(lats) <= 90)


def _share(flags: NDArray[np.bool_]) -> float:
    return float(flags.mean()) if flags.size else 0.0
