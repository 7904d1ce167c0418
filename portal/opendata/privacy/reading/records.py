"""Rows of JSON: every array wherever it stands, what stands beside them, lines of objects."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import ijson

from portal.opendata.privacy.reading.headed import CannotRead, TableRows, named_rows
from portal.opendata.privacy.rules import MOST_COLUMNS

_LONGEST_LINE = 1 << 20
_LONGEST_VALUE = 10_000
_RECORD_MARK = b"\x1e"
_MOST_ARRAYS = 50
_DEEPEST = 6
_ITEM = "item"
_SCALARS = frozenset({"string", "number", "boolean", "null"})
# Arrays of numbers that say where something is, and members that GeoJSON has beside its places.
_SHAPES = frozenset({"coordinates", "arcs", "bbox", "scale", "translate"})
_OF_PLACES = _SHAPES | {"type", "geometry", "properties"}
_OF_GEOJSON = frozenset({"type", "name", "crs.type", "crs.properties.name"})
_BROKEN = (ijson.JSONError, ValueError, RecursionError)


def records_of(path: Path) -> Iterator[TableRows]:
    """Yield the arrays of a JSON file as tables, features by their properties.

    An array in an array belongs to its row. What stands in no array is a row of its own.
    """
    with path.open("rb") as file:
        try:
            arrays, beside = _looked_over(file)
            for prefix in arrays:
                file.seek(0)
                name = prefix.removesuffix(_ITEM).rstrip(".") if len(arrays) > 1 else ""
                table = TableRows(iter(()), sheet=name)
                records = map(_record, ijson.items(file, prefix, use_float=True))
                table.rows = _whole(named_rows(records, table.header))
                yield table
        except _BROKEN as error:
            raise CannotRead(str(error)) from error
    if beside and (beside.keys() - _OF_GEOJSON or not arrays):
        table = TableRows(iter(()), is_aside=bool(arrays))
        table.rows = named_rows(iter([beside]), table.header)
        yield table


def lines_of(path: Path) -> Iterator[TableRows]:
    """Yield the objects of a file with one a line as a table."""
    with path.open("rb") as file:
        table = TableRows(iter(()))
        table.rows = _whole(named_rows(map(_record, _objects(file)), table.header))
        yield table


def _looked_over(file: BinaryIO) -> tuple[list[str], dict[str, str]]:
    """Return the outermost arrays by their prefixes, and what stands in none of them."""
    arrays: dict[str, None] = {}
    beside: dict[str, str] = {}
    for prefix, event, value in ijson.parse(file, use_float=True):
        outermost = _array_of(prefix)
        if outermost is not None:
            arrays.setdefault(outermost)
        elif event in _SCALARS:
            beside[prefix] = _text(value)
        if len(arrays) > _MOST_ARRAYS or len(beside) > MOST_COLUMNS:
            # Keys that are data themselves, like numbers of persons, or a drawer of everything.
            raise CannotRead("too many arrays")
    return list(arrays), beside


def _array_of(prefix: str) -> str | None:
    """Return the prefix of the items of the outermost array that a place in a file is in."""
    if prefix == _ITEM or prefix.startswith(f"{_ITEM}."):
        return _ITEM
    at = f"{prefix}.".find(f".{_ITEM}.")
    if at < 0:
        return None
    return None if prefix[:at].rpartition(".")[2] in _SHAPES else prefix[: at + len(_ITEM) + 1]


def _whole(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except _BROKEN as error:
        raise CannotRead(str(error)) from error


def _objects(file: BinaryIO) -> Iterator[Any]:
    while line := file.readline(_LONGEST_LINE):
        told = line.strip().lstrip(_RECORD_MARK)
        if told:
            try:
                yield json.loads(told)
            except (ValueError, RecursionError) as error:
                raise CannotRead(str(error)) from error


def _record(item: object) -> Mapping[str, str]:
    """Return the cells of an item by their names: those in objects by the way to them."""
    told: dict[str, str] = {}
    _add(told, "", _properties(item) if isinstance(item, dict) else item, 0)
    return told


def _properties(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is said of a place, beside where it is; of anything else all."""
    said = record.get("properties")
    if not isinstance(said, dict) or record.get("type") is None:
        return record
    return {**{key: one for key, one in record.items() if key not in _OF_PLACES}, **said}


def _add(told: dict[str, str], name: str, value: object, depth: int) -> None:
    if isinstance(value, dict) and depth < _DEEPEST:
        for key, one in value.items():
            if key not in _SHAPES:
                _add(told, f"{name}.{key}" if name else key, one, depth + 1)
    elif isinstance(value, list) and depth < _DEEPEST:
        is_row = all(not isinstance(one, dict | list) for one in value) and depth == 0
        for number, one in enumerate(value, 1):
            _add(told, str(number) if is_row else name, one, depth + 1)
    else:
        text, before = _text(value), told.get(name)
        if text:
            told[name] = (text if before is None else f"{before}\n{text}")[:_LONGEST_VALUE]
        else:
            told.setdefault(name, "")


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)[:_LONGEST_VALUE]
    return str(value)
