"""Workbooks of the directory: a sheet for each table, one that explains, one with the lists."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import BinaryIO, Protocol

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from geo.country import best_name
from importers.directory.cells import Words
from importers.directory.column_kinds import ColumnKind
from importers.directory.columns import Column, Field, Table, Tables

Value = str | int | float | Decimal | date | None

GUIDE: Mapping[str, str] = {"ar": "دليل التعبئة", "en": "Guide"}
LISTS: Mapping[str, str] = {"ar": "القوائم", "en": "Lists"}
_FLAG_LIST: Mapping[str, tuple[str, ...]] = {"ar": ("نعم", "لا"), "en": ("yes", "no")}
_GUIDE_HEADERS: Mapping[str, tuple[str, ...]] = {
    "ar": ("الورقة", "العمود", "الاسم البرمجي", "إلزامي", "الشرح"),
    "en": ("RecordForm", "Column", "Name for machines", "Needed", "What it means"),
}
_RIGHT_TO_LEFT = frozenset({"ar"})
# How far down lists and text formats reach, more rows than a register has.
_LISTED_ROWS = 20_000
# Before this day a spreadsheet counts days in another way than everybody else.
_FIRST_DAY = date(1901, 1, 1)
_NOT_IN_XML = dict.fromkeys((0xFFFE, 0xFFFF))
_WIDTHS = {
    ColumnKind.TEXT: 46,
    ColumnKind.LINE: 32,
    ColumnKind.ADDRESS: 34,
    ColumnKind.ADDRESSES: 34,
    ColumnKind.FLAG: 10,
    ColumnKind.NUMBER: 10,
}
_USUAL_WIDTH = 20


class WorkbookLayout(Protocol):
    """What a workbook has to know about its columns and its reader."""

    @property
    def words(self) -> Words:
        """The lists."""

    @property
    def language(self) -> str:
        """The language of its reader."""

    def fields(self, table: Table) -> tuple[Field, ...]:
        """Return the columns of a sheet."""


def write_workbook(
    target: BinaryIO,
    tables: Tables,
    layout: WorkbookLayout,
    rows_of: Callable[[Table], Iterable[Sequence[Value]]],
) -> None:
    """Write a workbook, row by row: only the row at hand is in memory. Raises OSError."""
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        formats = formats_of(book)
        lists = _Lists(tables, layout)
        for table in tables:
            sheet = new_sheet(book, table.names[layout.language], layout.language)
            _prepare(sheet, table, layout, formats, lists)
            for number, row in enumerate(rows_of(table), start=1):
                for at, value in enumerate(row):
                    write_value(sheet, number, at, value, formats)
        _write_guide(
            new_sheet(book, GUIDE[layout.language], layout.language), tables, layout, formats
        )
        lists.write(new_sheet(book, LISTS[layout.language], layout.language), formats)


def write_value(
    sheet: Worksheet, row: int, column: int, value: Value, formats: Mapping[str, Format]
) -> None:
    """Write one cell; a text is never a formula, whatever it begins with."""
    if value is None or value == "":
        return
    if isinstance(value, date) and value >= _FIRST_DAY:
        sheet.write_datetime(row, column, value, formats["date"])
    elif isinstance(value, Decimal):
        sheet.write_number(row, column, float(value), formats["amount"])
    elif isinstance(value, float):
        sheet.write_number(row, column, value, formats["plain"])
    elif isinstance(value, int):
        sheet.write_number(row, column, value, formats["number"])
    else:
        sheet.write_string(row, column, _harmless(str(value)), formats["text"])


def _harmless(text: str) -> str:
    """Leave out what no XML may hold, and keep a text from being taken for the library's markup.

    The space that does this is cut off again when the text is read.
    """
    plain = text.translate(_NOT_IN_XML)
    return f"{plain} " if plain.startswith("<r>") and plain.endswith("</r>") else plain


def formats_of(book: xlsxwriter.Workbook) -> dict[str, Format]:
    """Return the looks of cells, by what they hold."""
    wrapped = {"text_wrap": True, "valign": "top"}
    return {
        "header": book.add_format({**wrapped, "bold": True, "bg_color": "#e8e4f0", "border": 1}),
        "needed": book.add_format({**wrapped, "bold": True, "bg_color": "#f6dfc8", "border": 1}),
        "text": book.add_format({"num_format": "@", **wrapped}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
        "amount": book.add_format({"num_format": "0.000", "valign": "top"}),
        "number": book.add_format({"num_format": "0", "valign": "top"}),
        "plain": book.add_format({"valign": "top"}),
    }


def new_sheet(book: xlsxwriter.Workbook, name: str, language: str) -> Worksheet:
    """Add a sheet in the direction of a language; its headers stay in sight."""
    sheet = book.add_worksheet(name)
    if language in _RIGHT_TO_LEFT:
        sheet.right_to_left()
    sheet.freeze_panes(1, 1)
    return sheet


def _prepare(
    sheet: Worksheet,
    table: Table,
    layout: WorkbookLayout,
    formats: Mapping[str, Format],
    lists: "_Lists",
) -> None:
    for at, field in enumerate(layout.fields(table)):
        column = field.column
        width = _WIDTHS.get(column.kind, _USUAL_WIDTH)
        sheet.set_column(at, at, width, formats[_FORMAT_OF.get(column.kind, "text")])
        kind = "needed" if column.needed else "header"
        sheet.write_string(0, at, field.heading(layout.language), formats[kind])
        source = lists.source_of(column)
        if source is not None:
            sheet.data_validation(1, at, _LISTED_ROWS, at, {"validate": "list", "source": source})


_FORMAT_OF = {
    ColumnKind.DATE: "date",
    ColumnKind.AMOUNT: "amount",
    ColumnKind.NUMBER: "number",
    ColumnKind.ORDER: "number",
}


class _Lists:
    """The lists of terms, side by side on one sheet; cells that hold one term choose from it."""

    def __init__(self, tables: Tables, layout: WorkbookLayout) -> None:
        self._language = layout.language
        self._lists: dict[str, tuple[str, list[str]]] = {}
        for table in tables:
            for column in table.columns:
                if column.kind in (ColumnKind.TERM, ColumnKind.TERMS):
                    self._add(table, column, layout.words)

    def source_of(self, column: Column) -> str | list[str] | None:
        """Return where the values of a column are listed; None where anything may stand."""
        if column.kind is ColumnKind.FLAG:
            return list(_FLAG_LIST[self._language])
        if column.kind is not ColumnKind.TERM:
            return None
        at = list(self._lists).index(_key(column))
        count = len(self._lists[_key(column)][1])
        letter = xlsxwriter.utility.xl_col_to_name(at, col_abs=True)
        return f"='{LISTS[self._language]}'!{letter}$2:{letter}${count + 1}" if count else None

    def write(self, sheet: Worksheet, formats: Mapping[str, Format]) -> None:
        """Write the sheet of lists."""
        sheet.set_column(0, len(self._lists), 34)
        for at, (title, _terms) in enumerate(self._lists.values()):
            sheet.write_string(0, at, title, formats["header"])
        columns = [terms for _title, terms in self._lists.values()]
        for number, row in enumerate(zip_longest(*columns), start=1):
            for at, term in enumerate(row):
                write_value(sheet, number, at, term, formats)

    def _add(self, table: Table, column: Column, words: Words) -> None:
        vocabulary = words.list_of(column)
        names = [best_name(term.names, self._language) or term.code for term in vocabulary]
        title = column.names if column.choices else vocabulary.names
        heading = best_name(title, self._language) or vocabulary.name
        if column.choices:
            heading = f"{table.names[self._language]}: {heading}"
        self._lists.setdefault(_key(column), (heading, names))


def _key(column: Column) -> str:
    return column.terms or " ".join(column.choices.codes if column.choices else ())


def _write_guide(
    sheet: Worksheet, tables: Tables, layout: WorkbookLayout, formats: Mapping[str, Format]
) -> None:
    language = layout.language
    for at, (header, width) in enumerate(
        zip(_GUIDE_HEADERS[language], (22, 44, 30, 10, 90), strict=True)
    ):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, header, formats["header"])
    row = 0
    for table in tables:
        for field in layout.fields(table):
            row += 1
            told = (
                table.names[language],
                field.heading(language),
                field.name,
                _FLAG_LIST[language][0] if field.column.needed else "",
                field.column.about[language],
            )
            for at, text in enumerate(told):
                write_value(sheet, row, at, text, formats)
