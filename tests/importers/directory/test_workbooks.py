"""Workbooks that officers made by hand, and those that mean harm."""

import datetime
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from geo.errors import AroundMeError
from portal.directory.records.agencies import AgencyContent
from portal.directory.registers.definitions import Register
from tests.importers.directory import invented

HEADERS = ["الرمز", "الاسم بالعربية", "نوع الجهة", "الهواتف", "سنة التأسيس"]


def workbook(path: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_with_arabic_headers_numbers_and_days_is_read(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "hand.xlsx",
        الجهات=[["سجل الجهات"], HEADERS, ["lands", "الأراضي", "دائرة", 65001234, 1927.0]],
        المسؤولون=[
            ["رمز الجهة", "اسم المسؤول بالعربية", "المنصب بالعربية", "بداية الولاية"],
            ["lands", "ليلى", "مديرة", datetime.datetime(2026, 1, 2)],  # noqa: DTZ001 - a cell
        ],
        ملاحظات=[["لا شيء"]],
    )
    back = invented.read(path, Register.AGENCIES)
    assert back.sentences == []
    lands = back.taken["lands"]
    assert isinstance(lands, AgencyContent)
    assert (lands.phones, lands.established_year) == (("+96265001234",), 1927)
    assert lands.officials[0].term_start == datetime.date(2026, 1, 2)


def test_a_row_keeps_the_number_that_the_officer_sees(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["سجل الجهات"],
        [],
        [*HEADERS],
        ["lands", "أ", "دائرة"],
        [],
        ["parks", "ب", "نادي"],
    ]
    back = invented.read(workbook(tmp_path / "hand.xlsx", agencies=rows), Register.AGENCIES)
    assert [(one.sheet, one.row) for one in back.findings] == [("agencies", 6)]


def test_a_formula_that_failed_is_told_and_left_out(tmp_path: Path) -> None:
    rows: list[list[object]] = [[*HEADERS], ["lands", "أ", "دائرة", None, "=1/0"]]
    path = workbook(tmp_path / "hand.xlsx", agencies=rows)
    with_error(path)
    back = invented.read(path, Register.AGENCIES)
    assert list(back.taken) == ["lands"]
    assert "is an error of the spreadsheet (#DIV/0!)" in back.sentences[0]


def with_error(path: Path) -> None:
    """Add to the formula the result that a spreadsheet would have saved with it."""
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    held[name] = held[name].replace(
        b'<c r="E2"><f>1/0</f><v /></c>', b'<c r="E2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    )
    assert b'r="E2" t="e"' in held[name]
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in held.items():
            archive.writestr(member, content)


def test_two_sheets_for_one_table_are_refused(tmp_path: Path) -> None:
    rows = [HEADERS, ["lands", "أ", "دائرة"]]
    path = workbook(tmp_path / "hand.xlsx", الجهات=rows, Agencies=rows)
    with pytest.raises(AroundMeError, match="has two sheets for"):
        invented.read(path, Register.AGENCIES)


def test_an_archive_that_swells_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("agencies.csv", "code,names_ar,kind\n" + "a" * (80 << 20))
    with pytest.raises(AroundMeError, match="would unpack to far more"):
        invented.read(path, Register.AGENCIES)


def test_an_archive_that_leads_outside_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../agencies.csv", "code,names_ar,kind\n")
    with pytest.raises(AroundMeError, match="leads outside"):
        invented.read(path, Register.AGENCIES)


@pytest.mark.parametrize("encoding", ["windows-1256", "utf-16", "utf-8"])
def test_csv_files_of_any_program_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "agencies.csv"
    lines = ["الرمز;الاسم بالعربية;نوع الجهة", "lands;دائرة الأراضي والمساحة;دائرة"]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    assert invented.read(path, Register.AGENCIES).taken["lands"].names == {
        "ar": "دائرة الأراضي والمساحة"
    }
