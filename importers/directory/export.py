"""The records of a register as the rows of its tables, and the files that hold them."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from xlsxwriter.exceptions import FileCreateError

from geo.country import best_name
from geo.errors import Refused
from geo.folding import fold_text
from geo.messages import mark as _
from geo.messages import shown
from geo.spreadsheet_text import guarded
from importers.directory.cells import Words
from importers.directory.column_kinds import TRANSLATED, ColumnKind
from importers.directory.columns import Column, Field, Table, Tables
from importers.directory.lists import join_list
from importers.directory.workbook import Value, write_workbook
from portal.directory.records.values import Part, Record

FORMS = ("xlsx", "zip", "csv")
FLAGS: Mapping[str, tuple[str, str]] = {"ar": ("لا", "نعم"), "en": ("no", "yes")}
_LISTS = frozenset(
    {
        ColumnKind.CODES,
        ColumnKind.WORDS,
        ColumnKind.PHONES,
        ColumnKind.ADDRESSES,
        ColumnKind.LANGUAGES,
    }
)


@dataclass(frozen=True)
class Layout:
    """How the tables of a file are written: `language` is that of its reader.

    `languages` are those that texts have a column for.
    """

    tables: Tables
    words: Words
    language: str
    languages: tuple[str, ...]

    def fields(self, table: Table) -> tuple[Field, ...]:
        """Return the columns of a sheet, in order."""
        return table.fields(self.languages)


def form_of(path: Path) -> str:
    """Return the form in which a file is wanted, by its name; raises Refused for any other."""
    form = path.suffix.removeprefix(".").lower()
    if form not in FORMS:
        raise Refused(
            _("“{path}” ends in none of .xlsx, .zip and .csv: choose one of these forms."),
            path=shown(path, limit=200),
        )
    return form


def write_export(path: Path, layout: Layout, records: Sequence[Record]) -> None:
    """Write the records as a filled template: a workbook, a ZIP of CSV files or the first alone.

    Raises Refused when the file cannot be written.
    """
    form = form_of(path)
    try:
        if form == "xlsx":
            with path.open("wb") as target:
                write_workbook(
                    target, layout.tables, layout, lambda table: rows_of(table, layout, records)
                )
        elif form == "zip":
            _write_zip(path, layout, records)
        else:
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                file.writelines(_lines(layout.tables.main, layout, records))
    except (OSError, FileCreateError) as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, error: Exception) -> Refused:
    """Make the sentence for a file that cannot be written."""
    cause = error if isinstance(error, OSError) else error.__context__
    reason = cause.strerror if isinstance(cause, OSError) else None
    return Refused(
        _("{path} cannot be written: {reason}. Name another place."),
        path=shown(path, limit=200),
        reason=reason or type(error).__name__,
    )


def languages_of(country: Sequence[str], records: Iterable[Record]) -> tuple[str, ...]:
    """Return the languages of the country, and after them the others that texts of records have."""
    found = {language for record in records for language in _spoken(record)}
    return (*country, *sorted(found - set(country)))


def rows_of(table: Table, layout: Layout, records: Iterable[Record]) -> Iterator[list[Value]]:
    """Yield the rows of one sheet."""
    fields = layout.fields(table)
    for record in records:
        if table.is_main:
            yield [_value(record, field, layout) for field in fields]
            continue
        for number, part in enumerate(getattr(record, table.field), start=1):
            yield [record.code, number, *(_value(part, field, layout) for field in fields[2:])]


def text_of(value: Value) -> str:
    """Write the value of a cell as text that comes back as it was."""
    return guarded(value) if isinstance(value, str) else "" if value is None else str(value)


def csv_line(cells: Iterable[str]) -> str:
    """Write one line of a CSV file."""
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _write_zip(path: Path, layout: Layout, records: Sequence[Record]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in layout.tables:
            with archive.open(f"{table.name}.csv", "w") as file:
                file.write(b"\xef\xbb\xbf")
                file.writelines(line.encode() for line in _lines(table, layout, records))


def _lines(table: Table, layout: Layout, records: Iterable[Record]) -> Iterator[str]:
    yield csv_line(field.heading(layout.language) for field in layout.fields(table))
    for row in rows_of(table, layout, records):
        yield csv_line(map(text_of, row))


def _value(part: Part, field: Field, layout: Layout) -> Value:
    held: object = part
    for name in field.column.field.split("."):
        held = getattr(held, name) if held is not None else None
    if held is None:
        return None
    if field.column.kind in TRANSLATED:
        assert isinstance(held, dict)
        return held.get(field.language)
    return _plain(field.column, held, layout)


def _plain(column: Column, held: object, layout: Layout) -> Value:
    if column.kind is ColumnKind.FLAG:
        return FLAGS[layout.language][bool(held)]
    if column.kind is ColumnKind.TERM:
        return _term(column, str(held), layout)
    if isinstance(held, tuple):
        is_terms = column.kind is ColumnKind.TERMS
        return join_list([_term(column, one, layout) if is_terms else one for one in held])
    assert isinstance(held, str | int | Decimal | date)
    return held


def _term(column: Column, code: str, layout: Layout) -> str:
    """Return the name of a term, or its code where the name could be another's."""
    vocabulary = layout.words.list_of(column)
    term = vocabulary.get(code)
    name = best_name(term.names, layout.language) if term else None
    known = vocabulary.code_of.get(fold_text(name)) if name else None
    return name if name and known == code else code


def _spoken(part: Part) -> Iterator[str]:
    for name, value in part:
        if isinstance(value, dict):
            yield from value
        elif isinstance(value, tuple):
            for one in value:
                if isinstance(one, Part):
                    yield from _spoken(one)
        elif isinstance(value, Part) and name:
            yield from _spoken(value)
