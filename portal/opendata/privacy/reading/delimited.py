"""Rows of text tables, in any encoding and with any delimiter."""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO

from geo.files.dialect import find_dialect
from geo.files.encodings import detect_encoding
from geo.files.samples import sample_of
from portal.opendata.privacy.reading.headed import CannotRead, TableRows, headed

_MOST_LINES = 300
_LONGEST_LINE = 1 << 20
_SEPARATOR = "sep="


def delimited(path: Path) -> Iterator[TableRows]:
    """Yield the table of a text file; raises CannotRead where it breaks off."""
    encoding = detect_encoding(sample_of(path)).name
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        start = list(islice(_lines(file), _MOST_LINES))
        if not start:
            return
        start[0] = start[0].removeprefix("\ufeff")
        dialect = find_dialect(start)
        if start[0].lower().lstrip('"').startswith(_SEPARATOR):
            start.pop(0)
        found = headed(_records(_joined(start, file), dialect.format_parameters))
        if found is not None:
            yield found


def _joined(start: Sequence[str], file: IO[str]) -> Iterator[str]:
    yield from start
    yield from _lines(file)


def _lines(file: IO[str]) -> Iterator[str]:
    """Yield lines, a longer one in pieces: a file without any line end is no reason for memory."""
    assert isinstance(file, io.TextIOWrapper)
    while line := file.readline(_LONGEST_LINE):
        yield line.replace("\0", "")


def _records(lines: Iterator[str], parameters: dict[str, object]) -> Iterator[Sequence[str]]:
    reader = csv.reader(lines, **parameters)  # type: ignore[arg-type]  # as the csv module takes it
    try:
        yield from reader
    except csv.Error as error:
        raise CannotRead(str(error)) from error
