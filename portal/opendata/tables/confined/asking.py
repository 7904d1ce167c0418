"""Questions about the rows of a prepared table: a page of them, or all in a stream."""

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

import orjson

from portal.opendata.tables.confined.limits import database

_AT_ONCE = 2_000
_CASTS = {"integer": "BIGINT", "number": "DOUBLE", "flag": "BOOLEAN", "day": "DATE"}
# Letters that are written in several ways and meant as one.
_FOLDED = ("أإآٱىةؤئ", "اااايهوي")


def answer_rows(order: Mapping[str, Any], out: BinaryIO) -> None:
    """Write one page of rows, and how many there are in all where that is wanted."""
    with database(order, [order["path"]]) as found:
        where, values = _where(order)
        table = f"({_table()}{where})"
        chosen = ", ".join(_cell(order, one) for one in order["fields"])
        distinct = "DISTINCT " if order["is_distinct"] else ""
        wanted = f"SELECT {distinct}{chosen} FROM {table}"  # noqa: S608 - columns by number
        rows = found.execute(
            f"{wanted}{_order_by(order)} LIMIT ? OFFSET ?",
            [*values, order["limit"], order["offset"]],
        ).fetchall()
        total = None
        if order["wants_total"]:
            counted = f"SELECT count(*) FROM ({wanted})"  # noqa: S608 - as above
            total = (found.execute(counted, values).fetchone() or (0,))[0]
    out.write(orjson.dumps({"rows": rows, "total": total}))


def stream_rows(order: Mapping[str, Any], out: BinaryIO) -> None:
    """Write rows in the order of the table, some hundred of them a line."""
    with database(order, [order["path"]]) as found:
        chosen = ", ".join(_cell(order, one) for one in order["fields"])
        read = found.execute(f"SELECT {chosen} FROM ({_table()})", [order["path"]])  # noqa: S608 - as above
        while rows := read.fetchmany(_AT_ONCE):
            out.write(orjson.dumps(rows) + b"\n")


def _table() -> str:
    return "SELECT *, file_row_number + 1 AS row_id FROM read_parquet(?, file_row_number=true)"


def _cell(order: Mapping[str, Any], name: str) -> str:
    """Return a column by its number, never by what it is called."""
    return "row_id" if name == "_id" else f"c{order['columns'].index(name)}"


def _cast(order: Mapping[str, Any], name: str) -> str:
    if name == "_id":
        return "TRY_CAST(? AS BIGINT)"
    kind = _CASTS.get(order["types"][order["columns"].index(name)])
    return "?" if kind is None else f"TRY_CAST(? AS {kind})"


def _where(order: Mapping[str, Any]) -> tuple[str, list[object]]:
    tests: list[str] = []
    values: list[object] = [order["path"]]
    for name, wanted in order["filters"].items():
        cast = _cast(order, name)
        some = [f"{_cell(order, name)} = {cast}" for _one in wanted]
        tests.append(f"({' OR '.join(some) or 'false'})")
        values += wanted
    for name, words in order["words_in"].items():
        _add_words(tests, values, [_cell(order, name)], words)
    _add_words(tests, values, [f"c{n}" for n in range(len(order["columns"]))], order["words"])
    return (f" WHERE {' AND '.join(tests)}" if tests else ""), values


def _add_words(tests: list[str], values: list[object], cells: Sequence[str], words: str) -> None:
    joined = ", ".join(f"CAST({one} AS VARCHAR)" for one in cells)
    for word in words.split():
        tests.append(f"contains({_fold(f'concat_ws(chr(10), {joined})')}, {_fold('?')})")
        values.append(word)


def _fold(text: str) -> str:
    letters, meant = _FOLDED
    return f"translate(lower({text}), '{letters}', '{meant}')"


def _order_by(order: Mapping[str, Any]) -> str:
    """Sort as is asked, and then as the rows stand, so that pages fit together."""
    said = [
        f"{_cell(order, name)} {'DESC' if is_down else 'ASC'} NULLS LAST"
        for name, is_down in order["sort"]
    ]
    if not order["is_distinct"]:
        said.append("row_id")
    return f" ORDER BY {', '.join(said)}" if said else ""
