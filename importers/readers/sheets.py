"""Reader of spreadsheets: XLSX, XLSB, XLS and ODS, their sheets chosen and their cells as text."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from geo.messages import Several, shown
from geo.messages import mark as _
from importers.findings import reject
from importers.readers.footers import as_footer
from importers.readers.progress import FileProgress
from importers.readers.rows import (
    HEADER_ROW,
    LONGEST_CELL,
    Fact,
    Hints,
    Row,
    column_names,
)
from importers.readers.sheet_files import (
    error_finding,
    errors_by_row,
    hidden_below,
    notes_of_rows,
    sheets_of,
)
from importers.readers.sheet_tables import SheetTable, chosen_tables, padded, table_of

SHEET = _("sheet")
_SHOWN_CHARACTERS = 100
_MOST_FOOTERS = 20


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
        sheets = sheets_of(path, kind, scratch, self._name)
        tables = [table_of(sheet, hints, self._name) for sheet in sheets]
        self._tables = chosen_tables(tables, hints, self._name)
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
        """Return how far the stream has come."""
        return self._done_bytes + self._progress.bytes_read()

    def _rows_of(self, table: SheetTable) -> Iterator[Row]:
        from importers.readers.header_row import is_footer  # noqa: PLC0415

        with self._progress.open(table.sheet.path) as file:
            width = table.sheet.used[-1] + 1
            footers: list[Row] = []
            for number, cells in table.sheet.rows(file, table.header_number):
                if number <= table.header_number or number in table.no_data:
                    continue
                row = self._row(table, number, cells)
                if is_footer(padded(cells, width)) and len(footers) < _MOST_FOOTERS:
                    footers.append(row)
                    continue
                # What looks like a footer in the middle of a table is a row like the others.
                yield from footers
                footers.clear()
                yield row
            yield from map(as_footer, footers)

    def _row(self, table: SheetTable, number: int, cells: Sequence[str]) -> Row:
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
        facts = [Fact(SHEET, Several(shown(table.sheet.name) for table in self._tables))]
        if any(table.header_number > 1 for table in self._tables):
            numbers = dict.fromkeys(str(table.header_number) for table in self._tables)
            facts.append(Fact(HEADER_ROW, Several(numbers)))
        hidden = [
            number
            for table in self._tables
            for number in hidden_below(self.path, table.sheet, table.header_number, self.kind)
        ]
        merged = sum(
            first > table.header_number
            for table in self._tables
            for _column, first, _last in table.sheet.merged
        )
        return (*facts, *notes_of_rows(hidden, merged))


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
