"""The sheets of a spreadsheet, put into files row by row by a process of its own."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from geo.errors import AroundMeError, Refused, UnreadableFile
from geo.messages import mark as _
from geo.messages import shown
from importers.findings import Finding, warn
from importers.readers import sheet_process
from importers.readers.containers import MOST_UNPACKED_BYTES, Archive, no_space, own_folder
from importers.readers.error_cells import error_cells
from importers.readers.refused_files import protected_file
from importers.readers.signatures import signature

# A sheet of 1,048,576 rows with 12 columns, 750 MB unpacked, took 1.2 GB and 26 seconds. What a
# spreadsheet may take grows with its size: a small one that wants much is damaged or means harm.
LEAST_MEMORY_BYTES = 1 << 30
MOST_MEMORY_BYTES = 4 << 30
MEMORY_PER_BYTE = 8
LEAST_SECONDS = 60.0
SECONDS_PER_BYTE = 1e-6


@dataclass(frozen=True)
class SheetFile:
    """One sheet that is not empty: where its rows were put, which columns hold anything."""

    name: str
    visible: bool
    first_column: int
    used: Sequence[int]
    path: Path


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
    yield from _converted(path, own_folder(scratch), name, unpacked_bytes)


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
        for sheet, visible, first_column, used, file_name in sheet_process.take(file):
            if used:
                yield SheetFile(sheet, visible, first_column, used, folder / file_name)


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


def error_finding(column: str, error: str) -> Finding:
    """Return the warning that a cell holds an error of the spreadsheet and is read as empty."""
    return warn(
        "error_cell",
        _("“{named}” is an error of the spreadsheet ({value}) and was left out."),
        _("Mend the formula, or write the value itself into the cell."),
        column=column,
        value=error,
    )
