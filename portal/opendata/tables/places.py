"""Where the rows of a table are: columns of longitude and latitude, or one of shapes."""

from contextlib import suppress
from dataclasses import dataclass

from portal.opendata.tables.rules import CellType, Facts, TableColumn

_NUMBERS = (CellType.NUMBER, CellType.INTEGER)
_PAIRS = (
    ("lon", "lat"),
    ("lng", "lat"),
    ("long", "lat"),
    ("longitude", "latitude"),
)
# As the reader of GeoJSON calls the shape of what is no point.
_SHAPE = "geometry"


@dataclass(frozen=True, slots=True)
class Places:
    """The numbers of the columns that say where a row is, in WGS 84; `shape` holds GeoJSON."""

    lon: int | None
    lat: int | None
    shape: int | None = None


def places_of(facts: Facts) -> Places | None:
    """Return where the rows are; None for a table that is not about places."""
    named = {one.name.casefold(): n for n, one in enumerate(facts.columns)}
    shape = named.get(_SHAPE)
    if shape is not None and not _holds_shapes(facts.columns[shape]):
        shape = None
    for lon, lat in _PAIRS:
        if lon in named and lat in named:
            columns = facts.columns[named[lon]], facts.columns[named[lat]]
            if _is_within(columns[0], 180) and _is_within(columns[1], 90):
                return Places(named[lon], named[lat], shape)
    return None if shape is None else Places(None, None, shape)


def _is_within(column: TableColumn, most: int) -> bool:
    """Check that all numbers of a column are degrees."""
    if column.type not in _NUMBERS or column.least is None or column.most is None:
        return False
    with suppress(ValueError):
        return -most <= float(column.least) and float(column.most) <= most
    return False


def _holds_shapes(column: TableColumn) -> bool:
    return column.type is CellType.TEXT and any(one.startswith("{") for one in column.examples)
