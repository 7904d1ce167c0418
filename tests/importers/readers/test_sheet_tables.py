"""Which sheets of a spreadsheet are read, and where their headers are."""

from pathlib import Path

import openpyxl
import pytest

from geo.errors import Refused, UnreadableFile
from tests.importers.readers.spreadsheets import (
    HEADER,
    Cells,
    facts_of,
    opened,
    rows_of,
    write_workbook,
)


def test_the_only_sheet_with_a_table_of_places_is_taken(tmp_path: Path) -> None:
    other: Cells = [("Notes",), ("Made in May", "by the office")]
    sheets_of: dict[str, Cells] = {
        "About": other,
        "Data": [HEADER, ("a", "x", 31, 35)],
        "Old": [HEADER, ("z",)],
    }
    reader = opened(write_workbook(tmp_path / "a.xlsx", sheets_of, hidden=("Old",)))
    assert facts_of(reader)["sheet"] == "Data"
    assert [row.values["ref"] for row in reader.rows()] == ["a"]


def test_sheets_of_different_tables_have_to_be_chosen(tmp_path: Path) -> None:
    sheets_of: dict[str, Cells] = {
        "Schools": [HEADER, ("a", "x", 31, 35)],
        "Clinics": [("ref", "name", "phone"), ("b", "y", 79)],
    }
    path = write_workbook(tmp_path / "a.xlsx", sheets_of)
    with pytest.raises(Refused, match=r"--part.*“Schools”, “Clinics”"):
        opened(path)
    assert [row.values["ref"] for row in rows_of(path, "clinics ")] == ["b"]
    with pytest.raises(Refused, match=r"no sheet “Parks”.*“Schools”, “Clinics”"):
        opened(path, "Parks")


def test_a_hidden_sheet_is_read_when_it_is_named(tmp_path: Path) -> None:
    sheets_of: dict[str, Cells] = {"A": [HEADER, ("a",)], "B": [HEADER, ("b",)]}
    path = write_workbook(tmp_path / "a.xlsx", sheets_of, hidden=("B",))
    assert [row.values["ref"] for row in rows_of(path, "B")] == ["b"]


def test_values_beside_the_header_are_kept_under_a_number(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"S": [HEADER, ("a", "x", 31, 35, None, "a note")]})
    reader = opened(path)
    assert reader.columns == (*HEADER, "column 6")
    assert next(reader.rows()).values["column 6"] == "a note"


def test_units_below_the_header_are_no_row(tmp_path: Path) -> None:
    rows: Cells = [HEADER, ("text", "text", "deg", "deg"), ("a", "x", 31, 35)]
    assert [row.number for row in rows_of(write_workbook(tmp_path / "a.xlsx", {"S": rows}))] == [3]


def test_an_unknown_header_is_the_first_row_with_several_cells(tmp_path: Path) -> None:
    rows: Cells = [("Liste des écoles",), ("Nom", "Commune"), ("École A", "Lyon")]
    reader = opened(write_workbook(tmp_path / "a.xlsx", {"S": rows}))
    assert reader.columns == ("Nom", "Commune")
    assert [row.values for row in reader.rows()] == [{"Nom": "École A", "Commune": "Lyon"}]


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="is empty"):
        opened(write_workbook(tmp_path / "a.xlsx", {"S": []}))


def test_more_columns_than_a_table_has_are_refused(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"S": [tuple(f"c{n}" for n in range(2001))]})
    with pytest.raises(UnreadableFile, match="more than 2000 columns"):
        opened(path)


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
