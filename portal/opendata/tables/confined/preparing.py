"""A file made into a table that can be asked: typed columns in one Parquet file, and its facts."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import orjson

from portal.opendata.tables.confined.limits import database
from portal.opendata.tables.confined.sources import NoTableInside, rows_of

_LONGEST_NAME = 200
_SAMPLED = 20_000
_EXAMPLES_OF = 2_000
_LONGEST_EXAMPLE = 80
_MOST_KEYS = 5
# An estimate of how many values there are may be a fifth beside the truth.
_NEARLY_ALL = 0.8
_ROW_GROUP = 50_000
_PARQUET = ("PARQUET", "GEOPARQUET")
# What a column is called, and its type.
Typed = tuple[str, str]
# What DuckDB calls the types that a Parquet file may have, and we as well.
_IN_UTC = "strftime(timezone('UTC', $), '%Y-%m-%dT%H:%M:%SZ')"
_PLAIN = {
    "BOOLEAN": "flag",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "DATE": "day",
    "VARCHAR": "text",
}
# Whole texts that a type takes, of a cell `$`, and how the cell is kept. Digits with a leading zero
# are a code and stay what they are; whether a moment says its zone is a part of it.
_WHOLE = "-?(0|[1-9][0-9]{0,17})"
_REAL = r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?"
_DAY = r"\d{4}-\d{2}-\d{2}"
_TYPES: Mapping[str, tuple[str, str]] = {
    "flag": ("lower($) IN ('true', 'false')", "BOOLEAN"),
    "integer": (f"regexp_full_match($, '{_WHOLE}')", "BIGINT"),
    "number": (f"regexp_full_match($, '{_REAL}')", "DOUBLE"),
    "day": (f"regexp_full_match($, '{_DAY}') AND TRY_CAST($ AS DATE) IS NOT NULL", "DATE"),
    "moment": (
        f"regexp_full_match($, '{_DAY}[T ][0-9:.]+(Z|[+-][0-9:]+)?')"
        " AND TRY_CAST($ AS TIMESTAMPTZ) IS NOT NULL",
        "VARCHAR",
    ),
}


def prepare(order: Mapping[str, Any], out: BinaryIO) -> None:
    """Write `table.parquet` and `facts.json` into the order's folder."""
    source, folder = Path(order["path"]), Path(order["folder"])
    target = folder / "table.parquet"
    if order["format"] in _PARQUET:
        columns = _taken_over(order, source, folder, target)
    else:
        columns = _read_in(order, source, folder, target)
    with database(order, [str(target)], str(folder)) as found:
        facts = _facts(found, str(target), columns)
    (folder / "facts.json").write_bytes(orjson.dumps(facts, default=str))
    out.write(b"{}")


def _read_in(order: Mapping[str, Any], source: Path, folder: Path, target: Path) -> list[Typed]:
    """Write the rows of a file as plain text first, find the types of its columns, then both."""
    plain = folder / "rows.csv"
    names = _write_plain(rows_of(source, order["format"], order), plain, order["most_columns"])
    read = _read_plain(len(names))
    with database(order, [str(plain)], str(folder)) as found:
        types = _types(found, read, str(plain), len(names))
        cells = ", ".join(
            f"CAST(c{n} AS {_TYPES[one][1]}) AS c{n}" if one in _TYPES else f"c{n}"
            for n, one in enumerate(types)
        )
        _copy(found, f"SELECT {cells} FROM {read}", [str(plain)], target)  # noqa: S608 - types of ours
    plain.unlink()
    return [*zip(names, types, strict=True)]


def _write_plain(rows: Iterator[list[str]], plain: Path, most_columns: int) -> list[str]:
    names = _names(next(rows, []))
    if not names or len(names) > most_columns:
        raise NoTableInside
    with plain.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
        for row in rows:
            cells = [*islice(row, len(names)), *[""] * (len(names) - len(row))]
            write([one.strip() for one in cells])
    return names


def _names(header: Sequence[str]) -> list[str]:
    """Return the names of columns, each another one, whatever their letters' case."""
    while header and not header[-1].strip():
        header = header[:-1]
    seen: Counter[str] = Counter({"_id": 1})
    names = []
    for number, said in enumerate(header, 1):
        name = " ".join(said.split())[:_LONGEST_NAME].replace('"', "") or f"column_{number}"
        while seen[name.casefold()]:
            seen[name.casefold()] += 1
            name = f"{name}_{seen[name.casefold()]}"
        seen[name.casefold()] += 1
        names.append(name)
    return names


def _read_plain(width: int) -> str:
    columns = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(width))
    return (
        f"read_csv(?, header=false, columns={{{columns}}}, nullstr='', allow_quoted_nulls=true,"
        " delim=',', quote='\"', escape='\"', max_line_size=16777216, parallel=false)"
    )


def _types(found: duckdb.DuckDBPyConnection, read: str, path: str, width: int) -> list[str]:
    """Find the type of each column: what fits the first rows is looked for in all of them."""
    sample = f"(SELECT * FROM {read} LIMIT {_SAMPLED})"  # noqa: S608 - written here
    likely = _fitting(found, sample, path, [[*_TYPES]] * width)
    fitting = _fitting(found, read, path, likely)
    return [next(iter(one), "text") for one in fitting]


def _fitting(
    found: duckdb.DuckDBPyConnection, read: str, path: str, asked: Sequence[Sequence[str]]
) -> list[list[str]]:
    """Return which of the types that are asked about fit all cells of each column."""
    wanted = [(n, one) for n, types in enumerate(asked) for one in types]
    tests = [f"bool_and({_TYPES[one][0].replace('$', f'c{n}')})" for n, one in wanted]
    fits: list[list[str]] = [[] for _ in asked]
    if tests:
        row = found.execute(f"SELECT {', '.join(tests)} FROM {read}", [path]).fetchone()  # noqa: S608 - as above
        for (n, one), is_fit in zip(wanted, row or (), strict=True):
            if is_fit:
                fits[n].append(one)
    return fits


def _taken_over(order: Mapping[str, Any], source: Path, folder: Path, target: Path) -> list[Typed]:
    """Write a Parquet file anew with types that are known here; what is nested becomes JSON."""
    with database(order, [str(source)], str(folder)) as found:
        path = str(source)
        described = found.execute("DESCRIBE SELECT * FROM read_parquet(?)", [path]).fetchall()
        names, cells, types = _names([row[0] for row in described]), [], []
        if not names or len(names) > order["most_columns"]:
            raise NoTableInside
        for n, row in enumerate(described):
            quoted = '"' + row[0].replace('"', '""') + '"'
            cell, kind = as_known(quoted, row[1])
            cells.append(f"{cell} AS c{n}")
            types.append(kind)
        select = f"SELECT {', '.join(cells)} FROM read_parquet(?)"  # noqa: S608 - names are quoted
        _copy(found, select, [path], target)
    return [*zip(names, types, strict=True)]


def as_known(cell: str, kind: str) -> tuple[str, str]:
    """Return how a cell of a Parquet file is read, and its type; what is nested becomes JSON."""
    if kind in _PLAIN:
        return cell, _PLAIN[kind]
    is_nested = kind.endswith(("]", ")")) and not kind.startswith(("DECIMAL", "GEOMETRY"))
    for is_so, told, found in (
        (kind.endswith("INT") or kind in ("INTEGER", "UINTEGER"), "CAST($ AS BIGINT)", "integer"),
        (kind == "FLOAT" or kind.startswith("DECIMAL"), "CAST($ AS DOUBLE)", "number"),
        (kind == "TIMESTAMP WITH TIME ZONE", _IN_UTC, "moment"),
        (kind.startswith("TIMESTAMP"), "strftime($, '%Y-%m-%dT%H:%M:%S')", "moment"),
        (kind == "BLOB", "hex($)", "text"),
        (is_nested, "CAST(to_json($) AS VARCHAR)", "text"),
    ):
        if is_so:
            return told.replace("$", cell), found
    return f"CAST({cell} AS VARCHAR)", "text"


def _copy(
    found: duckdb.DuckDBPyConnection, select: str, values: Sequence[str], target: Path
) -> None:
    to = str(target).replace("'", "''")
    form = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP}"
    found.execute(f"COPY ({select}) TO '{to}' ({form})", [*values])


def _facts(
    found: duckdb.DuckDBPyConnection, path: str, columns_there: Sequence[Typed]
) -> dict[str, Any]:
    names, types = zip(*columns_there, strict=True)
    asked = ", ".join(
        f"count(c{n}), approx_count_distinct(c{n}), CAST(min(c{n}) AS VARCHAR),"
        f" CAST(max(c{n}) AS VARCHAR)"
        for n in range(len(names))
    )
    told = found.execute(f"SELECT count(*), {asked} FROM read_parquet(?)", [path]).fetchone()  # noqa: S608 - numbers
    rows, *facts = told or (0,)
    columns = [
        {
            "name": name,
            "type": types[n],
            "empty": rows - facts[4 * n],
            "distinct": min(facts[4 * n + 1], facts[4 * n]),
            "least": _short(facts[4 * n + 2]) if types[n] != "text" else None,
            "most": _short(facts[4 * n + 3]) if types[n] != "text" else None,
            "examples": _examples(found, path, n),
        }
        for n, name in enumerate(names)
    ]
    _mark_keys(found, path, columns, rows)
    first = found.execute("SELECT * FROM read_parquet(?) LIMIT 20", [path]).fetchall()
    return {"rows": rows, "columns": columns, "first": first}


def _examples(found: duckdb.DuckDBPyConnection, path: str, n: int) -> list[str]:
    rows = found.execute(
        f"SELECT CAST(c{n} AS VARCHAR) AS told, min(file_row_number) AS place"  # noqa: S608 - a number
        f" FROM (SELECT c{n}, file_row_number FROM read_parquet(?, file_row_number=true)"
        f" LIMIT {_EXAMPLES_OF}) WHERE c{n} IS NOT NULL GROUP BY told ORDER BY place LIMIT 3",
        [path],
    ).fetchall()
    return [_short(row[0]) or "" for row in rows]


def _short(text: str | None) -> str | None:
    long = text is not None and len(text) > _LONGEST_EXAMPLE
    return f"{str(text)[: _LONGEST_EXAMPLE - 1]}…" if long else text


def _mark_keys(
    found: duckdb.DuckDBPyConnection, path: str, columns: list[dict[str, Any]], rows: int
) -> None:
    """Mark the first columns whose values are all there and all different, counted exactly."""
    likely = [
        n
        for n, one in enumerate(columns)
        if rows
        and not one["empty"]
        and one["type"] in ("text", "integer")
        and one["distinct"] >= rows * _NEARLY_ALL
    ]
    for n in likely[:_MOST_KEYS]:
        row = found.execute(f"SELECT count(DISTINCT c{n}) FROM read_parquet(?)", [path]).fetchone()  # noqa: S608 - a number
        columns[n]["is_key"] = row is not None and row[0] == rows
