"""Rows of text out of files as they were handed in: text tables, JSON, GeoJSON, spreadsheets.

The first row that comes holds the names of the columns.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import ijson

Row = list[str]
_LONGEST_CELL = 1 << 20
_MOST_NAMES = 1_000


class NoTableInside(Exception):
    """A file that can be read and holds no table."""


def rows_of(path: Path, form: str, told: Mapping[str, Any]) -> Iterator[Row]:
    """Yield the header and the rows of a file of a format; raises NoTableInside."""
    read = _READERS.get(form)
    if read is None:
        raise NoTableInside
    return read(path, told)


def _delimited(path: Path, told: Mapping[str, Any]) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST_CELL)
    encoding = told.get("encoding") or "utf-8"
    encoding = "utf-8-sig" if encoding in ("utf-8", "ascii") else encoding
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        for row in csv.reader(_unseparated(file), delimiter=told.get("delimiter") or "\x1f"):
            if any(row):
                yield row


def _unseparated(lines: Iterable[str]) -> Iterator[str]:
    """Leave out the line by which one program says its delimiter, and what no text holds."""
    for number, line in enumerate(lines):
        if number == 0 and line.lower().lstrip('"').startswith("sep=") and len(line) < 12:
            continue
        yield line.replace("\0", "") if "\0" in line else line


def _lines(path: Path, _told: Mapping[str, Any]) -> Iterator[Row]:
    def records() -> Iterator[Mapping[str, Any]]:
        with path.open("rb") as file:
            for line in file:
                if line.strip():
                    yield _object(json.loads(line))

    return _of_records(records)


def _records(path: Path, _told: Mapping[str, Any]) -> Iterator[Row]:
    def records() -> Iterator[Mapping[str, Any]]:
        with path.open("rb") as file:
            for one in ijson.items(file, "item", use_float=True):
                yield _object(one)

    return _of_records(records)


def _features(path: Path, _told: Mapping[str, Any]) -> Iterator[Row]:
    """Yield features: their properties, and where they are, points by longitude and latitude."""

    def records() -> Iterator[Mapping[str, Any]]:
        with path.open("rb") as file:
            for one in ijson.items(file, "features.item", use_float=True):
                yield _feature(_object(one))

    return _of_records(records)


def _feature(one: Mapping[str, Any]) -> Mapping[str, Any]:
    place = one.get("geometry") or {}
    said = dict(one.get("properties") or {})
    if one.get("id") is not None:
        said.setdefault("id", one["id"])
    if place.get("type") == "Point":
        said["lon"], said["lat"] = place["coordinates"][:2]
    elif place:
        said["geometry"] = place
    return said


def _object(one: object) -> Mapping[str, Any]:
    if not isinstance(one, Mapping):
        raise NoTableInside
    return one


def _of_records(records: Callable[[], Iterator[Mapping[str, Any]]]) -> Iterator[Row]:
    """Yield records as rows; read twice, because the last may have a name that no other has."""
    names = list(dict.fromkeys(chain.from_iterable(records())))
    if not names or len(names) > _MOST_NAMES:
        raise NoTableInside
    yield names
    for one in records():
        yield [_written(one.get(name)) for name in names]


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def _sheet(path: Path, _told: Mapping[str, Any]) -> Iterator[Row]:
    """Yield the first sheet that holds anything."""
    # Only here, for most tables are no spreadsheets.
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415

    with CalamineWorkbook.from_path(path) as workbook:
        for number, known in enumerate(workbook.sheets_metadata):
            is_shown = known.visible == SheetVisibleEnum.Visible
            if known.typ != SheetTypeEnum.WorkSheet or not is_shown:
                continue
            sheet = workbook.get_sheet_by_index(number)
            rows = ([cell_of(one) for one in row] for row in sheet.iter_rows())
            first = next((row for row in rows if any(row)), None)
            if first is not None:
                yield first
                yield from (row for row in rows if any(row))
                return
    raise NoTableInside


def cell_of(value: object) -> str:
    """Return a cell of a workbook or a database as text."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


_READERS: Mapping[str, Callable[[Path, Mapping[str, Any]], Iterator[Row]]] = {
    "CSV": _delimited,
    "TSV": _delimited,
    "JSON": _records,
    "JSONL": _lines,
    "GEOJSON": _features,
    "XLSX": _sheet,
    "XLSB": _sheet,
    "XLS": _sheet,
    "ODS": _sheet,
}
