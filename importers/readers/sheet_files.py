"""The sheets of a spreadsheet, put into files row by row by a process of its own."""

import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from geo.errors import AroundMeError, Refused, UnreadableFile
from geo.files.containers import MOST_UNPACKED_BYTES, Archive, no_space, own_folder
from geo.files.signatures import signature
from geo.messages import Message, Several, shown
from geo.messages import mark as _
from importers.findings import Finding, warn
from importers.readers import sheet_process
from importers.readers.error_cells import NO_RESULT, error_cells, hidden_rows
from importers.readers.ods_layout import ods_layout
from importers.readers.refused_files import protected_file
from importers.readers.rows import Fact

# A sheet of 1,048,576 rows with 12 columns, 750 MB unpacked, took 1.2 GB and 26 seconds. What a
# spreadsheet may take grows with its size: a small one that wants much is damaged or means harm.
LEAST_MEMORY_BYTES = 1 << 30
MOST_MEMORY_BYTES = 4 << 30
MEMORY_PER_BYTE = 8
LEAST_SECONDS = 60.0
SECONDS_PER_BYTE = 1e-6
_MOST_LISTED = 20


@dataclass(frozen=True)
class SheetFile:
    """One sheet that is not empty: where its rows were put, which columns hold anything.

    `merged` are the cells that are merged over several rows: column, first and last row. `hidden`
    are the rows that nobody sees, where the file's form tells it here already.
    """

    name: str
    visible: bool
    first_column: int
    used: Sequence[int]
    path: Path
    merged: Sequence[tuple[int, int, int]] = ()
    hidden: Sequence[int] = ()

    def rows(self, file: BinaryIO, header_number: int) -> Iterator[tuple[int, list[str]]]:
        """Read the rows; a merged cell below the header is said in each of its rows."""
        rows = sheet_process.take(file)
        below = [one for one in self.merged if one[1] > header_number]
        return _filled_down(rows, below) if below else rows


def _check_package(archive: Archive) -> None:
    """Look a zipped spreadsheet over: sizes that are true, no XML that could swell, no password."""
    for member in archive.members:
        if not member.name.lower().endswith((".xml", ".rels")):
            continue
        start = archive.start(member)
        if signature(start).has_dtd:
            raise UnreadableFile(
                _(
                    "{file} holds XML with a DTD, which no spreadsheet program writes and which"
                    " could swell without end: save it again with such a program."
                ),
                file=shown(archive.name),
            )
        if member.name == "META-INF/manifest.xml" and b"encryption-data" in start:
            raise protected_file(archive.name)
    archive.verify()


def sheets_of(path: Path, kind: str, scratch: Path, name: str) -> Iterator[SheetFile]:
    """Check a spreadsheet and put the rows of each sheet into a file below the folder `scratch`.

    `kind` is “XLSX”, “XLSB”, “XLS” or “ODS”. Raises UnreadableFile when the spreadsheet is damaged
    or protected, and Refused when it is too large.
    """
    unpacked_bytes = path.stat().st_size
    if kind != "XLS":
        with Archive(path, name, MOST_UNPACKED_BYTES) as archive:
            _check_package(archive)
            unpacked_bytes = sum(member.info.file_size for member in archive.members)
    for sheet in _converted(path, own_folder(scratch), name, unpacked_bytes):
        yield _with_ods_layout(path, sheet) if kind == "ODS" else sheet


def _with_ods_layout(path: Path, sheet: SheetFile) -> SheetFile:
    layout, left = ods_layout(path, sheet.name), sheet.first_column
    merged = [(column - left, first, last) for column, first, last in layout.merged]
    return replace(sheet, merged=merged, hidden=layout.hidden)


def _converted(path: Path, folder: Path, name: str, unpacked_bytes: int) -> Iterator[SheetFile]:
    """Run the process that puts the rows of every sheet into files."""
    memory_bytes = min(MOST_MEMORY_BYTES, LEAST_MEMORY_BYTES + MEMORY_PER_BYTE * unpacked_bytes)
    limits = [str(memory_bytes), str(MOST_UNPACKED_BYTES)]
    command = [sys.executable, "-P", sheet_process.__file__, str(path), str(folder), *limits]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter with a file of ours
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LEAST_SECONDS + SECONDS_PER_BYTE * unpacked_bytes,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_large(name) from error
    if done.returncode:
        raise _failure(done.returncode, name)
    with (folder / "sheets").open("rb") as file:
        for sheet, visible, first_column, used, file_name, merged in sheet_process.take(file):
            if used:
                yield SheetFile(sheet, visible, first_column, used, folder / file_name, merged)


def _filled_down(
    rows: Iterable[tuple[int, list[str]]], merged: Iterable[tuple[int, int, int]]
) -> Iterator[tuple[int, list[str]]]:
    """Say what a merged cell says in each of its rows, where these hold anything else."""
    begin: dict[int, list[tuple[int, int]]] = {}
    for column, first, last in merged:
        begin.setdefault(first, []).append((column, last))
    said: dict[int, tuple[str, int]] = {}
    for number, cells in rows:
        for column, (text, last) in [*said.items()]:
            if number > last:
                del said[column]
                continue
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = cells[column] if cells[column].strip() else text
        for column, last in begin.get(number, ()):
            if 0 <= column < len(cells):
                said[column] = (cells[column], last)
        yield number, cells


def _failure(code: int, name: str) -> AroundMeError:
    if code == sheet_process.PROTECTED:
        return protected_file(name)
    if code == sheet_process.NO_SPACE:
        return no_space(name)
    # A negative code is the signal that ended the process: it asked for more memory than it may.
    if code == sheet_process.TOO_BIG or code < 0:
        return _too_large(name)
    return UnreadableFile(
        _(
            "{file} is a damaged spreadsheet: open it in a spreadsheet program, save it again"
            " as XLSX and import that."
        ),
        file=shown(name),
    )


def _too_large(name: str) -> Refused:
    return Refused(
        _(
            "{file} has a sheet that is too large to be read, perhaps for a stray cell far to the"
            " right or far below: delete the empty rows and columns or save the sheet as CSV."
        ),
        file=shown(name),
    )


def errors_by_row(path: Path, sheet: SheetFile) -> dict[int, dict[int, str]]:
    """Return the errors of a sheet by row and position, as the rows have them."""
    found: dict[int, dict[int, str]] = {}
    for (row, column), error in error_cells(path, sheet.name).items():
        found.setdefault(row, {})[column - sheet.first_column] = error
    return found


def hidden_below(path: Path, sheet: SheetFile, header_number: int, kind: str) -> list[int]:
    """Return the numbers of the rows below the header that are hidden; XLS and XLSB do not tell."""
    hidden = hidden_rows(path, sheet.name) if kind == "XLSX" else sheet.hidden
    return [number for number in hidden if number > header_number]


def notes_of_rows(hidden: Sequence[int], merged: int) -> list[Fact]:
    """Return what an officer may not expect: rows that are read though nobody sees them."""
    facts = []
    if hidden:
        text = _("{count}, read like the others: {rows}")
        listed = Several([*map(str, hidden[:_MOST_LISTED]), *["…"][: len(hidden) > _MOST_LISTED]])
        values = {"count": len(hidden), "rows": listed}
        facts.append(Fact(_("hidden rows"), Message(text, values)))
    if merged:
        text = _("{count}, said in each of their rows")
        facts.append(Fact(_("cells merged over several rows"), Message(text, {"count": merged})))
    return facts


def error_finding(column: str, error: str) -> Finding:
    """Return the warning that a cell holds an error or no result, and is read as empty."""
    if error == NO_RESULT:
        return warn(
            "error_cell",
            _("“{named}” is a formula whose result is not in the file, and was left out."),
            _("Open the file in a spreadsheet program and save it, or write the value itself."),
            column=column,
        )
    return warn(
        "error_cell",
        _("“{named}” is an error of the spreadsheet ({value}) and was left out."),
        _("Mend the formula, or write the value itself into the cell."),
        column=column,
        value=error,
    )
