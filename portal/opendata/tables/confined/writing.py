"""All rows of a prepared table as lines of CSV, or as features of GeoJSON: a few at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

import orjson

from geo.csv_lines import csv_lines
from portal.opendata.tables.confined.limits import database

_AT_ONCE = 2_000
_BETWEEN = b",\n"
Rows = Sequence[Sequence[Any]]
# The numbers of the columns `lon`, `lat` and `shape`.
Places = Mapping[str, int | None]


def write_rows(order: Mapping[str, Any], out: BinaryIO) -> None:
    """Write every row, without what stands before the first and behind the last."""
    write, between = _AS[order["form"]]
    chosen = ", ".join(f"c{n}" for n in range(len(order["columns"])))
    select = f"SELECT {chosen} FROM read_parquet(?)"  # noqa: S608 - columns by number
    with database(order, [order["path"]]) as found:
        read = found.execute(select, [order["path"]])
        before = b""
        while rows := read.fetchmany(_AT_ONCE):
            out.write(before + write(rows, order))
            out.flush()
            before = between


def _csv(rows: Rows, _order: Mapping[str, Any]) -> bytes:
    return csv_lines(rows)


def _geojson(rows: Rows, order: Mapping[str, Any]) -> bytes:
    return _BETWEEN.join(_features(rows, order["columns"], order["places"]))


def _features(rows: Rows, names: Sequence[str], places: Places) -> Iterator[bytes]:
    lon, lat, shape = places["lon"], places["lat"], places["shape"]
    kept = [n for n in range(len(names)) if n != shape]
    for row in rows:
        geometry = None if shape is None else _shape(row[shape])
        if geometry is None and lon is not None and lat is not None:
            is_there = row[lon] is not None and row[lat] is not None
            geometry = {"type": "Point", "coordinates": [row[lon], row[lat]]} if is_there else None
        said = {names[n]: row[n] for n in kept}
        yield orjson.dumps({"type": "Feature", "geometry": geometry, "properties": said})


def _shape(told: object) -> object:
    """Return a shape out of a cell; a cell that holds none has no place."""
    try:
        found = orjson.loads(str(told)) if told else None
    except ValueError:
        return None
    return found if isinstance(found, dict) and "type" in found else None


_AS: Mapping[str, tuple[Callable[[Rows, Mapping[str, Any]], bytes], bytes]] = {
    "csv": (_csv, b""),
    "geojson": (_geojson, _BETWEEN),
}
