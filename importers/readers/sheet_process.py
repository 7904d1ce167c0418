"""Turns a spreadsheet into rows of text, as a process of its own that may fail without harm.

A spreadsheet of a thousand bytes can claim a cell in the last row and column, for which the library
asks for 550 GB and takes the whole process down. Here that process is not the importer's, its
memory is limited, and what it leaves is a file of rows that is read in a stream. It is started by
its path and imports nothing of the project, which keeps the start short.

Written to the output folder: `sheets`, one record (name, visible, first column, used columns, file
name, merged cells) for each sheet, and for each sheet a file of records (row number, cells). Rows
count from 1, the first column from 0, and the used ones from there. Records stand in blocks, each
with its length before it, in the format of `marshal`.
"""

import datetime
import errno
import marshal
import resource
import sys
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

DAMAGED, PROTECTED, TOO_BIG, NO_SPACE = 3, 4, 5, 6
_BLOCK_ROWS = 64
_LENGTH_BYTES = 8
_LARGEST_PLAIN = 1e15
_MOST_MERGED = 100_000
_SHEETS = (SheetTypeEnum.WorkSheet, SheetTypeEnum.DialogSheet)

Record = tuple[int, list[str]]
Value = str | float | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta


def main() -> int:
    """Run with a spreadsheet, the output folder, and the bytes of memory and output allowed."""
    source, folder, memory_bytes, output_bytes = sys.argv[1:5]
    resource.setrlimit(resource.RLIMIT_AS, (int(memory_bytes), int(memory_bytes)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        convert(Path(source), Path(folder), int(output_bytes))
    except PasswordError:
        return PROTECTED
    except (MemoryError, OverflowError):
        return TOO_BIG
    except OSError as error:
        return NO_SPACE if error.errno == errno.ENOSPC else DAMAGED
    except BaseException:  # a panic of the library is not an Exception
        return DAMAGED
    return 0


def convert(source: Path, folder: Path, output_bytes: int) -> None:
    """Write every sheet of a workbook. Raises OverflowError when more than allowed comes out."""
    with CalamineWorkbook.from_path(source) as workbook, (folder / "sheets").open("wb") as index:
        for number, known in enumerate(workbook.sheets_metadata):
            if known.typ not in _SHEETS:
                continue
            sheet = workbook.get_sheet_by_index(number)
            path = folder / f"sheet-{number}"
            used, written_bytes = _write(_records(sheet), path, output_bytes)
            output_bytes -= written_bytes
            visible = known.visible == SheetVisibleEnum.Visible
            # The library leaves out the empty columns before the first one, but not the empty rows.
            first = sheet.start[1] if sheet.start else 0
            merged = _merged_down(sheet, first)
            put([(known.name, visible, first, sorted(used), path.name, merged)], index)


def _merged_down(sheet: CalamineSheet, first: int) -> list[tuple[int, int, int]]:
    """List the cells that are merged over several rows: column, first and last row."""
    return [
        (column - first, top + 1, bottom + 1)
        for (top, column), (bottom, last) in (sheet.merged_cell_ranges or ())[:_MOST_MERGED]
        if column == last and bottom > top
    ]


def _write(records: Iterator[Record], path: Path, output_bytes: int) -> tuple[set[int], int]:
    """Write one sheet; gives the columns in which anything stands, and the bytes written."""
    used: set[int] = set()
    gapless = 0
    with path.open("wb") as file:
        while block := list(islice(records, _BLOCK_ROWS)):
            put(block, file)
            for _number, cells in block:
                if len(cells) > gapless:
                    used.update(column for column, cell in enumerate(cells) if cell.strip())
                    while gapless in used:
                        gapless += 1
            if file.tell() > output_bytes:
                raise OverflowError
        return used, file.tell()


def put(block: list[Any], file: BinaryIO) -> None:
    """Write a block of records: a single one takes five times as long to be read back."""
    packed = marshal.dumps(block)
    file.write(len(packed).to_bytes(_LENGTH_BYTES, "little") + packed)


def take(file: BinaryIO) -> Iterator[Any]:
    """Read the records of a file back, one by one."""
    while length := file.read(_LENGTH_BYTES):
        yield from marshal.loads(file.read(int.from_bytes(length, "little")))  # noqa: S302 - ours


def _records(sheet: CalamineSheet) -> Iterator[Record]:
    """Yield the rows that hold something; the first row of the sheet is 1."""
    for row_number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [value if isinstance(value, str) else cell_text(value) for value in row]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            yield row_number, cells


def cell_text(value: Value) -> str:
    """Write a value as the officer sees it: whole numbers without `.0`, nothing with exponents."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    if isinstance(value, datetime.time):
        return value.isoformat("auto" if value.second or value.microsecond else "minutes")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def _number_text(value: float) -> str:
    if value.is_integer() and abs(value) < _LARGEST_PLAIN:
        return str(int(value))
    text = repr(value)
    return format(Decimal(text), "f").removesuffix(".0") if "e" in text else text.removesuffix(".0")


if __name__ == "__main__":
    sys.exit(main())
