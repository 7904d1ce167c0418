"""What is found in files: columns of persons, small counts, few alike, what two versions tell."""

import gzip
import json
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest

from geo.country import load_country
from portal.opendata.privacy.loading import load_privacy
from portal.opendata.privacy.rules import Found, Kind, PrivacyRules
from portal.opendata.privacy.scanning import Scanned, ScannedFile, scan

NUMBERS = [f"98{n % 10}1{n:06}" for n in range(40)]
DEATHS = "المحافظة,الفئة العمرية,عدد الوفيات\nعمان,0-4,120\nإربد,0-4,3\nعمان,5-9,44\n"


def look(path: Path, jordan: PrivacyRules, contents: str | bytes, code: str = "CSV") -> Scanned:
    """Look through a file that holds some contents."""
    path.write_bytes(contents.encode() if isinstance(contents, str) else contents)
    return scan(ScannedFile(path, code), jordan)


def kinds(done: Scanned) -> list[tuple[Kind, str, int]]:
    """Return what was found, where and how often."""
    return [(one.kind, one.column, one.count) for one in done.found]


def test_national_numbers_are_found_whatever_the_column_is_called(
    tmp_path: Path, jordan: PrivacyRules
) -> None:
    rows = "".join(f"{one},{n}\n" for n, one in enumerate(NUMBERS))
    done = look(tmp_path / "a.csv", jordan, "ref,value\n" + rows)
    assert kinds(done) == [(Kind.PERSON_NUMBER, "ref", 40)]
    assert done.found[0].number_code == "national_number"
    assert not any(one in str(done) for one in NUMBERS)
    assert (done.rows, done.columns) == (40, ["ref", "value"])


def test_arabic_digits_and_numbers_in_sentences_are_found(
    tmp_path: Path, jordan: PrivacyRules
) -> None:
    table = "ملاحظات,العدد\nصاحب الرقم ٩٨٥١٠١٢٣٤٥ راجع,5\nلا شيء,7\n"
    done = look(tmp_path / "a.csv", jordan, table)
    assert kinds(done) == [(Kind.PERSON_NUMBER, "ملاحظات", 1)]


def test_amounts_of_ten_digits_are_no_persons(tmp_path: Path, jordan: PrivacyRules) -> None:
    amounts = [2011000000, 350, 9851012345, 12, 77, 1200]
    rows = "".join(f"{n},{one}\n" for n, one in enumerate(amounts))
    assert not look(tmp_path / "a.csv", jordan, "year,budget\n" + rows).found


def test_a_country_whose_numbers_nobody_has_described_has_none(tmp_path: Path) -> None:
    egypt = load_privacy(load_country("eg"))
    assert egypt.numbers == ()
    rows = "".join(f"{one},{n}\n" for n, one in enumerate(NUMBERS))
    assert not look(tmp_path / "a.csv", egypt, "ref,value\n" + rows).found


def test_a_deployment_brings_numbers_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "person_numbers_eg.toml").write_text(
        "[[numbers]]\ncode = 'id'\nnames = {ar = 'رقم', en = 'ID'}\n"
        "pattern = '[23]\\d{13}'\nwords = []\n"
    )
    egypt = load_privacy(load_country("eg"), tmp_path)
    done = look(tmp_path / "a.csv", egypt, "a,b\n" + "29001011234567,1\n" * 3)
    assert kinds(done) == [(Kind.PERSON_NUMBER, "a", 3)]


def test_phones_addresses_accounts_and_names_are_found(
    tmp_path: Path, jordan: PrivacyRules
) -> None:
    table = (
        "Student name,Mobile,Contact,Account\n"
        "Layla,791234567,layla@x.example,JO94CBJO0010000000000131000302\n"
        "Omar,781234567,,\n"
    )
    done = look(tmp_path / "a.csv", jordan, table)
    assert kinds(done) == [
        (Kind.NAME, "Student name", 2),
        (Kind.PHONE, "Mobile", 2),
        (Kind.EMAIL, "Contact", 1),
        (Kind.IBAN, "Account", 1),
    ]
    assert "Layla" not in str(done.found)


def test_small_counts_of_persons_are_found_and_of_things_are_not(
    tmp_path: Path, jordan: PrivacyRules
) -> None:
    done = look(tmp_path / "a.csv", jordan, DEATHS)
    assert (Kind.SMALL_CELLS, "عدد الوفيات", 1) in kinds(done)
    schools = "المحافظة,عدد المدارس\nعمان,3\nإربد,2\n"
    assert not look(tmp_path / "b.csv", jordan, schools).found


def test_rows_that_hardly_any_other_is_like_are_found(tmp_path: Path, jordan: PrivacyRules) -> None:
    rows = ["Amman,male,30"] * 50 + ["Ajloun,female,91"]
    done = look(tmp_path / "a.csv", jordan, "governorate,sex,age\n" + "\n".join(rows))
    assert kinds(done) == [(Kind.FEW_ALIKE, "governorate + sex + age", 1)]


def test_a_count_that_moves_by_one_between_versions_is_found(
    tmp_path: Path, jordan: PrivacyRules
) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text(DEATHS.replace(",3\n", ",30\n"))
    new.write_text(DEATHS.replace(",3\n", ",31\n").replace("44", "90"))
    done = scan(ScannedFile(new, "CSV", None, 2), jordan, [ScannedFile(old, "CSV", None, 1)])
    found = [one for one in done.found if one.kind is Kind.DIFFERENCE]
    assert found == [Found(Kind.DIFFERENCE, "عدد الوفيات", 1, earlier=1)]
    assert done.compared == [1]


def test_a_single_row_that_came_to_a_table_of_persons_is_found(
    tmp_path: Path, jordan: PrivacyRules
) -> None:
    rows = "governorate,sex,age\n" + "Amman,male,30\n" * 50
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text(rows)
    new.write_text(rows + "Amman,male,30\n")
    done = scan(ScannedFile(new, "CSV", None, 2), jordan, [ScannedFile(old, "CSV", None, 1)])
    assert [(one.kind, one.count, one.earlier) for one in done.found] == [(Kind.DIFFERENCE, 1, 1)]


def test_workbooks_are_looked_through_sheet_by_sheet_hidden_ones_too(
    tmp_path: Path, jordan: PrivacyRules
) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.append(["Figures of 2030 (sample)"])
    first.append(["governorate", "rate", "note"])
    first.append(["Amman", 3.5, "fine"])
    hidden = book.create_sheet("Source")
    hidden.sheet_state = "hidden"
    hidden.append(["person", "value"])
    for one in NUMBERS:
        hidden.append([int(one), 1])
    path = tmp_path / "a.xlsx"
    book.save(path)
    done = scan(ScannedFile(path, "XLSX"), jordan)
    assert kinds(done) == [(Kind.PERSON_NUMBER, "Source › person", 40)]
    assert done.rows == 41
    assert done.columns[:3] == ["governorate", "rate", "note"]


@pytest.mark.parametrize("code", ["JSON", "GEOJSON", "JSONL"])
def test_json_is_looked_through_wherever_its_records_stand(
    tmp_path: Path, jordan: PrivacyRules, code: str
) -> None:
    records = [{"name": "x", "contact": f"a{n}@x.example"} for n in range(5)]
    whole = {"result": {"total": 5, "records": records}}
    features = [{"type": "Feature", "properties": one, "geometry": None} for one in records]
    collection = {"type": "FeatureCollection", "features": features}
    contents = {
        "JSON": json.dumps(whole),
        "GEOJSON": json.dumps(collection),
        "JSONL": "\n".join(map(json.dumps, records)),
    }
    done = look(tmp_path / "a", jordan, contents[code], code)
    assert kinds(done) == [(Kind.EMAIL, "contact", 5)]
    assert done.rows == 5


def test_packed_files_are_looked_through(tmp_path: Path, jordan: PrivacyRules) -> None:
    packed, archive = tmp_path / "a.csv.gz", tmp_path / "a.zip"
    packed.write_bytes(gzip.compress(b"a,b\nx,layla@x.example\n"))
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("in/t.csv", "a,b\nx,layla@x.example\ny,z\n")
    found = scan(ScannedFile(packed, "CSV", "GZIP"), jordan).found
    assert [(one.kind, one.column) for one in found] == [(Kind.EMAIL, "b")]
    found = scan(ScannedFile(archive, "ZIP"), jordan).found
    assert [(one.kind, one.column) for one in found] == [(Kind.EMAIL, "in/t.csv › b")]


@pytest.mark.parametrize(
    ("code", "contents"),
    [
        ("PDF", b"%PDF-1.7"),
        ("XLSX", b"PK\x03\x04broken"),
        ("JSON", b'[{"a": 1'),
        ("JSON", b"{}"),
        ("CSV", b""),
        ("XLS", b"\xd0\xcf\x11\xe0 no"),
    ],
)
def test_what_no_program_can_read_is_left_to_a_person(
    tmp_path: Path, jordan: PrivacyRules, code: str, contents: bytes
) -> None:
    assert (Kind.UNREAD, "", 1) in kinds(look(tmp_path / "a", jordan, contents, code))


def test_memory_does_not_grow_with_the_file(tmp_path: Path, jordan: PrivacyRules) -> None:
    def peak(rows: int) -> int:
        path = tmp_path / f"{rows}.csv"
        with path.open("w") as file:
            file.write("governorate,sex,age,value\n")
            file.writelines(f"Amman,male,{n % 90},{n}\n" for n in range(rows))
        tracemalloc.start()
        scan(ScannedFile(path, "CSV"), jordan)
        peak_bytes = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak_bytes

    assert peak(5_000) < peak(500) * 1.3
