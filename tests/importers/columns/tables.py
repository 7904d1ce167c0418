"""Tables made for the tests of columns: headers, rows, and what they are matched to."""

from collections.abc import Sequence
from functools import cache

from importers.columns.mapped_columns import Columns
from importers.columns.matching import match_columns
from importers.readers.rows import Row, column_names
from layers.catalogue.definitions import Definition, load_catalogue


@cache
def schools() -> Definition:
    return load_catalogue()["schools"]


def rows_of(header: Sequence[str], *rows: Sequence[str]) -> list[Row]:
    return [
        Row(number, {c: v for c, v in zip(header, row, strict=True) if v})
        for number, row in enumerate(rows, start=2)
    ]


def matched(header: str, *rows: Sequence[str], **said: str) -> Columns:
    names = column_names(header.split(","))
    return match_columns(names, schools(), ("ar", "en"), said, sample=rows_of(names, *rows))


def fields(expected: str) -> list[str]:
    """Split at the spaces behind which another field begins."""
    parts: list[str] = []
    for word in expected.split():
        if "=" in word:
            parts.append(word)
        else:
            parts[-1] += f" {word}"
    return parts
