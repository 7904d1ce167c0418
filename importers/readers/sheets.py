"""Reader of spreadsheets: XLSX, XLSB, XLS and ODS, their sheets chosen and their cells as text."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from geo.errors import AroundMeError, Refused, UnreadableFile
from geo.folding import fold_text
from geo.messages import mark as _
from geo.messages import shown
from importers.findings import Finding, reject, warn
from importers.readers import sheet_process
from importers.readers.containers import MOST_UNPACKED_BYTES, Archive, no_space, own_folder
from importers.readers.error_cells import error_cells
from importers.readers.footers import as_footer
from importers.readers.progress import FileProgress
from importers.readers.rows import (
    HEADER_ROW,
    LONGEST_CELL,
    MOST_COLUMNS,
    Fact,
    Hints,
    Row,
    column_names,
)
from importers.readers.signatures import signature

# A sheet of 1,048,576 rows with 12 columns, 750 MB unpacked, took 1.2 GB and 26 seconds. What a
# spreadsheet may take grows with its size: a small one that wants much is damaged or means harm.
LEAST_MEMORY_BYTES = 1 << 30
MOST_MEMORY_BYTES = 4 << 30
MEMORY_PER_BYTE = 8
LEAST_SECONDS = 60.0
SECONDS_PER_BYTE = 1e-6
SHEET = _("sheet")
_HEADER_SEARCH_ROWS = 60
_SHOWN_CHARACTERS = 100
_MOST_FOOTERS = 20
_MOST_LISTED = 30


@dataclass(frozen=True)
class _Sheet:
    """One sheet that is not empty: where its rows were put, which columns hold anything."""

    name: str
    visible: bool
    first_column: int
    used: Sequence[int]
    path: Path


@dataclass(frozen=True)
class _Table:
    """A sheet with its header: `columns` maps the positions of cells to names.

    `no_data` are the numbers of rows below the header that hold units or the names once more.
    """

    sheet: _Sheet
    header_number: int
    no_data: frozenset[int]
    recognised: bool
    columns: dict[int, str]

    @property
    def header(self) -> tuple[str, ...]:
        """The names as they compare with those of other sheets."""
        return tuple(fold_text(name) for name in self.columns.values())


class SheetReader:
    """A spreadsheet. `kind` is “XLSX”, “XLSB”, “XLS” or “ODS”.

    The sheet is the one that the hints name, or the visible one that looks like a table of places;
    several with the same header are read in turn, and a column `sheet` says where a row is from.
    Rows are put down in the folder `scratch` first: they stream from there.
    """

    has_geometry = False
    crs: str | None = None

    def __init__(
        self, path: Path, hints: Hints, *, kind: str, scratch: Path, name: str | None = None
    ) -> None:
        self.path = path
        self.kind = kind
        self._name = name or path.name
        unpacked_bytes = path.stat().st_size
        if kind != "XLS":
            with Archive(path, self._name, MOST_UNPACKED_BYTES) as archive:
                check_package(archive)
                unpacked_bytes = sum(member.info.file_size for member in archive.members)
        sheets = converted(path, own_folder(scratch), self._name, unpacked_bytes)
        tables = [_table(sheet, hints, self._name) for sheet in sheets]
        self._tables = _chosen(tables, hints, self._name)
        self._errors = {
            table.sheet.name: errors_by_row(path, table.sheet) if kind == "XLSX" else {}
            for table in self._tables
        }
        self.columns = self._named_columns()
        self.facts = self._found_out()
        self.size_bytes = sum(table.sheet.path.stat().st_size for table in self._tables)
        self._progress = FileProgress()
        self._done_bytes = 0

    def rows(self) -> Iterator[Row]:
        """Stream the rows below the header; their numbers are those of the sheet."""
        self._done_bytes = 0
        for table in self._tables:
            yield from self._rows_of(table)
            self._done_bytes += table.sheet.path.stat().st_size
            self._progress = FileProgress()

    def bytes_read(self) -> int:
        """Tell how far the stream has come."""
        return self._done_bytes + self._progress.bytes_read()

    def _rows_of(self, table: _Table) -> Iterator[Row]:
        from importers.readers.header_row import is_footer  # noqa: PLC0415

        with self._progress.open(table.sheet.path) as file:
            width = table.sheet.used[-1] + 1
            footers: list[Row] = []
            for number, cells in sheet_process.take(file):
                if number <= table.header_number or number in table.no_data:
                    continue
                row = self._row(table, number, cells)
                if is_footer(_padded(cells, width)) and len(footers) < _MOST_FOOTERS:
                    footers.append(row)
                    continue
                # What looks like a footer in the middle of a table is a row like the others.
                yield from footers
                footers.clear()
                yield row
            yield from map(as_footer, footers)

    def _row(self, table: _Table, number: int, cells: Sequence[str]) -> Row:
        values = {
            table.columns[position]: cell
            for position, cell in enumerate(cells)
            if cell.strip() and position in table.columns
        }
        if len(self._tables) > 1:
            values[self.columns[-1]] = table.sheet.name
        if any(len(cell) > LONGEST_CELL for cell in cells):
            return _overlong(number, values)
        findings = [
            error_finding(table.columns[position], error)
            for position, error in self._errors[table.sheet.name].get(number, {}).items()
            if position in table.columns
        ]
        return Row(number, values, findings=tuple(findings))

    def _named_columns(self) -> tuple[str, ...]:
        names = list(dict.fromkeys(n for table in self._tables for n in table.columns.values()))
        if len(self._tables) > 1:
            return column_names([*names, "sheet"])
        return tuple(names)

    def _found_out(self) -> tuple[Fact, ...]:
        facts = [Fact(SHEET, ", ".join(shown(table.sheet.name) for table in self._tables))]
        if any(table.header_number > 1 for table in self._tables):
            numbers = dict.fromkeys(str(table.header_number) for table in self._tables)
            facts.append(Fact(HEADER_ROW, ", ".join(numbers)))
        return tuple(facts)


def check_package(archive: Archive) -> None:
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
            raise _protected(archive.name)
    archive.verify()


def converted(path: Path, folder: Path, name: str, unpacked_bytes: int) -> Iterator[_Sheet]:
    """Have a process of its own put the rows of every sheet into files."""
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
                yield _Sheet(sheet, visible, first_column, used, folder / file_name)


def _failure(code: int, name: str) -> AroundMeError:
    if code == sheet_process.PROTECTED:
        return _protected(name)
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


def _protected(name: str) -> UnreadableFile:
    return UnreadableFile(
        _("{file} is protected by a password: save it again without one."), file=shown(name)
    )


def _too_large(name: str) -> Refused:
    return Refused(
        _(
            "{file} has a sheet that is too large to be read, perhaps for a stray cell far to the"
            " right or far below: delete the empty rows and columns or save the sheet as CSV."
        ),
        file=shown(name),
    )


def _table(sheet: _Sheet, hints: Hints, name: str) -> _Table:
    """Find the header of a sheet."""
    from importers.readers import header_row  # noqa: PLC0415

    with sheet.path.open("rb") as file:
        first = list(islice(sheet_process.take(file), _HEADER_SEARCH_ROWS))
    rows = [_padded(cells, sheet.used[-1] + 1) for _number, cells in first]
    found = header_row.find_header(rows, hints.known_headers)
    index = _likely_header(rows) if found is None else found
    header, last = header_row.whole_header(rows, index, hints.known_headers)
    return _Table(
        sheet,
        header_number=first[index][0],
        no_data=frozenset(number for number, _cells in first[index + 1 : last + 1]),
        recognised=header_row.known_names(header, hints.known_headers) > 1,
        columns=_columns(header, sheet.used, name),
    )


def _padded(cells: list[str], width: int) -> list[str]:
    """Give back the empty cells at the end of a row, which are not written down."""
    return cells + [""] * (width - len(cells))


def _likely_header(rows: Sequence[Sequence[str]]) -> int:
    """Where no name is known, the first row that is more than a title."""
    filled = [sum(bool(cell.strip()) for cell in cells) for cells in rows]
    return next((index for index, cells in enumerate(filled) if cells > 1), 0)


def _columns(header: Sequence[str], used: Sequence[int], name: str) -> dict[int, str]:
    """Name the columns that have a header or a value, by their position."""
    width = max(len(header), used[-1] + 1)
    in_use = set(used) | {position for position, cell in enumerate(header) if cell.strip()}
    if len(in_use) > MOST_COLUMNS:
        raise UnreadableFile(
            _("{file} has more than {most} columns, which is no table of places any more."),
            file=shown(name),
            most=MOST_COLUMNS,
        )
    names = column_names([*header, *[""] * (width - len(header))])
    return {position: names[position] for position in sorted(in_use)}


def _chosen(tables: list[_Table], hints: Hints, name: str) -> list[_Table]:
    """Choose the sheets to be read. Raises UnreadableFile or Refused."""
    if not tables:
        raise UnreadableFile(
            _("{file} is empty: its first row must hold the column names."), file=shown(name)
        )
    if hints.part is not None:
        return [_named(tables, hints.part, name)]
    seen = [table for table in tables if table.sheet.visible] or tables
    likely = [table for table in seen if table.recognised] or seen
    if len({table.header for table in likely}) > 1:
        raise Refused(
            _(
                "{file} has several sheets that may hold places: choose one with --part. They are:"
                " {parts}."
            ),
            file=shown(name),
            parts=_listed(likely),
        )
    return likely


def _named(tables: list[_Table], part: str, name: str) -> _Table:
    wanted = fold_text(part)
    same = [table for table in tables if table.sheet.name == part]
    alike = same or [table for table in tables if fold_text(table.sheet.name) == wanted]
    if len(alike) == 1:
        return alike[0]
    raise Refused(
        _("{file} has no sheet “{part}”. Its sheets are: {parts}."),
        file=shown(name),
        part=shown(part),
        parts=_listed(tables),
    )


def _listed(tables: Sequence[_Table]) -> str:
    return ", ".join(f"“{shown(table.sheet.name)}”" for table in tables[:_MOST_LISTED])


def errors_by_row(path: Path, sheet: _Sheet) -> dict[int, dict[int, str]]:
    """Give the errors of a sheet by row and position, as the rows have them."""
    found: dict[int, dict[int, str]] = {}
    for (row, column), error in error_cells(path, sheet.name).items():
        found.setdefault(row, {})[column - sheet.first_column] = error
    return found


def error_finding(column: str, error: str) -> Finding:
    """Say that a cell holds an error value of the spreadsheet and is read as empty."""
    return warn(
        "error_cell",
        _("“{named}” is an error of the spreadsheet ({value}) and was left out."),
        _("Mend the formula, or write the value itself into the cell."),
        column=column,
        value=error,
    )


def _overlong(number: int, values: dict[str, str]) -> Row:
    column = next(name for name, cell in values.items() if len(cell) > LONGEST_CELL)
    finding = reject(
        "cell_too_long",
        _("“{named}” holds {length} characters; a cell may have {most}."),
        _("Shorten the cell or delete it."),
        column=column,
        value=values[column][:_SHOWN_CHARACTERS],
        length=len(values[column]),
        most=LONGEST_CELL,
    )
    cut = {name: cell[:LONGEST_CELL] for name, cell in values.items()}
    return Row(number, cut, findings=(finding,))
