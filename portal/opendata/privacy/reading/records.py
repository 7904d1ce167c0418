"""Rows of JSON: an array of objects wherever it stands, features with their properties, lines."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import ijson

from portal.opendata.privacy.reading.headed import CannotRead, TableRows
from portal.opendata.privacy.rules import LONGEST_COLUMN, MOST_COLUMNS

_LONGEST_LINE = 1 << 20
_LONGEST_VALUE = 10_000
_RECORD_MARK = b"\x1e"


def records_of(path: Path) -> Iterator[TableRows]:
    """Yield the first array of objects of a JSON file as a table, features by their properties."""
    with path.open("rb") as file:
        try:
            prefix = _first_objects(file)
            if prefix is not None:
                file.seek(0)
                table = TableRows(iter(()))
                table.rows = _rows(ijson.items(file, prefix, use_float=True), table.header)
                yield table
        except (ijson.JSONError, ValueError, RecursionError) as error:
            raise CannotRead(str(error)) from error


def lines_of(path: Path) -> Iterator[TableRows]:
    """Yield the objects of a file with one a line as a table."""
    with path.open("rb") as file:
        table = TableRows(iter(()))
        table.rows = _rows(_objects(file), table.header)
        yield table


def _first_objects(file: BinaryIO) -> str | None:
    for prefix, event, _value in ijson.parse(file):
        if event == "start_map" and (prefix == "item" or prefix.endswith(".item")):
            return str(prefix)
    return None


def _objects(file: BinaryIO) -> Iterator[Any]:
    while line := file.readline(_LONGEST_LINE):
        told = line.strip().lstrip(_RECORD_MARK)
        if told:
            try:
                yield json.loads(told)
            except (ValueError, RecursionError) as error:
                raise CannotRead(str(error)) from error


def _rows(records: Iterator[Any], header: list[str]) -> Iterator[Sequence[str]]:
    places: dict[str, int] = {}
    try:
        for record in records:
            if isinstance(record, dict):
                yield _row(_told(record), places, header)
    except (ijson.JSONError, ValueError, RecursionError) as error:
        raise CannotRead(str(error)) from error


def _told(record: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = record.get("properties")
    if record.get("type") == "Feature" and isinstance(properties, dict):
        return {"id": record["id"], **properties} if "id" in record else properties
    return record


def _row(record: Mapping[str, Any], places: dict[str, int], header: list[str]) -> list[str]:
    row = [""] * len(header)
    for key, value in record.items():
        place = places.get(key)
        if place is None:
            if len(header) >= MOST_COLUMNS:
                continue
            place = places[key] = len(header)
            header.append(" ".join(key.split())[:LONGEST_COLUMN])
            row.append("")
        row[place] = _text(value)
    return row


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)[:_LONGEST_VALUE]
    return str(value)
