"""Every form of data that a program can read is looked into, and says where it found persons."""

import json
from pathlib import Path

import pytest

from portal.opendata.privacy import tables
from portal.opendata.privacy.first_rows import first_rows
from portal.opendata.privacy.reading.choice import can_read
from portal.opendata.privacy.rules import Kind, PrivacyRules
from portal.opendata.privacy.scanning import Scanned, ScannedFile, scan
from tests.portal.opendata.privacy.persons import FORMS, NAMES, ROWS
from tests.portal.opendata.zoo.spreadsheets import open_workbook


def counted(done: Scanned) -> dict[tuple[Kind, str], int]:
    return {(one.kind, one.column): one.count for one in done.found}


def scanned(path: Path, code: str, jordan: PrivacyRules) -> Scanned:
    return scan(ScannedFile(path, code, "ZIP" if code == "SHP" else None), jordan)


@pytest.mark.parametrize("code", FORMS)
def test_persons_are_found_in_every_form(code: str, tmp_path: Path, jordan: PrivacyRules) -> None:
    path = tmp_path / f"data.{code.lower()}"
    FORMS[code](path)
    done = scanned(path, code, jordan)
    where = {"SHP": "source.dbf › ", "KMZ": "doc.kml › "}.get(code, "")
    number = "row.ref" if code == "XML" else NAMES[0]
    assert counted(done) == {
        (Kind.PERSON_NUMBER, where + number): len(ROWS),
        (Kind.EMAIL, where + NAMES[1]): len(ROWS),
    }
    assert done.rows == len(ROWS)


def test_all_sheets_of_a_workbook_are_looked_into(tmp_path: Path, jordan: PrivacyRules) -> None:
    path = tmp_path / "book.ods"
    figures = [("governorate", "rate"), ("Amman", "3.5")]
    open_workbook({"Figures": figures, "Source": [NAMES, *ROWS]})(path)
    assert (Kind.EMAIL, "Source › contact") in counted(scan(ScannedFile(path, "ODS"), jordan))


@pytest.mark.parametrize(
    ("told", "column"),
    [
        ([{"who": {"contact": {"email": "a@x.example"}}}], "who.contact.email"),
        ([{"calls": [{"by": "a@x.example"}, {"by": "b@x.example"}]}], "calls.by"),
        ({"rows": [{"a": 1}], "staff": [{"mail": "a@x.example"}]}, "staff › mail"),
        ({"rows": [{"a": 1}], "author": {"mail": "a@x.example"}}, "author.mail"),
        ([["Layla", "a@x.example"]], "2"),
        (["a@x.example"], "1"),
        ({"mail": "a@x.example"}, "mail"),
        ([{"type": "x", "properties": {"a": 1}, "mail": "a@x.example"}], "mail"),
    ],
)
def test_json_is_looked_into_however_deep(
    told: object, column: str, tmp_path: Path, jordan: PrivacyRules
) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(told))
    assert counted(scan(ScannedFile(path, "JSON"), jordan)) == {(Kind.EMAIL, column): 1}


def test_keys_that_are_data_themselves_are_left_to_a_person(
    tmp_path: Path, jordan: PrivacyRules
) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({f"98{n:08}": {"a": n} for n in range(2_000)}))
    assert (Kind.UNREAD, "") in counted(scan(ScannedFile(path, "JSON"), jordan))


@pytest.mark.parametrize("code", ["PDF", "PNG", "DOCX", "HTML", "TTL", "PMTILES", "TIFF"])
def test_what_people_read_is_left_to_a_person(
    code: str, tmp_path: Path, jordan: PrivacyRules
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"anything")
    assert not can_read(code)
    assert counted(scan(ScannedFile(path, code), jordan)) == {(Kind.UNREAD, ""): 1}


def test_a_table_without_end_is_looked_at_in_part_and_says_so(
    tmp_path: Path, jordan: PrivacyRules, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    path = tmp_path / "a.csv"
    path.write_text("contact,value\n" + "a@x.example,1\n" * 9)
    done = scan(ScannedFile(path, "CSV"), jordan)
    assert counted(done) == {(Kind.UNREAD, ""): 1, (Kind.EMAIL, "contact"): 3}


def compared(tmp_path: Path, jordan: PrivacyRules, old: str, new: str) -> list[tuple[str, int]]:
    """Return in which columns two versions of a table differ by few, and how often."""
    paths = tmp_path / "old.csv", tmp_path / "new.csv"
    for path, contents in zip(paths, (old, new), strict=True):
        path.write_text(contents, "utf-8")
    done = scan(ScannedFile(paths[1], "CSV", None, 2), jordan, [ScannedFile(paths[0], "CSV")])
    return [(one.column, one.count) for one in done.found if one.kind is Kind.DIFFERENCE]


OLD = "governorate,age group,deaths\nAmman,0-4,120\nIrbid,0-4,30\nZarqa,0-4,44\n"


@pytest.mark.parametrize(
    "new",
    [
        "deaths,age group,governorate\n121,0-4,Amman\n60,0-4,Irbid\n90,0-4,Zarqa\n",
        "Governorate,Age_Group,deaths,births\nAmman,0-4,121,900\nIrbid,0-4,60,800\n",
    ],
)
def test_versions_are_laid_side_by_side_by_the_names_of_their_columns(
    new: str, tmp_path: Path, jordan: PrivacyRules
) -> None:
    assert compared(tmp_path, jordan, OLD, new) == [("deaths", 1)]


def test_a_column_that_names_the_rows_tells_which_are_the_same(
    tmp_path: Path, jordan: PrivacyRules
) -> None:
    old = "code,clinic,patients\nA1,North,120\nA2,South,300\n"
    new = "code,clinic,patients\nA2,South (renamed),302\nA1,North (renamed),500\n"
    assert compared(tmp_path, jordan, old, new) == [("patients", 1)]


def test_rows_of_persons_are_the_same_in_another_order_of_columns(
    tmp_path: Path, jordan: PrivacyRules
) -> None:
    old = "governorate,sex,age\n" + "Amman,male,30\n" * 50
    new = "sex,age,governorate\n" + "male,30,Amman\n" * 51
    assert compared(tmp_path, jordan, old, new) == [("", 1)]


def test_the_first_rows_hide_what_was_found(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("ref,contact,value\n9851012345,layla@x.example,7\n")
    found = first_rows(path, "CSV", hidden={"ref", "contact"})
    assert found is not None
    assert found.rows == [["98••••••••", "l•••@•••.example", "7"]]
