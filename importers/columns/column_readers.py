"""Reading the values of one field from a row, made once per file and quick for each row."""

from collections.abc import Callable, Mapping

_BETWEEN_PARTS = "-"
ColumnReader = Callable[[Mapping[str, str]], tuple[str, str]]


def first_of(columns: tuple[str, ...]) -> ColumnReader:
    """Read the first of some columns that has a value."""
    if not columns:
        return lambda _values: ("", "")
    if len(columns) == 1:
        return _only(columns[0])

    def read(values: Mapping[str, str]) -> tuple[str, str]:
        for column in columns:
            if column in values:
                return column, values[column]
        return "", ""

    return read


def _only(column: str) -> ColumnReader:
    def read(values: Mapping[str, str]) -> tuple[str, str]:
        value = values.get(column)
        return ("", "") if value is None else (column, value)

    return read


def joined_of(columns: tuple[str, ...]) -> ColumnReader:
    """Read columns together, with a hyphen between; a blank part is left out."""
    if len(columns) == 1:
        return _identifier_of(columns[0])
    named = " + ".join(columns)

    def read(values: Mapping[str, str]) -> tuple[str, str]:
        parts = (values.get(column, "").strip() for column in columns)
        return named, _BETWEEN_PARTS.join(filter(None, parts))

    return read


def without_fraction(read: ColumnReader) -> ColumnReader:
    """Leave out the “.0” of an identifier that passed through a program as a number."""

    def read_whole(values: Mapping[str, str]) -> tuple[str, str]:
        column, value = read(values)
        return column, value.strip().removesuffix(".0")

    return read_whole


def _identifier_of(column: str) -> ColumnReader:
    def read(values: Mapping[str, str]) -> tuple[str, str]:
        return column, values.get(column, "")

    return read
