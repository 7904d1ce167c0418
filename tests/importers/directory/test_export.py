"""Templates and exports: what a spreadsheet shows of them, and that it runs nothing in them."""

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from geo.errors import AroundMeError, Refused
from importers.directory.column_kinds import ColumnKind
from importers.directory.columns import Table, tables_of
from importers.directory.export import Layout, write_export
from portal.directory.records.values import Record
from portal.directory.registers.definitions import Register
from portal.vocabularies.rules import Vocabulary
from tests.importers.directory import invented

FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", '=HYPERLINK("https://x")', "a\n=1+1", "＝1+1"]


@pytest.fixture(scope="module", params=["ar", "en"])
def template(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, openpyxl.Workbook]:
    path = tmp_path_factory.mktemp("template") / "services.xlsx"
    layout = Layout(tables_of(Register.SERVICES), invented.words(), request.param, ("ar", "en"))
    write_export(path, layout, ())
    return request.param, openpyxl.load_workbook(path)


def test_a_template_has_a_sheet_for_each_table_a_guide_and_the_lists(
    template: tuple[str, openpyxl.Workbook],
) -> None:
    language, book = template
    tables = [table.names[language] for table in tables_of(Register.SERVICES)]
    assert book.sheetnames == [
        *tables,
        *(("دليل التعبئة", "القوائم"), ("Guide", "Lists"))[language == "en"],
    ]
    for sheet in book.worksheets:
        assert bool(sheet.sheet_view.rightToLeft) is (language == "ar")
        assert sheet.freeze_panes == "B2"


def test_headers_are_in_both_languages_the_readers_first(
    template: tuple[str, openpyxl.Workbook],
) -> None:
    language, book = template
    header = [cell.value for cell in book.worksheets[0][1]]
    first = {"ar": "الرمز / Code *", "en": "Code / الرمز *"}[language]
    assert header[0] == first
    name = {"ar": "الاسم بالعربية / Name in Arabic *", "en": "Name in Arabic / الاسم بالعربية *"}
    assert name[language] in header


def test_the_guide_explains_every_column(template: tuple[str, openpyxl.Workbook]) -> None:
    language, book = template
    told = list(book.worksheets[-2].iter_rows(min_row=2, values_only=True))
    tables = tables_of(Register.SERVICES)
    fields = [field for table in tables for field in table.fields(("ar", "en"))]
    assert [row[2] for row in told] == [field.name for field in fields]
    assert [row[4] for row in told] == [field.column.about[language] for field in fields]


def test_cells_of_one_term_choose_from_a_list_and_codes_are_texts(
    template: tuple[str, openpyxl.Workbook],
) -> None:
    language, book = template
    lists = {
        column[0]: [text for text in column[1:] if text]
        for column in book.worksheets[-1].iter_cols(values_only=True)
    }
    title, first = {"ar": ("نوع الناتج", "شهادة"), "en": ("Kind of result", "Certificate")}[
        language
    ]
    assert lists[title][0] == first
    sheets = zip(tables_of(Register.SERVICES), book.worksheets, strict=False)
    for table, sheet in sheets:
        chosen = {
            str(one.sqref).split(":")[0].rstrip("0123456789"): one.formula1
            for one in sheet.data_validations.dataValidation
        }
        for at, field in enumerate(table.fields(("ar", "en")), start=1):
            letter = get_column_letter(at)
            kind = field.column.kind
            assert (letter in chosen) is (kind in (ColumnKind.TERM, ColumnKind.FLAG)), field.name
            if kind in (ColumnKind.CODE, ColumnKind.PHONE):
                assert format_of(sheet, at) == "@", field.name


def format_of(sheet: Worksheet, at: int) -> str:
    """Return the format of the cells of a column that are still empty."""
    ranges = sheet.column_dimensions.values()
    return next(str(one.number_format) for one in ranges if (one.min or 0) <= at <= (one.max or 0))


def test_a_template_without_a_row_is_no_import(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    layout = Layout(tables_of(Register.AGENCIES), invented.words(), "ar", ("ar", "en"))
    write_export(path, layout, ())
    back = invented.read(path, Register.AGENCIES)
    assert (back.taken, back.findings) == ({}, [])


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_workbook_holds_no_formula(tmp_path: Path, formula: str) -> None:
    path = invented.write(tmp_path / "a.xlsx", Register.AGENCIES, [hostile(formula)])
    cells = [
        cell for sheet in openpyxl.load_workbook(path).worksheets for row in sheet for cell in row
    ]
    held = [cell for cell in cells if cell.value == formula]
    assert len(held) == 2
    assert {cell.data_type for cell in held} == {"s"}
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_letters_that_no_workbook_can_hold_do_not_spoil_it(tmp_path: Path) -> None:
    path = invented.write(tmp_path / "a.xlsx", Register.AGENCIES, [hostile("a\uffffb")])
    held = {cell.value for row in openpyxl.load_workbook(path).worksheets[0] for cell in row}
    assert "ab" in held


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_csv_file_holds_nothing_that_a_spreadsheet_would_run(
    tmp_path: Path, formula: str
) -> None:
    record = hostile(formula)
    path = invented.write(tmp_path / "a.zip", Register.AGENCIES, [record])
    lines = [
        line
        for text in csv_texts(path)
        for row in csv.reader(io.StringIO(text))
        for cell in row
        for line in cell.split("\n")
    ]
    assert not [line for line in lines if line[:1] in tuple("=+-@＝\t")]
    assert invented.read(path, Register.AGENCIES).taken[record.code] == record


def hostile(text: str) -> Record:
    return invented.agency(
        description={"ar": text},
        officials=({"name": {"ar": "ا"}, "title": {"ar": "ب"}},),
        legal_basis={"ar": text},
    )


def csv_texts(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            assert content.startswith(b"\xef\xbb\xbf")
            yield content.decode("utf-8-sig")


def test_only_known_forms_are_written_and_a_lost_folder_is_one_sentence(tmp_path: Path) -> None:
    layout = Layout(tables_of(Register.AGENCIES), invented.words(), "ar", ("ar", "en"))
    with pytest.raises(Refused, match="ends in none of"):
        write_export(tmp_path / "agencies.pdf", layout, ())
    for form in ("xlsx", "zip", "csv"):
        with pytest.raises(AroundMeError, match="cannot be written: No such file"):
            write_export(tmp_path / "nowhere" / f"agencies.{form}", layout, ())


def test_a_workbook_is_written_without_being_held_in_memory(tmp_path: Path) -> None:
    step = {"title": {"ar": "خطوة"}, "text": {"ar": "نص " * 300}}
    records = [invented.service(f"service-{n}", steps=(step,) * 4) for n in range(300)]
    with traced() as peak:
        invented.write(tmp_path / "services.xlsx", Register.SERVICES, records)
    assert peak() < 1_400_000


def test_three_thousand_services_are_read_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "services.zip"
    codes = [f"service-{number}" for number in range(3000)]
    with zipfile.ZipFile(path, "w") as archive:
        lines = [f"{code},{invented.OWNER},خدمة,المواطن" for code in codes]
        archive.writestr("services.csv", "\n".join(["code,agency,names_ar,audiences", *lines]))
        fees = [f"{code},رسم,12.500,JOD" for code in codes]
        archive.writestr("fees.csv", "\n".join(["service_code,label_ar,amount,currency", *fees]))
    with traced() as peak:
        back = invented.read(path, Register.SERVICES)
    assert len(back.taken) == 3000
    assert peak() < 32 << 20


@contextmanager
def traced() -> Iterator[Callable[[], int]]:
    """Return the function that tells the most bytes that were held at once in the block."""
    tracemalloc.start()
    try:
        most = [0]
        yield lambda: most[0]
        most[0] = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_every_list_of_terms_is_that_of_its_column() -> None:
    for register in Register:
        for table in tables_of(register):
            for vocabulary in lists_of(table):
                assert len(list(vocabulary)) > 1


def lists_of(table: Table) -> Iterator[Vocabulary]:
    for column in table.columns:
        if column.kind in (ColumnKind.TERM, ColumnKind.TERMS):
            yield invented.words().list_of(column)
