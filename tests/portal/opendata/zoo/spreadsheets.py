"""Spreadsheets that programs write and openpyxl does not: XLS, XLSB, ODS."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import xlwt  # type: ignore[import-untyped]

from tests.portal.opendata.zoo.making import Make

_ROWS = (("code", "name"), ("1", "مدرسة"), ("2", "School"))
_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def old_workbook(path: Path) -> None:
    """Write a workbook of Excel 97."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Schools")
    for at, row in enumerate(_ROWS):
        for place, cell in enumerate(row):
            sheet.write(at, place, cell)
    book.save(str(path))


def binary_workbook(path: Path) -> None:
    """Write the frame of a binary workbook: what it is, stands in the names of its parts."""
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("xl/workbook.bin", b"\x83\x01\x00")


def open_workbook(sheets: Mapping[str, Sequence[Sequence[str]]] | None = None) -> Make:
    """Return what writes an OpenDocument spreadsheet with some sheets of texts."""
    told = sheets or {"Schools": _ROWS}
    body = "".join(
        f'<table:table table:name="{escape(name)}">{"".join(map(_row, rows))}</table:table>'
        for name, rows in told.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES}>'
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )

    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            file.writestr("content.xml", content)
            file.writestr("META-INF/manifest.xml", "<manifest/>")

    return make


def _row(cells: Sequence[str]) -> str:
    told = "".join(
        '<table:table-cell office:value-type="string">'
        f"<text:p>{escape(cell)}</text:p></table:table-cell>"
        for cell in cells
    )
    return f"<table:table-row>{told}</table:table-row>"
