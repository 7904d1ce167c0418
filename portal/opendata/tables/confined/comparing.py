"""Two tables compared row by row, by a key or as whole rows: a file lists what differs."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import orjson

from geo.csv_lines import csv_lines
from portal.opendata.tables.confined.limits import database

_AT_ONCE = 2_000
_FIRST = 50
ADDED, REMOVED, BEFORE, AFTER = "added", "removed", "before", "after"


def compare(order: Mapping[str, Any], out: BinaryIO) -> None:
    """Write `differences.csv` into the order's folder and say how many rows differ.

    A row that has changed stands twice, as it was before and as it is after. A file of more lines
    than the order allows ends there, which is said.
    """
    folder = Path(order["folder"])
    paths = [order["older"], order["newer"]]
    counts: Counter[str] = Counter()
    first: list[list[object]] = []
    with database(order, paths, str(folder)) as found:
        select = _by_key(order) if order["key"] else _whole_rows(order)
        read = found.execute(select, paths if order["key"] else [*paths, *reversed(paths)])
        with (folder / "differences.csv").open("wb") as file:
            header = ["_change", *(one["name"] for one in order["columns"])]
            file.write(csv_lines([header], begins_file=True))
            for what, row in _changes(read, order):
                counts[what] += 1
                if counts.total() <= order["most_lines"]:
                    file.write(csv_lines([[what, *row]]))
                if len(first) < _FIRST:
                    first.append([what, *row])
    out.write(orjson.dumps({"counts": counts, "first": first}, default=str))


def _changes(
    read: duckdb.DuckDBPyConnection, order: Mapping[str, Any]
) -> Iterator[tuple[str, Sequence[object]]]:
    width = len(order["columns"])
    while rows := read.fetchmany(_AT_ONCE):
        for what, *cells in rows:
            if what in (ADDED, REMOVED):
                yield what, cells[:width] if what == REMOVED else cells[-width:]
            else:
                yield BEFORE, cells[:width]
                yield AFTER, cells[width:]


def _by_key(order: Mapping[str, Any]) -> str:
    """Return the rows that only one has, and those whose other cells are different."""
    key = [n for n, one in enumerate(order["columns"]) if one["name"] in order["key"]]
    cells = range(len(order["columns"]))
    same = " AND ".join(f"older.k{n} = newer.k{n}" for n in key)
    different = " OR ".join(f"older.k{n} IS DISTINCT FROM newer.k{n}" for n in cells)
    shown = ", ".join([f"older.k{n}" for n in cells] + [f"newer.k{n}" for n in cells])
    return (
        f"SELECT CASE WHEN older.here IS NULL THEN '{ADDED}'"  # noqa: S608 - columns by number
        f" WHEN newer.here IS NULL THEN '{REMOVED}' ELSE '{AFTER}' END, {shown}"
        f" FROM (SELECT true AS here, {_cells(order, 'older')} FROM read_parquet(?)) AS older"
        f" FULL JOIN (SELECT true AS here, {_cells(order, 'newer')} FROM read_parquet(?)) AS newer"
        f" ON {same} WHERE older.here IS NULL OR newer.here IS NULL OR {different}"
        f" ORDER BY {', '.join(f'coalesce(older.k{n}, newer.k{n})' for n in key)}"
    )


def _whole_rows(order: Mapping[str, Any]) -> str:
    """Return the rows that one table has more often than the other."""
    older = f"SELECT {_cells(order, 'older')} FROM read_parquet(?)"  # noqa: S608 - columns by number
    newer = f"SELECT {_cells(order, 'newer')} FROM read_parquet(?)"  # noqa: S608 - as above
    return (
        f"SELECT '{REMOVED}', * FROM ({older} EXCEPT ALL {newer})"  # noqa: S608 - as above
        f" UNION ALL SELECT '{ADDED}', * FROM ({newer} EXCEPT ALL {older})"
    )


def _cells(order: Mapping[str, Any], side: str) -> str:
    """Return the cells of one table under the numbers that both have; NULL where it has none."""
    found = []
    for n, one in enumerate(order["columns"]):
        place = one[side]
        cell = "NULL" if place is None else f"c{place}"
        found.append(f"CAST({cell} AS VARCHAR) AS k{n}")
    return ", ".join(found)
