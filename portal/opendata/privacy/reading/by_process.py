"""Rows of formats that only a confined process reads: workbooks, databases, Parquet, FlatGeobuf."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from portal.opendata.privacy.reading.headed import CannotRead, TableRows, headed
from portal.opendata.tables.processes import Limits, lines_of
from portal.opendata.tables.rules import NoTable

# A workbook is in memory as a whole, and a million rows take a minute.
_LIMITS = Limits(1 << 30, 600.0)


def by_process(code: str) -> Callable[[Path], Iterator[TableRows]]:
    """Return what yields the tables of a file of a format; raises TooBusy when others read."""

    def read(path: Path) -> Iterator[TableRows]:
        order = {"path": str(path.absolute()), "format": code}
        try:
            yield from _tables(lines_of("read", order, _LIMITS))
        except NoTable as error:
            raise CannotRead(str(error)) from error

    return read


class _Lines:
    """The lines of an answer; the head of a table ends the rows of the one before."""

    def __init__(self, lines: Iterator[Any]) -> None:
        self._lines = lines
        self.head: dict[str, Any] | None = next(lines, None)

    def rows(self) -> Iterator[Sequence[str]]:
        """Yield the rows up to the next head."""
        self.head = None
        for line in self._lines:
            if isinstance(line, dict):
                self.head = line
                return
            yield from line


def _tables(answer: Iterator[Any]) -> Iterator[TableRows]:
    lines = _Lines(answer)
    while lines.head is not None:
        name, columns = lines.head["table"], lines.head["columns"]
        rows = lines.rows()
        table = headed(rows, name) if columns is None else TableRows(rows, columns, name)
        if table is not None:
            yield table
        for _left in rows:
            # Whoever has had enough of a table leaves rows behind.
            pass
