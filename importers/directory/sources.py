"""Opening a file of the directory's tables: its sheets and their rows, whatever form it has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Protocol

from geo.errors import UnreadableFile
from geo.files.containers import MOST_UNPACKED_BYTES, Archive, own_folder
from geo.files.packages import package_of
from geo.files.signatures import START_BYTES, FileKind, signature
from geo.messages import Several, shown
from geo.messages import mark as _
from geo.spreadsheet_text import bared
from importers.directory.columns import Field, Table, Tables
from importers.directory.workbook import GUIDE, LISTS
from importers.readers import sheet_files
from importers.readers.choice import open_reader
from importers.readers.delimited import DelimitedReader
from importers.readers.rows import LONGEST_CELL, Fact, Hints, Row, column_names
from importers.reports.rejects import REJECTS_OF

# What the columns that we put beside those of a rejected row begin with.
NOTE_PREFIX = "aroundme:"
# A workbook has it in a sheet of its own as well.
REJECTS_SHEET = "aroundme rejects"
_OUR_OWN = frozenset((*GUIDE.values(), *LISTS.values(), REJECTS_SHEET))
_HEADER_SEARCH_ROWS = 20
_FEWEST_KNOWN = 2


class Rows(Protocol):
    """A sheet that can be read as often as it has to be."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The headers as they stand in the file."""

    def rows(self) -> Iterator[Row]:
        """Stream the rows below the headers."""


@dataclass(frozen=True)
class RecordForm:
    """One table of a file: `name` as the file calls it, `is_text` where cells may be guarded."""

    table: Table
    name: str
    content: Rows
    is_text: bool = False

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The headers, without the notes of ours."""
        return tuple(map(self._bared, filter(_is_own, self.content.columns)))

    @cached_property
    def fields(self) -> dict[str, Field]:
        """What the headers mean, the first one where two mean the same."""
        found: dict[str, tuple[str, Field]] = {}
        for header in self.columns:
            known = self.table.find(header)
            if known is not None:
                found.setdefault(known.name, (header, known))
        return dict(found.values())

    @property
    def is_mended(self) -> bool:
        """Return whether it comes from a file of rejects of ours: one note left in it will do."""
        return not all(map(_is_own, self.content.columns))

    @property
    def rejects_of(self) -> str:
        """The collection and release of the rejects, as the first row says; empty where none."""
        first = next(iter(self.content.rows()), None)
        return self._bared(first.values.get(REJECTS_OF, "")) if first else ""

    @property
    def header_row(self) -> int:
        """The number of the row with the headers, as far as it is known."""
        return getattr(self.content, "header_row", 1)

    def header_of(self, path: Sequence[str | int]) -> str:
        """Return the header of the column that a place in the record came from; empty for none."""
        fitting = [
            header
            for header, field in self.fields.items()
            if tuple(path[: len(field.path)]) == field.path or field.path[: len(path)] == path
        ]
        return fitting[0] if path and fitting else ""

    def rows(self) -> Iterator[Row]:
        """Stream the rows as they were written, without what guards them and our notes."""
        for row in self.content.rows():
            values = {
                self._bared(name): self._bared(value)
                for name, value in row.values.items()
                if _is_own(name)
            }
            yield Row(row.number, values, findings=row.findings)

    def _bared(self, text: str) -> str:
        """Take away what guards a cell of a text file from spreadsheets."""
        return bared(text) if self.is_text else text


def _is_own(column: str) -> bool:
    return not column.startswith(NOTE_PREFIX)


@dataclass(frozen=True)
class Source:
    """A file that has been looked over. `form` is xlsx, zip or csv; `unknown` are other sheets.

    `has_rejects_sheet` says that a workbook has the sheet which marks a file of rejects, `notes`
    what its reader may not expect.
    """

    form: str
    sheets: tuple[RecordForm, ...]
    unknown: tuple[str, ...] = field(default=())
    has_rejects_sheet: bool = False
    notes: tuple[Fact, ...] = ()

    @cached_property
    def is_mended(self) -> bool:
        """Return whether it holds rejects that have been mended."""
        return self.has_rejects_sheet or any(sheet.is_mended for sheet in self.sheets)

    @property
    def rejects_of(self) -> str:
        """The collection and release of the rejects, where the file still says it."""
        return next(filter(None, (sheet.rejects_of for sheet in self.sheets)), "")


def open_source(path: Path, tables: Tables, scratch: Path, name: str) -> Source:
    """Look a file over: a workbook, a ZIP of CSV files, or the records alone as CSV.

    What has to be unpacked goes into the folder `scratch`, which must outlive the source. Raises
    UnreadableFile or Refused with what is wrong and how to go on.
    """
    with path.open("rb") as file:
        kind = signature(file.read(START_BYTES)).kind
    if kind is FileKind.ZIP:
        with Archive(path, name, MOST_UNPACKED_BYTES) as archive:
            package = package_of(archive)
            if package is None:
                return _checked(_unpacked(archive, tables, scratch), tables, name)
        if package.what is None:
            return _checked(_workbook(path, package.code, tables, scratch, name), tables, name)
    if kind is FileKind.OLE2:
        return _checked(_workbook(path, "XLS", tables, scratch, name), tables, name)
    return _checked(_text(path, kind, tables, scratch, name), tables, name)


def _text(path: Path, kind: FileKind, tables: Tables, scratch: Path, name: str) -> Source:
    if kind is not FileKind.TEXT:
        # The importer's own readers know best what else a file may be, and say so.
        reader: Rows = open_reader(path, Hints(), scratch, name=name)
        if not isinstance(reader, DelimitedReader):
            raise _no_tables(name)
    else:
        reader = DelimitedReader(path, Hints(), name=name)
    return Source("csv", (RecordForm(tables.main, name, reader, is_text=True),))


def _no_tables(name: str) -> UnreadableFile:
    return UnreadableFile(
        _(
            "{file} is not a workbook of the directory: fill in the template as XLSX, or save its"
            " sheets as CSV files and pack them as ZIP."
        ),
        file=shown(name),
    )


def _unpacked(archive: Archive, tables: Tables, scratch: Path) -> Source:
    folder = own_folder(scratch)
    found, unknown = [], []
    for number, member in enumerate(archive.members):
        path = PurePosixPath(member.name)
        table = tables.called(path.stem)
        if table is None or path.suffix.lower() not in (".csv", ".txt", ".tsv"):
            unknown.append(member.name)
            continue
        target = folder / f"part-{number}.csv"
        archive.copy(member, target)
        reader = DelimitedReader(target, Hints(), name=member.name)
        found.append(RecordForm(table, member.name, reader, is_text=True))
    return Source("zip", tuple(found), tuple(unknown))


def _workbook(path: Path, kind: str, tables: Tables, scratch: Path, name: str) -> Source:
    found, unknown, has_rejects_sheet = [], [], False
    hidden: list[int] = []
    merged = 0
    for sheet in sheet_files.sheets_of(path, kind, scratch, name):
        has_rejects_sheet |= sheet.name == REJECTS_SHEET
        table = tables.called(sheet.name)
        if table is None:
            unknown += [] if sheet.name in _OUR_OWN else [sheet.name]
        else:
            errors = sheet_files.errors_by_row(path, sheet) if kind == "XLSX" else {}
            rows = _SheetRows(sheet, table, errors)
            hidden += sheet_files.hidden_below(path, sheet, rows.header_row, kind)
            merged += rows.merged
            found.append(RecordForm(table, sheet.name, rows))
    notes = tuple(sheet_files.notes_of_rows(hidden, merged))
    return Source("xlsx", tuple(found), tuple(unknown), has_rejects_sheet, notes)


def _checked(source: Source, tables: Tables, name: str) -> Source:
    """Make sure that the records are there, and no table twice."""
    named = [sheet.table.name for sheet in source.sheets]
    twice = next((sheet for sheet in source.sheets if named.count(sheet.table.name) > 1), None)
    if twice is not None:
        raise UnreadableFile(
            _("{file} has two sheets for “{sheet}”: leave one of them out."),
            file=shown(name),
            sheet=shown(twice.name),
        )
    main = next((sheet for sheet in source.sheets if sheet.table.is_main), None)
    if main is None:
        raise UnreadableFile(
            _(
                "{file} has no sheet “{arabic}” or “{english}”: take the sheet with the records"
                " from the template. The file has: {sheets}."
            ),
            file=shown(name),
            arabic=tables.main.names["ar"],
            english=tables.main.names["en"],
            sheets=Several(f"“{shown(one)}”" for one in (*named, *source.unknown)),
        )
    for sheet in source.sheets:
        _require_code(sheet, name)
    return source


def _require_code(sheet: RecordForm, name: str) -> None:
    wanted = sheet.table.record_column
    if not any(field.column is wanted for field in sheet.fields.values()):
        raise UnreadableFile(
            _(
                "“{sheet}” in {file} has no column “{arabic}” or “{english}”, so nobody knows which"
                " record a row is about: take the headers of the template."
            ),
            sheet=shown(sheet.name),
            file=shown(name),
            arabic=wanted.names["ar"],
            english=wanted.names["en"],
        )


class _SheetRows:
    """A sheet of a workbook, put down row by row: its headers are the first row that has some."""

    def __init__(
        self, sheet: sheet_files.SheetFile, table: Table, errors: dict[int, dict[int, str]]
    ) -> None:
        self._sheet = sheet
        self._errors = errors
        self.header_row = _HEADER_SEARCH_ROWS
        self.header_row, header = self._find_header(table)
        width = max((at for at, cell in enumerate(header, 1) if cell.strip()), default=0)
        self.columns = column_names(header[:width])

    def rows(self) -> Iterator[Row]:
        """Stream the rows below the headers."""
        for number, cells in self._cells():
            if number > self.header_row:
                yield self._row(number, cells)

    def _row(self, number: int, cells: Sequence[str]) -> Row:
        pairs = zip(self.columns, cells, strict=False)
        values = {name: cell[:LONGEST_CELL] for name, cell in pairs if cell.strip()}
        findings = tuple(
            sheet_files.error_finding(self.columns[at], error)
            for at, error in self._errors.get(number, {}).items()
            if at < len(self.columns)
        )
        return Row(number, values, findings=findings)

    def _cells(self) -> Iterator[tuple[int, list[str]]]:
        with self._sheet.path.open("rb") as file:
            yield from self._sheet.rows(file, self.header_row)

    @property
    def merged(self) -> int:
        """How many cells below the headers are merged over several rows."""
        return sum(first > self.header_row for _column, first, _last in self._sheet.merged)

    def _find_header(self, table: Table) -> tuple[int, list[str]]:
        first = list(islice(self._cells(), _HEADER_SEARCH_ROWS))
        for number, cells in first:
            if sum(table.find(cell) is not None for cell in cells) >= _FEWEST_KNOWN:
                return number, cells
        return first[0]
