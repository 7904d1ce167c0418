"""Columns of a map format as text: numbers short, dates in ISO, lists joined, nothing for null."""

import math
from collections.abc import Callable
from typing import Any

_LARGEST_WHOLE = 1e15


def as_texts(column: Any) -> list[str | None]:  # noqa: ANN401 an array of any type
    """Write a whole array as text."""
    kind = column.dtype.kind
    if kind in "iu":
        return list(map(str, column.tolist()))
    if column.dtype.name == "float32":
        return [_float(float(str(value))) for value in column]
    write = _WRITERS.get(kind, _other)
    return [write(value) for value in column.tolist()]


def _float(value: float) -> str | None:
    if not math.isfinite(value):
        return None
    whole = abs(value) < _LARGEST_WHOLE and value.is_integer()
    return str(int(value)) if whole else repr(value)


def _flag(value: object) -> str:
    return "true" if value else "false"


def _other(value: Any) -> str | None:  # noqa: ANN401 whatever a field of the file holds
    if value is None or isinstance(value, str):
        return value or None
    if hasattr(value, "tolist"):
        value = value.tolist()
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    write = _WRITERS_BY_TYPE.get(type(value), str)
    return write(value)


def _list(values: list[Any]) -> str | None:
    return "; ".join(filter(None, map(_other, values))) or None


def _nothing(_value: bytes) -> None:
    return None


_WRITERS_BY_TYPE: dict[type, Callable[[Any], str | None]] = {
    bool: _flag,
    float: _float,
    list: _list,
    tuple: _list,
    bytes: _nothing,
}
_WRITERS: dict[str, Callable[[Any], str | None]] = {"f": _float, "b": _flag}
