"""A safety net: columns of whole degrees are parts of positions, and would move every place."""

from collections.abc import Sequence

import numpy as np

from geo.errors import Refused
from geo.messages import Message, Several, shown
from geo.messages import mark as _
from geo.projections import Floats
from importers.columns.column_values import column_values
from importers.positions.pair_source import PairSource
from importers.positions.position_cells import patiently, sexagesimal
from importers.positions.position_sources import PositionSource
from importers.readers.rows import Row

_NEARLY_ALL = 0.9
_MOST_BESIDE = 2
_LOOKED_AT_ROWS = 200


def refuse_whole_degrees(
    source: PositionSource, xs: Floats, ys: Floats, sample: Sequence[Row]
) -> None:
    """Raise Refused where nearly all numbers of a latitude or longitude are whole degrees.

    `xs` and `ys` are those of the sample that are known, in degrees.
    """
    for number, values in enumerate((ys, xs)):
        if values.size and float((values == np.round(values)).mean()) >= _NEARLY_ALL:
            raise _refusal(source, number, f"{values[0]:.10g}", sample)


def _refusal(source: PositionSource, number: int, value: str, sample: Sequence[Row]) -> Refused:
    columns = source.columns
    is_pair = isinstance(source, PairSource)
    where = columns[number : number + 1] if is_pair else columns
    named = Several(map(shown, where)) or Message(_("the geometries"))
    beside = [_beside(column, sample) for column in columns] if is_pair else []
    if beside and all(beside):
        return Refused(
            _(
                "Nearly all values of {columns} (such as {value}) are whole degrees, up to a"
                " hundred kilometres from the place. If {beside} hold the minutes and seconds,"
                " import again with --map {map}; otherwise export the coordinates with their"
                " decimals."
            ),
            columns=named,
            value=value,
            beside=Several(shown(column) for more in beside for column in more),
            map=_map(columns, beside),
        )
    return Refused(
        _(
            "Nearly all values of {columns} (such as {value}) are whole degrees, up to a hundred"
            " kilometres from the place. Export the coordinates with their decimals; minutes and"
            " seconds in columns of their own are named with --map lat=A+B+C,lon=D+E+F."
        ),
        columns=named,
        value=value,
    )


def _map(columns: Sequence[str], beside: Sequence[Sequence[str]]) -> str:
    lat, lon = (
        "+".join(shown(column) for column in (first, *more))
        for first, more in zip(columns, beside, strict=True)
    )
    return f"lat={lat},lon={lon}"


def _beside(column: str, sample: Sequence[Row]) -> list[str]:
    """List the columns right behind one that hold what minutes and seconds can be."""
    present = list(dict.fromkeys(c for row in sample[:_LOOKED_AT_ROWS] for c in row.values))
    at = present.index(column) + 1 if column in present else len(present)
    found: list[str] = []
    for other in present[at : at + _MOST_BESIDE]:
        values = list(column_values(sample[:_LOOKED_AT_ROWS], other))
        if not values or np.isnan(patiently(values, sexagesimal)).any():
            break
        found.append(other)
    return found
