import datetime
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt  # type: ignore[import-untyped]

from geo.errors import Refused, UnreadableFile
from geo.folding import fold_text
from importers.readers import sheet_files
from importers.readers.choice import open_reader
from importers.readers.rows import Hints, Reader, Row
from importers.readers.sheet_process import cell_text
from importers.readers.sheets import SheetReader

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


def write(path: Path, sheets_of: dict[str, Cells], hidden: tuple[str, ...] = ()) -> Path:
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


def test_rows_carry_the_numbers_of_the_sheet_below_a_title(tmp_path: Path) -> None:
    rows: Cells = [("Offices of the ministry",), (), HEADER, ("a", "مدرسة", 31.5, 35.25), ()]
    reader = opened(write(tmp_path / "a.xlsx", {"Sheet1": [*rows, ("b", "x", 32, 36)]}))
    assert reader.columns == HEADER
    assert list(reader.rows()) == [
        Row(4, {"ref": "a", "name": "مدرسة", "lat": "31.5", "lon": "35.25"}),
        Row(6, {"ref": "b", "name": "x", "lat": "32", "lon": "36"}),
    ]
    assert facts_of(reader) == {"sheet": "Sheet1", "header row": "3"}
    assert reader.bytes_read() == reader.size_bytes > 0


def test_rows_can_be_streamed_again(tmp_path: Path) -> None:
    reader = opened(write(tmp_path / "a.xlsx", {"S": [HEADER, ("a", "x", 31, 35)]}))
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


def test_the_only_sheet_with_a_table_of_places_is_taken(tmp_path: Path) -> None:
    other: Cells = [("Notes",), ("Made in May", "by the office")]
    sheets_of: dict[str, Cells] = {
        "About": other,
        "Data": [HEADER, ("a", "x", 31, 35)],
        "Old": [HEADER, ("z",)],
    }
    reader = opened(write(tmp_path / "a.xlsx", sheets_of, hidden=("Old",)))
    assert facts_of(reader)["sheet"] == "Data"
    assert [row.values["ref"] for row in reader.rows()] == ["a"]


def test_sheets_with_one_header_are_read_in_turn(tmp_path: Path) -> None:
    sheets_of: dict[str, Cells] = {
        "عمان": [HEADER, ("a", "x", 31, 35)],
        "إربد": [("title",), HEADER, ("b", "y", 32, 36)],
    }
    reader = opened(write(tmp_path / "a.xlsx", sheets_of))
    assert reader.columns == (*HEADER, "sheet")
    found = [(row.number, row.values["ref"], row.values["sheet"]) for row in reader.rows()]
    assert found == [(2, "a", "عمان"), (3, "b", "إربد")]
    assert reader.bytes_read() == reader.size_bytes


def test_sheets_of_different_tables_have_to_be_chosen(tmp_path: Path) -> None:
    sheets_of: dict[str, Cells] = {
        "Schools": [HEADER, ("a", "x", 31, 35)],
        "Clinics": [("ref", "name", "phone"), ("b", "y", 79)],
    }
    path = write(tmp_path / "a.xlsx", sheets_of)
    with pytest.raises(Refused, match=r"--part.*“Schools”, “Clinics”"):
        opened(path)
    assert [row.values["ref"] for row in rows_of(path, "clinics ")] == ["b"]
    with pytest.raises(Refused, match=r"no sheet “Parks”.*“Schools”, “Clinics”"):
        opened(path, "Parks")


def test_a_hidden_sheet_is_read_when_it_is_named(tmp_path: Path) -> None:
    sheets_of: dict[str, Cells] = {"A": [HEADER, ("a",)], "B": [HEADER, ("b",)]}
    path = write(tmp_path / "a.xlsx", sheets_of, hidden=("B",))
    assert [row.values["ref"] for row in rows_of(path, "B")] == ["b"]


def test_values_beside_the_header_are_kept_under_a_number(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"S": [HEADER, ("a", "x", 31, 35, None, "a note")]})
    reader = opened(path)
    assert reader.columns == (*HEADER, "column 6")
    assert next(reader.rows()).values["column 6"] == "a note"


def test_a_total_at_the_end_is_rejected_and_one_in_the_middle_is_a_row(tmp_path: Path) -> None:
    rows: Cells = [HEADER, ("a", "x", 31, 35), ("Total: 2",), ("b", "y", 32, 36), ("Total: 2",)]
    read = rows_of(write(tmp_path / "a.xlsx", {"S": rows}))
    assert [row.number for row in read] == [2, 3, 4, 5]
    assert [[f.code for f in row.findings] for row in read] == [[], [], [], ["footer_row"]]


def test_units_below_the_header_are_no_row(tmp_path: Path) -> None:
    rows: Cells = [HEADER, ("text", "text", "deg", "deg"), ("a", "x", 31, 35)]
    assert [row.number for row in rows_of(write(tmp_path / "a.xlsx", {"S": rows}))] == [3]


def test_an_unknown_header_is_the_first_row_with_several_cells(tmp_path: Path) -> None:
    rows: Cells = [("Liste des écoles",), ("Nom", "Commune"), ("École A", "Lyon")]
    reader = opened(write(tmp_path / "a.xlsx", {"S": rows}))
    assert reader.columns == ("Nom", "Commune")
    assert [row.values for row in reader.rows()] == [{"Nom": "École A", "Commune": "Lyon"}]


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="is empty"):
        opened(write(tmp_path / "a.xlsx", {"S": []}))


def test_a_cell_in_the_last_corner_does_not_take_the_memory(tmp_path: Path) -> None:
    far = '<c r="XFD1048576"><v>1</v></c>'
    near = '<row r="1"><c r="A1"><v>1</v></c></row>'
    path = write_xml(tmp_path / "a.xlsx", f'{near}<row r="1048576">{far}</row>')
    with pytest.raises(Refused, match="stray cell"):
        opened(path)


def test_repeated_cells_of_an_ods_do_not_take_the_memory(tmp_path: Path) -> None:
    cell = (
        '<table:table-cell office:value-type="string" table:number-columns-repeated="16384">'
        "<text:p>x</text:p></table:table-cell>"
    )
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    with pytest.raises((Refused, UnreadableFile)):
        opened(write_ods(tmp_path / "a.ods", row))


def test_xml_that_could_swell_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
    path = write_xml(tmp_path / "a.xlsx", "", {"xl/sharedStrings.xml": bomb})
    with pytest.raises(UnreadableFile, match="DTD"):
        opened(path)


def test_more_columns_than_a_table_has_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"S": [tuple(f"c{n}" for n in range(2001))]})
    with pytest.raises(UnreadableFile, match="more than 2000 columns"):
        opened(path)


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


def test_a_password_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    entry = "EncryptedPackage".encode("utf-16-le").ljust(128, b"\0")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entry * 8)
    with pytest.raises(UnreadableFile, match="protected by a password"):
        opened(path)


def test_a_workbook_that_takes_too_long_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.xlsx", {"S": [HEADER, ("a",)]})
    monkeypatch.setattr(sheet_files, "LEAST_SECONDS", 0.001)
    with pytest.raises(Refused, match="too large to be read"):
        SheetReader(path, Hints(), kind="XLSX", scratch=tmp_path)


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = write_xml(tmp_path / "a.xlsx", "", {"xl/workbook.xml": "<workbook"})
    with pytest.raises(UnreadableFile, match="damaged spreadsheet"):
        opened(path)


@pytest.mark.parametrize("name", ["au-hospitals.xlsx"])
def test_real_hospitals_are_read_below_their_title(
    shared_data: Path, tmp_path: Path, name: str
) -> None:
    known = frozenset(map(fold_text, ("Hospital name", "Latitude", "Longitude", "Phone number")))
    reader = open_reader(shared_data / "elsewhere" / name, Hints(known_headers=known), tmp_path)
    rows = list(reader.rows())
    assert (len(rows), rows[0].number) == (1009, 4)
    assert rows[0].values["Latitude"] == "-31.940992"


def test_names_below_merged_cells_are_read_as_names(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["ref", "name", "Place", None], [None, None, "lat", "lon"], [1, "A", 31.95, 35.91]):
        sheet.append(row)
    sheet.merge_cells("C1:D1")
    book.save(tmp_path / "a.xlsx")
    found = opened(tmp_path / "a.xlsx")

    assert found.columns == ("ref", "name", "lat", "lon")
    assert [row.values["lon"] for row in found.rows()] == ["35.91"]
