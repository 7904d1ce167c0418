"""Reader of delimited text: CSV and its kin, in UTF-8 with or without a byte order mark."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from geo.errors import UnreadableFile
from geo.messages import Message, shown
from geo.messages import mark as _
from importers.readers.progress import FileProgress
from importers.readers.rows import Row

_DELIMITERS = ",;\t|"
_SAMPLE_BYTES = 65_536


class DelimitedReader:
    """A table as text. The delimiter is the one that the first line has most of."""

    has_geometry = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self._progress = FileProgress()
        with path.open("rb") as file:
            first = file.readline(_SAMPLE_BYTES)
        self._delimiter = max(_DELIMITERS, key=first.decode("utf-8", "replace").count)
        with path.open("rb") as file:
            self.columns = self._header(file)

    def rows(self) -> Iterator[Row]:
        """Stream the rows after the header; empty lines are passed over but counted."""
        with self._progress.open(self.path) as file:
            records = self._records(file)
            next(records)
            for number, cells in enumerate(records, start=2):
                if any(cell.strip() for cell in cells):
                    yield self._row(number, cells)

    def bytes_read(self) -> int:
        """Tell how far in the file the stream has come."""
        return self._progress.bytes_read()

    def _header(self, file: BinaryIO) -> tuple[str, ...]:
        header = next(self._records(file), [])
        if not any(cell.strip() for cell in header):
            raise UnreadableFile(
                _("{file} is empty: its first row must hold the column names."),
                file=self.path.name,
            )
        return tuple(cell.strip() for cell in header)

    def _row(self, number: int, cells: list[str]) -> Row:
        surplus = [cell for cell in cells[len(self.columns) :] if cell.strip()]
        if surplus:
            fault = Message(
                _("The row has {cells} cells, the header {columns}: quote cells with “{mark}”."),
                {"cells": len(cells), "columns": len(self.columns), "mark": self._delimiter},
            )
            return Row(number, _paired(self.columns, cells), fault=fault)
        if any("\0" in cell for cell in cells):
            fault = Message(_("The row holds a NUL byte: remove it."))
            return Row(number, _paired(self.columns, cells), fault=fault)
        return Row(number, _paired(self.columns, cells))

    def _records(self, file: BinaryIO) -> Iterator[list[str]]:
        """Split the file; every error names the line and the remedy."""
        reader = csv.reader(_lines(file), delimiter=self._delimiter, strict=True)
        try:
            yield from reader
        except UnicodeDecodeError as error:
            raise UnreadableFile(
                _(
                    "{file} is not UTF-8: line {line} holds the byte {byte}."
                    " Save it as “CSV UTF-8” and import it again."
                ),
                file=self.path.name,
                line=reader.line_num + 1,
                byte=f"0x{error.object[error.start]:02X}",
            ) from error
        except csv.Error as error:
            raise UnreadableFile(
                _("{file} is not a well-formed table near line {line}: {reason}."),
                file=self.path.name,
                line=reader.line_num + 1,
                reason=shown(error),
            ) from error


def _lines(file: BinaryIO) -> Iterator[str]:
    """Decode line by line, so that the position in the file stays known."""
    for number, line in enumerate(file):
        yield line.decode("utf-8-sig" if number == 0 else "utf-8")


def _paired(columns: tuple[str, ...], cells: list[str]) -> dict[str, str]:
    return {
        column: cell
        for column, cell in zip(columns, cells, strict=False)
        if column and cell.strip()
    }
