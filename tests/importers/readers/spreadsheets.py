"""What the tests of spreadsheets share: workbooks written cell by cell, and their rows."""

import zipfile
from pathlib import Path

import openpyxl

from geo.folding import fold_text
from importers.readers.choice import open_reader
from importers.readers.rows import Hints, Reader, Row

KNOWN = frozenset(map(fold_text, ("ref", "name", "الاسم", "lat", "lon", "خط العرض", "phone")))
HEADER = ("ref", "name", "lat", "lon")
Cells = list[tuple[object, ...]]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
    f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="Places" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
}


def write_workbook(path: Path, sheets_of: dict[str, Cells], hidden: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets_of.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def write_xml(path: Path, sheet_data: str, more: dict[str, str] | None = None) -> Path:
    """A workbook whose sheet holds exactly this XML."""
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet_data}</sheetData></worksheet>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in (_PARTS | {"xl/worksheets/sheet1.xml": sheet} | (more or {})).items():
            file.writestr(name, text)
    return path


def write_ods(path: Path, rows: str) -> Path:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("META-INF/manifest.xml", "<manifest/>")
        file.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{office}:office:1.0"'
            f' xmlns:table="{office}:table:1.0" xmlns:text="{office}:text:1.0"><office:body>'
            f'<office:spreadsheet><table:table table:name="مواقع">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def opened(path: Path, part: str | None = None) -> Reader:
    return open_reader(path, Hints(part=part, known_headers=KNOWN), path.parent)


def rows_of(path: Path, part: str | None = None) -> list[Row]:
    return list(opened(path, part).rows())


def facts_of(reader: Reader) -> dict[str, str]:
    return {fact.label: str(fact.value) for fact in reader.facts}
