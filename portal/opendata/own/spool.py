"""Rows put aside once: a Parquet file with types, from which every other file is written.

With places it is GeoParquet 1.1: WKB in WGS 84, the box of each place as a covering, so that
readers skip what is elsewhere. The database is read once, whatever is made of it.
"""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from portal.opendata.own.data import OwnRow
from portal.publishing.offers import Column, ColumnType

PLACE, BOX = "geometry", "bbox"
_BATCH_ROWS = 5_000
_ROW_GROUP = 50_000
_CORNERS = ("xmin", "ymin", "xmax", "ymax")
_TYPES: Mapping[ColumnType, pa.DataType] = {
    ColumnType.TEXT: pa.string(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.FLAG: pa.bool_(),
    ColumnType.DAY: pa.date32(),
    ColumnType.MOMENT: pa.timestamp("ms", tz="UTC"),
}
_MADE_BY: Mapping[ColumnType, Callable[[str], object]] = {
    ColumnType.TEXT: str,
    ColumnType.NUMBER: float,
    ColumnType.INTEGER: int,
}


@dataclass(frozen=True)
class Spool:
    """A file of rows; `kinds` are the kinds of its places, none where it has no places."""

    path: Path
    columns: tuple[Column, ...]
    rows: int
    kinds: frozenset[str] = frozenset()

    @property
    def has_places(self) -> bool:
        """Check whether rows are somewhere."""
        return bool(self.kinds)

    def batches(self, names: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Yield the rows some thousand at a time, with the columns of these names."""
        with pq.ParquetFile(self.path) as file:
            yield from file.iter_batches(_BATCH_ROWS, columns=names)

    def records(self) -> Iterator[tuple[object, ...]]:
        """Yield the rows as values, in the order of the columns."""
        for batch in self.batches([one.name for one in self.columns]):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


class _Extent:
    """What is gathered about places on the way: their kinds and the box around all of them."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()
        self.box = [math.inf, math.inf, -math.inf, -math.inf]

    def take(self, places: Sequence[bytes | None]) -> list[dict[str, float] | None]:
        """Return the boxes of some places."""
        shapes = shapely.from_wkb(list(places))
        boxes: list[dict[str, float] | None] = []
        for shape, bounds in zip(shapes, shapely.bounds(shapes).tolist(), strict=True):
            if shape is None or shape.is_empty:
                boxes.append(None)
                continue
            self.kinds.add(shape.geom_type)
            low, high = map(min, self.box[:2], bounds[:2]), map(max, self.box[2:], bounds[2:])
            self.box = [*low, *high]
            boxes.append(dict(zip(_CORNERS, bounds, strict=True)))
        return boxes


def spool(
    path: Path, columns: tuple[Column, ...], rows: Iterable[OwnRow], *, with_places: bool
) -> Spool:
    """Write the rows into a file, some thousand of them in memory at a time."""
    schema = pa.schema([(one.name, _TYPES[one.type]) for one in columns])
    if with_places:
        box = pa.struct([(corner, pa.float64()) for corner in _CORNERS])
        schema = schema.append(pa.field(PLACE, pa.binary())).append(pa.field(BOX, box))
    extent, left, count = _Extent(), iter(rows), 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while some := list(islice(left, _BATCH_ROWS)):
            count += len(some)
            arrays = [
                pa.array([_value(row.values[n], one.type) for row in some], _TYPES[one.type])
                for n, one in enumerate(columns)
            ]
            if with_places:
                boxes = extent.take([row.place for row in some])
                arrays.append(pa.array([row.place for row in some], pa.binary()))
                arrays.append(pa.array(boxes, schema.field(BOX).type))
            writer.write_batch(pa.record_batch(arrays, schema=schema), row_group_size=_ROW_GROUP)
        if with_places:
            writer.add_key_value_metadata({"geo": json.dumps(_geo(extent))})
    return Spool(path, columns, count, frozenset(extent.kinds))


def _geo(extent: _Extent) -> dict[str, Any]:
    """Return what GeoParquet 1.1 wants to be told; without `crs` places are in OGC:CRS84."""
    place: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted(extent.kinds),
        "covering": {BOX: {corner: [BOX, corner] for corner in _CORNERS}},
    }
    if extent.kinds:
        place["bbox"] = extent.box
    return {"version": "1.1.0", "primary_column": PLACE, "columns": {PLACE: place}}


def _value(held: object, kind: ColumnType) -> object:
    """Return a cell as its type has it; an empty text is an empty cell."""
    if held is None or held == "":
        return None
    if isinstance(held, datetime) and kind in (ColumnType.MOMENT, ColumnType.DAY):
        return held.astimezone(UTC) if kind is ColumnType.MOMENT else held.date()
    if kind is ColumnType.TEXT and isinstance(held, date):
        return held.isoformat()
    made = _MADE_BY.get(kind)
    return held if made is None else made(str(held))
