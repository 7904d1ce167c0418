import datetime
from pathlib import Path

import openpyxl
import pytest
import xlwt  # type: ignore[import-untyped]

from geo.folding import fold_text
from importers.readers.choice import open_reader
from importers.readers.rows import Hints, Row
from importers.readers.sheet_process import cell_text
from tests.importers.readers.spreadsheets import (
    HEADER,
    Cells,
    facts_of,
    opened,
    rows_of,
    write_ods,
    write_workbook,
    write_xml,
)


def test_rows_carry_the_numbers_of_the_sheet_below_a_title(tmp_path: Path) -> None:
    rows: Cells = [("Offices of the ministry",), (), HEADER, ("a", "مدرسة", 31.5, 35.25), ()]
    reader = opened(write_workbook(tmp_path / "a.xlsx", {"Sheet1": [*rows, ("b", "x", 32, 36)]}))
    assert reader.columns == HEADER
    assert list(reader.rows()) == [
        Row(4, {"ref": "a", "name": "مدرسة", "lat": "31.5", "lon": "35.25"}),
        Row(6, {"ref": "b", "name": "x", "lat": "32", "lon": "36"}),
    ]
    assert facts_of(reader) == {"sheet": "Sheet1", "header row": "3"}
    assert reader.bytes_read() == reader.size_bytes > 0


def test_rows_can_be_streamed_again(tmp_path: Path) -> None:
    reader = opened(write_workbook(tmp_path / "a.xlsx", {"S": [HEADER, ("a", "x", 31, 35)]}))
    assert list(reader.rows()) == list(reader.rows()) != []


def test_a_table_that_begins_far_from_the_corner_keeps_its_row_numbers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for column, name in enumerate(HEADER, start=4):
        sheet.cell(7, column, name)
        sheet.cell(9, column, "7")
    book.save(tmp_path / "a.xlsx")
    reader = opened(tmp_path / "a.xlsx")
    assert reader.columns == HEADER
    assert [row.number for row in reader.rows()] == [9]


def test_xls_and_ods_give_the_same_rows_as_xlsx(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("مواقع")
    for row, cells in ((1, HEADER), (3, ("007", "مدرسة", 31.950000000000003, 35))):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    book.save(str(tmp_path / "a.xls"))
    texts = "".join(f"<table:table-cell><text:p>{t}</text:p></table:table-cell>" for t in HEADER)
    numbers = "".join(
        f'<table:table-cell office:value-type="float" office:value="{n}"/>'
        for n in ("31.950000000000003", "35")
    )
    words = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{t}</text:p></table:table-cell>'
        for t in ("007", "مدرسة")
    )
    texts = texts.replace("<table:table-cell>", '<table:table-cell office:value-type="string">')
    empty = '<table:table-row table:number-rows-repeated="1"><table:table-cell/></table:table-row>'
    ods = f"{empty}<table:table-row>{texts}</table:table-row>{empty}"
    write_ods(tmp_path / "a.ods", f"{ods}<table:table-row>{words}{numbers}</table:table-row>")
    expected = {"ref": "007", "name": "مدرسة", "lat": "31.950000000000003", "lon": "35"}
    for name, kind in (("a.xls", "XLS"), ("a.ods", "ODS")):
        reader = opened(tmp_path / name)
        assert (reader.kind, facts_of(reader)["sheet"]) == (kind, "مواقع")
        assert list(reader.rows()) == [Row(4, expected)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12345.0, "12345"),
        (-0.5, "-0.5"),
        (962791234567.0, "962791234567"),
        (9871234567.0, "9871234567"),
        (31.950000000000003, "31.950000000000003"),
        (1e-07, "0.0000001"),
        (1.234567890123457e19, "12345678901234570000"),
        (1e15, "1000000000000000"),
        (True, "true"),
        (False, "false"),
        (datetime.date(2024, 2, 29), "2024-02-29"),
        (datetime.datetime.fromisoformat("2024-02-29T07:05:09"), "2024-02-29T07:05:09"),
        (datetime.time(8, 30), "08:30"),
        (datetime.time(8, 30, 15), "08:30:15"),
        (datetime.timedelta(hours=30), "30:00"),
        (datetime.timedelta(minutes=5, seconds=7), "00:05:07"),
    ],
)
def test_values_are_written_as_the_officer_sees_them(value: float, text: str) -> None:
    assert cell_text(value) == text


def test_a_formula_gives_its_last_result_and_an_error_cell_nothing(tmp_path: Path) -> None:
    header = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for letter, name in zip("ABCD", HEADER, strict=True)
    )
    cells = (
        '<c r="A2" t="str"><f>"x"&amp;1</f><v>x1</v></c>'
        '<c r="B2" t="inlineStr"><is><t>n</t></is></c>'
        '<c r="C2"><f>30+1</f><v>31</v></c><c r="D2" t="e"><v>#N/A</v></c><c r="E2"><f>1+1</f></c>'
    )
    path = write_xml(
        tmp_path / "a.xlsx", f'<row r="1">{header}</row><row r="2" hidden="1">{cells}</row>'
    )
    (row,) = rows_of(path)
    assert row.values == {"ref": "x1", "name": "n", "lat": "31"}
    assert [(f.code, f.severity, f.column, f.value) for f in row.findings] == [
        ("error_cell", "warn", "lon", "#N/A")
    ]


def test_an_error_cell_is_named_by_its_column_wherever_the_table_begins(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for place, value in {"C3": "ref", "D3": "name", "C4": "a", "D4": "#REF!"}.items():
        book.worksheets[0][place] = value
    book.save(tmp_path / "a.xlsx")
    (row,) = rows_of(tmp_path / "a.xlsx")
    assert [(f.column, f.value) for f in row.findings] == [("name", "#REF!")]
    assert "“name” is an error of the spreadsheet (#REF!)" in str(row.findings[0].message)


def test_sheets_with_one_header_are_read_in_turn(tmp_path: Path) -> None:
    sheets_of: dict[str, Cells] = {
        "عمان": [HEADER, ("a", "x", 31, 35)],
        "إربد": [("title",), HEADER, ("b", "y", 32, 36)],
    }
    reader = opened(write_workbook(tmp_path / "a.xlsx", sheets_of))
    assert reader.columns == (*HEADER, "sheet")
    found = [(row.number, row.values["ref"], row.values["sheet"]) for row in reader.rows()]
    assert found == [(2, "a", "عمان"), (3, "b", "إربد")]
    assert reader.bytes_read() == reader.size_bytes


def test_a_total_at_the_end_is_rejected_and_one_in_the_middle_is_a_row(tmp_path: Path) -> None:
    rows: Cells = [HEADER, ("a", "x", 31, 35), ("Total: 2",), ("b", "y", 32, 36), ("Total: 2",)]
    read = rows_of(write_workbook(tmp_path / "a.xlsx", {"S": rows}))
    assert [row.number for row in read] == [2, 3, 4, 5]
    assert [[f.code for f in row.findings] for row in read] == [[], [], [], ["footer_row"]]


def test_an_overlong_cell_keeps_its_row_out(tmp_path: Path) -> None:
    text = "x" * 1_000_001
    cells = "".join(
        f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
        for place, value in (("A2", "a"), ("B2", text))
    )
    header = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for letter, name in zip("AB", HEADER, strict=False)
    )
    path = write_xml(tmp_path / "a.xlsx", f'<row r="1">{header}</row><row r="2">{cells}</row>')
    (row,) = rows_of(path)
    assert [(f.code, f.severity, f.column) for f in row.findings] == [
        ("cell_too_long", "reject", "name")
    ]
    assert len(row.values["name"]) == 1_000_000


@pytest.mark.parametrize("name", ["au-hospitals.xlsx"])
def test_real_hospitals_are_read_below_their_title(
    shared_data: Path, tmp_path: Path, name: str
) -> None:
    known = frozenset(map(fold_text, ("Hospital name", "Latitude", "Longitude", "Phone number")))
    reader = open_reader(shared_data / "elsewhere" / name, Hints(known_headers=known), tmp_path)
    rows = list(reader.rows())
    assert (len(rows), rows[0].number) == (1009, 4)
    assert rows[0].values["Latitude"] == "-31.940992"
