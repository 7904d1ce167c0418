"""Which sheets of a spreadsheet hold the places, and where their headers are."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from geo.errors import Refused
from geo.folding import fold_text
from geo.messages import Several, shown
from geo.messages import mark as _
from importers.readers import sheet_process
from importers.readers.refused_files import empty_file, too_many_columns
from importers.readers.rows import (
    MOST_COLUMNS,
    Hints,
    column_names,
)
from importers.readers.sheet_files import SheetFile

_HEADER_SEARCH_ROWS = 60
_MOST_LISTED = 30


@dataclass(frozen=True)
class SheetTable:
    """A sheet with its header: `columns` maps the positions of cells to names.

    `no_data` are the numbers of rows below the header that hold units or the names once more.
    """

    sheet: SheetFile
    header_number: int
    no_data: frozenset[int]
    recognised: bool
    columns: dict[int, str]

    @property
    def header(self) -> tuple[str, ...]:
        """The names as they compare with those of other sheets."""
        return tuple(fold_text(name) for name in self.columns.values())


def table_of(sheet: SheetFile, hints: Hints, name: str) -> SheetTable:
    """Find the header of a sheet."""
    from importers.readers import header_row  # noqa: PLC0415

    with sheet.path.open("rb") as file:
        first = list(islice(sheet_process.take(file), _HEADER_SEARCH_ROWS))
    rows = [padded(cells, sheet.used[-1] + 1) for _number, cells in first]
    found = header_row.find_header(rows, hints.known_headers)
    index = _likely_header(rows) if found is None else found
    header, last = header_row.whole_header(rows, index, hints.known_headers)
    return SheetTable(
        sheet,
        header_number=first[index][0],
        no_data=frozenset(number for number, _cells in first[index + 1 : last + 1]),
        recognised=header_row.known_names(header, hints.known_headers) > 1,
        columns=_columns(header, sheet.used, name),
    )


def padded(cells: list[str], width: int) -> list[str]:
    """Return the cells of a row with the empty ones at its end, which are not written down."""
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
        raise too_many_columns(name)
    names = column_names([*header, *[""] * (width - len(header))])
    return {position: names[position] for position in sorted(in_use)}


def chosen_tables(tables: list[SheetTable], hints: Hints, name: str) -> list[SheetTable]:
    """Choose the sheets to be read. Raises UnreadableFile or Refused."""
    if not tables:
        raise empty_file(name)
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


def _named(tables: list[SheetTable], part: str, name: str) -> SheetTable:
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


def _listed(tables: Sequence[SheetTable]) -> str:
    return Several(f"“{shown(table.sheet.name)}”" for table in tables[:_MOST_LISTED])
