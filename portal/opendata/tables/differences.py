"""What is different between two versions, row by row: worked out by a job, and kept beside them."""

import json
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.opendata.tables.folder import Source, Table, TableFolder
from portal.opendata.tables.processes import WORKING, answer_to
from portal.opendata.tables.rules import Facts

_FOUND, _LINES = "differences.json", "differences.csv"
MOST_LINES = 1_000_000


@dataclass(frozen=True, slots=True)
class Differences:
    """How many rows came, went and changed; `first` are some of them, what happened before each.

    Without a `key`, which is a column whose values name the rows of both, a row that has changed is
    one that went and one that came.
    """

    key: str | None
    columns: tuple[str, ...]
    added: int
    removed: int
    changed: int
    first: tuple[tuple[Any, ...], ...]
    file: Path

    @property
    def is_whole(self) -> bool:
        """Check whether all of them are in the file: one that has changed stands there twice."""
        return self.added + self.removed + 2 * self.changed <= MOST_LINES


def find_differences(folder: TableFolder, older: Source, newer: Source) -> Differences | None:
    """Find what was worked out about two files; None where nothing was yet."""
    place = folder.pair(older, newer)
    with suppress(OSError, ValueError, KeyError):
        told = json.loads((place / _FOUND).read_text("utf-8"))
        counts = told["counts"]
        return Differences(
            told["key"],
            tuple(told["columns"]),
            counts.get("added", 0),
            counts.get("removed", 0),
            counts.get("after", 0),
            tuple(tuple(row) for row in told["first"]),
            place / _LINES,
        )
    return None


def work_out(folder: TableFolder, older: Source, newer: Source) -> Differences | None:
    """Compare the tables of two files in constant memory; raises NoTable where one has none."""
    found = find_differences(folder, older, newer)
    if found is not None:
        return found
    tables = folder.prepare(older), folder.prepare(newer)
    place = folder.pair(older, newer)
    making = Path(tempfile.mkdtemp(prefix=".making-", dir=place.parent))
    try:
        key = key_of(tables[0].facts, tables[1].facts)
        order = _order(*tables, key) | {"folder": str(making), "most_lines": MOST_LINES}
        told = answer_to("compare", order, WORKING)
        columns = [one["name"] for one in order["columns"]]
        held = {**told, "key": key, "columns": columns}
        (making / _FOUND).write_text(json.dumps(held, ensure_ascii=False), "utf-8")
        shutil.rmtree(place, ignore_errors=True)
        making.rename(place)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return find_differences(folder, older, newer)


def key_of(older: Facts, newer: Facts) -> str | None:
    """Return the first column by whose values the rows of both tables can be told apart."""
    named = {one.name for one in older.columns if one.is_key}
    return next((one.name for one in newer.columns if one.is_key and one.name in named), None)


def _order(older: Table, newer: Table, key: str | None) -> dict[str, Any]:
    """Return the columns of both by name, those of the newer first."""
    sides = [[one.name for one in table.facts.columns] for table in (older, newer)]
    names = [*sides[1], *(one for one in sides[0] if one not in sides[1])]
    columns = [
        {
            "name": name,
            "older": sides[0].index(name) if name in sides[0] else None,
            "newer": sides[1].index(name) if name in sides[1] else None,
        }
        for name in names
    ]
    paths = {"older": str(older.path), "newer": str(newer.path)}
    return {**paths, "columns": columns, "key": [] if key is None else [key]}
