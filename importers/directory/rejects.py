"""The rows of records that were left out, in their own columns, to be mended and read again."""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from geo.errors import Refused
from geo.messages import Translate, shown
from geo.messages import mark as _
from geo.spreadsheet_text import guarded
from importers.directory.export import FORMS, csv_line, form_of, unwritable
from importers.directory.findings import TableFinding, by_row
from importers.directory.sources import (
    NOTE_PREFIX,
    REJECTS_SHEET,
    RecordForm,
    Source,
)
from importers.directory.workbook import write_value
from importers.findings import Finding, Severity
from importers.readers.rows import Row
from importers.reports.rejects import CODES, OUTCOME, REJECTS_OF, ROW

_BETWEEN = " · "
_WIDTH = 24


@dataclass(frozen=True)
class Rejects:
    """What goes into the file: rows with findings, and all rows of the records left out.

    `marker` names the register and its current release: the file says with it that it holds
    rejects. `translations` are the languages of the reasons. A record goes in as a whole, since it
    can only be read again as a whole.
    """

    source: Source
    findings: Sequence[TableFinding]
    rejected: frozenset[str]
    marker: str
    translations: Mapping[str, Translate]

    def named(self, path: Path) -> Path:
        """Return the path with the suffix of a form; raises Refused for one that holds less."""
        form = path.suffix.removeprefix(".").lower()
        if form not in FORMS:
            return path.with_name(f"{path.name}.{self.source.form}")
        if form == "csv" and len(self.source.sheets) > 1:
            raise Refused(
                _("{path} would hold one sheet only: name a file that ends in .xlsx or .zip."),
                path=shown(path, limit=200),
            )
        return path

    def write(self, path: Path) -> None:
        """Write the file in the form that its name says. Raises Refused."""
        form = form_of(path)
        try:
            if form == "xlsx":
                self._write_workbook(path)
            elif form == "zip":
                self._write_zip(path)
            else:
                main = next(sheet for sheet in self.source.sheets if sheet.table.is_main)
                with path.open("w", encoding="utf-8-sig", newline="", errors="replace") as file:
                    file.writelines(self._lines(main))
        except (OSError, FileCreateError) as error:
            raise unwritable(path, error) from error

    def _write_workbook(self, path: Path) -> None:
        with (
            path.open("wb") as file,
            xlsxwriter.Workbook(file, {"constant_memory": True}) as book,
        ):
            formats = {"text": book.add_format({"num_format": "@"})}
            for sheet in self.source.sheets:
                target = book.add_worksheet(_sheet_name(sheet))
                if sheet.name == sheet.table.names["ar"]:
                    target.right_to_left()
                target.freeze_panes(1, 1)
                target.set_column(0, len(sheet.columns) + len(self.translations) + 3, _WIDTH)
                for number, cells in enumerate(self._rows(sheet)):
                    for at, text in enumerate(cells):
                        write_value(target, number, at, text, formats)
            mark = book.add_worksheet(REJECTS_SHEET)
            mark.set_column(0, 0, 2 * _WIDTH)
            write_value(mark, 0, 0, REJECTS_OF, formats)
            write_value(mark, 1, 0, self.marker, formats)

    def _write_zip(self, path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for sheet in self.source.sheets:
                with archive.open(f"{sheet.table.name}.csv", "w") as file:
                    file.write(b"\xef\xbb\xbf")
                    file.writelines(line.encode("utf-8", "replace") for line in self._lines(sheet))

    def _lines(self, sheet: RecordForm) -> Iterator[str]:
        return (csv_line(map(guarded, cells)) for cells in self._rows(sheet))

    def _rows(self, sheet: RecordForm) -> Iterator[list[str]]:
        """Yield the header, then the rows with our notes behind what they hold."""
        reasons = [f"{NOTE_PREFIX}reason {language}" for language in self.translations]
        yield [*sheet.columns, REJECTS_OF, ROW, OUTCOME, CODES, *reasons]
        found = by_row(self.findings)
        for row in sheet.rows():
            findings = found.get((sheet.name, row.number), [])
            if findings or self._code(sheet, row) in self.rejected:
                yield self._noted(sheet, row, findings)

    def _noted(self, sheet: RecordForm, row: Row, findings: Sequence[Finding]) -> list[str]:
        is_out = self._code(sheet, row) in self.rejected or _rejects(findings)
        return [
            *(row.values.get(header, "") for header in sheet.columns),
            self.marker,
            str(row.number),
            "rejected" if is_out else "loaded",
            " ".join(dict.fromkeys(finding.code for finding in findings)),
            *(_reason(findings, translate) for translate in self.translations.values()),
        ]

    @staticmethod
    def _code(sheet: RecordForm, row: Row) -> str:
        wanted = sheet.table.record_column
        header = next(name for name, field in sheet.fields.items() if field.column is wanted)
        return row.values.get(header, "").strip()


def _sheet_name(sheet: RecordForm) -> str:
    """Return a name that a workbook takes and that is found again."""
    return sheet.name if sheet.table.names.get("ar") == sheet.name else sheet.table.names["en"]


def _rejects(findings: Sequence[Finding]) -> bool:
    return any(finding.severity is Severity.REJECT for finding in findings)


def _reason(findings: Sequence[Finding], translate: Translate) -> str:
    return _BETWEEN.join(
        message.render(translate)
        for finding in findings
        for message in (finding.message, finding.hint)
        if message.text
    )
