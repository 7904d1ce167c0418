"""A workbook of places: their table, a sheet that explains the columns, and the lists of values."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from geo.country import best_name
from geo.messages import mark as _
from geo.spreadsheet_text import bared, guarded
from importers.directory.workbook import GUIDE, LISTS, Value, formats_of, new_sheet, write_value
from importers.layer_tables.columns import PlaceColumn, TableLayout
from layers.features.content import FeatureContent

# What a sheet holds below its headers.
MOST_ROWS = 1_048_575
# So far down lists reach in a template.
_LISTED_ROWS = 20_000
_LONGEST_SHEET_NAME = 31
_WIDTHS = {"number": 12, "flag": 10, "date": 14}
_USUAL_WIDTH = 28
_FORMATS = {"date": "date", "number": "plain"}
_GUIDE_HEADERS = (_("Column"), _("What to write"))


def write_places(
    path: Path,
    layout: TableLayout,
    columns: Sequence[PlaceColumn],
    places: Iterable[FeatureContent],
) -> int:
    """Write a workbook and return how many places there were, one more than fit at the most."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        formats = formats_of(book)
        name = best_name(layout.definition.names, layout.language) or layout.definition.name
        sheet = new_sheet(book, name[:_LONGEST_SHEET_NAME], layout.language)
        _prepare(sheet, columns, formats, layout)
        count = 0
        for count, one in enumerate(islice(places, MOST_ROWS + 1), start=1):
            if count <= MOST_ROWS:
                for at, column in enumerate(columns):
                    write_value(sheet, count, at, _kept(column.value(one)), formats)
        _write_guide(
            new_sheet(book, GUIDE[layout.language], layout.language), columns, formats, layout
        )
        _write_lists(new_sheet(book, LISTS[layout.language], layout.language), columns, formats)
    return count


def _kept(value: Value) -> Value:
    """Guard a text that would be taken for a guarded one when it is read: “'0123”."""
    is_changed = isinstance(value, str) and bared(value) != value
    return guarded(value) if is_changed and isinstance(value, str) else value


def _prepare(
    sheet: Worksheet,
    columns: Sequence[PlaceColumn],
    formats: Mapping[str, Format],
    layout: TableLayout,
) -> None:
    lists = [column for column in columns if column.choices]
    for at, column in enumerate(columns):
        width = _WIDTHS.get(column.kind, _USUAL_WIDTH)
        sheet.set_column(at, at, width, formats[_FORMATS.get(column.kind, "text")])
        kind = "needed" if column.is_needed else "header"
        sheet.write_string(0, at, column.title, formats[kind])
        if column.choices:
            letter = xlsxwriter.utility.xl_col_to_name(lists.index(column), col_abs=True)
            last = len(column.choices) + 1
            source = f"='{LISTS[layout.language]}'!{letter}$2:{letter}${last}"
            # Other spellings are understood as well: the list helps, and forbids nothing.
            rule = {"validate": "list", "source": source, "error_type": "information"}
            sheet.data_validation(1, at, _LISTED_ROWS, at, rule)


def _write_guide(
    sheet: Worksheet,
    columns: Sequence[PlaceColumn],
    formats: Mapping[str, Format],
    layout: TableLayout,
) -> None:
    for at, (header, width) in enumerate(zip(_GUIDE_HEADERS, (30, 100), strict=True)):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, layout.translate(header), formats["header"])
    for number, column in enumerate(columns, start=1):
        write_value(sheet, number, 0, column.title, formats)
        write_value(sheet, number, 1, column.hint or "; ".join(column.choices), formats)


def _write_lists(
    sheet: Worksheet, columns: Sequence[PlaceColumn], formats: Mapping[str, Format]
) -> None:
    """Write what cells choose from; hidden, so that it is not taken for a table of places."""
    lists = [column for column in columns if column.choices]
    for at, column in enumerate(lists):
        sheet.write_string(0, at, column.title, formats["header"])
    longest = max((len(column.choices) for column in lists), default=0)
    for number in range(longest):
        for at, column in enumerate(lists):
            held = column.choices[number] if number < len(column.choices) else None
            write_value(sheet, number + 1, at, held, formats)
    sheet.hide()
