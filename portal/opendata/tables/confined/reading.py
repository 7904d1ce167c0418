"""Every row of a file as it was handed in, in all of its sheets and layers, shown or hidden.

Before the rows of a table comes a line with its name and its columns; without columns, the rows
hold the heading themselves, perhaps below a title.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

import orjson

from portal.opendata.tables.confined.limits import database
from portal.opendata.tables.confined.preparing import as_known
from portal.opendata.tables.confined.sources import NoTableInside, cell_of

Cells = Sequence[object]
# What a table is called, its columns if they are known, and its rows.
Found = tuple[str, list[str] | None, Iterator[Cells]]
_AT_ONCE = 500
# Tables that say how a GeoPackage is made, and those of its indexes.
_OF_THE_FORMAT = ("gpkg_", "rtree_", "sqlite_", "spatial_ref_sys", "geometry_columns")
_SHAPES = ("BLOB", "GEOMETRY")


def read_out(order: Mapping[str, Any], out: BinaryIO) -> None:
    """Write all tables of a file, one after the other, some hundred rows a line."""
    read = _READERS.get(order["format"])
    if read is None:
        raise NoTableInside
    for name, columns, rows in read(order):
        out.write(orjson.dumps({"table": name, "columns": columns}) + b"\n")
        while some := list(islice(rows, _AT_ONCE)):
            told = [[_written(cell) for cell in row] for row in some]
            out.write(orjson.dumps(told) + b"\n")


def _written(value: object) -> str:
    if value is None or isinstance(value, bytes):
        return ""
    return cell_of(value).encode("utf-8", "replace").decode()


def _sheets(order: Mapping[str, Any]) -> Iterator[Found]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum  # noqa: PLC0415 - as in sources

    with CalamineWorkbook.from_path(order["path"]) as book:
        known = [
            (number, one.name)
            for number, one in enumerate(book.sheets_metadata)
            if one.typ == SheetTypeEnum.WorkSheet
        ]
        for number, name in known:
            rows = iter(book.get_sheet_by_index(number).iter_rows())
            yield _told(name, known), None, rows


def _told(name: str, known: Sequence[object]) -> str:
    """Return what a table is called where there are several."""
    return name if len(known) > 1 else ""


def _parquet(order: Mapping[str, Any]) -> Iterator[Found]:
    path = order["path"]
    with database(order, [path]) as found:
        described = found.execute("DESCRIBE SELECT * FROM read_parquet(?)", [path]).fetchall()
        known = [(row[0], row[1]) for row in described if not row[1].startswith(_SHAPES)]
        cells = []
        for name, kind in known:
            quoted = '"' + name.replace('"', '""') + '"'
            cells.append(as_known(quoted, kind)[0])
        if not cells:
            raise NoTableInside
        read = found.execute(f"SELECT {', '.join(cells)} FROM read_parquet(?)", [path])  # noqa: S608 - names are quoted

        def rows() -> Iterator[Cells]:
            while some := read.fetchmany(_AT_ONCE):
                yield from some

        yield "", [name for name, _kind in known], rows()


def _database(order: Mapping[str, Any]) -> Iterator[Found]:
    address = f"file:{quote(str(Path(order['path']).absolute()))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as found:
        # What is no text in the encoding of the database is looked at all the same.
        found.text_factory = lambda told: told.decode("utf-8", "replace")
        listed = found.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        names = [name for (name,) in listed if not name.lower().startswith(_OF_THE_FORMAT)]
        for name in names:
            read = found.execute('SELECT * FROM "' + name.replace('"', '""') + '"')  # noqa: S608 - it is quoted
            yield _told(name, names), [str(one[0]) for one in read.description], iter(read)


def _flatgeobuf(order: Mapping[str, Any]) -> Iterator[Found]:
    from pyogrio.raw import open_arrow  # noqa: PLC0415 - it brings a library for maps along

    with open_arrow(order["path"], read_geometry=False, batch_size=_AT_ONCE, use_pyarrow=True) as (
        meta,
        reader,
    ):

        def rows() -> Iterator[Cells]:
            for batch in reader:
                yield from zip(*(one.to_pylist() for one in batch.columns), strict=True)

        yield "", [str(one) for one in meta["fields"]], rows()


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[Found]]] = {
    "XLSB": _sheets,
    "XLS": _sheets,
    "ODS": _sheets,
    "PARQUET": _parquet,
    "GEOPARQUET": _parquet,
    "GPKG": _database,
    "SQLITE": _database,
    "FGB": _flatgeobuf,
}
