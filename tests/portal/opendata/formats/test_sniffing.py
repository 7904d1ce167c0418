"""Bytes decide what a file is, whatever is done to them; the whole zoo is in test_zoo.py."""

import gzip
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.opendata.formats.rules import FORMATS, Doubt, is_kind_of, known_format
from portal.opendata.formats.sniffing import detect
from tests.portal.opendata.zoo.animals import Animal
from tests.portal.opendata.zoo.making import TABLE
from tests.portal.opendata.zoo.whole import ZOO


def test_what_it_is_said_to_be_and_what_it_is_are_both_named_with_the_remedy(
    tmp_path: Path,
) -> None:
    path = tmp_path / "book.csv"
    path.write_text("<!DOCTYPE html><html><body>x</body></html>")
    (said,) = detect(path, "text/csv; charset=utf-8").warnings
    assert str(said.text).startswith("The file is said to be CSV, but its bytes are HTML")


def test_a_kind_of_what_was_declared_is_no_difference() -> None:
    assert is_kind_of("GEOJSON", "JSON")
    assert not is_kind_of("JSON", "GEOJSON")


def test_the_encoding_and_the_delimiter_are_told(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(TABLE.replace(",", ";").encode("cp1256"))
    found = detect(path, "CSV")
    assert found.encoding == "cp1256"
    assert found.details == {"delimiter": ";", "columns": 3}
    assert found.media_type == "text/csv"


def test_arabic_that_comes_late_tells_the_encoding_as_well(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    latin = b"code,name\n" + b"1,school\n" * 30_000
    path.write_bytes(latin + "2,مدرسة الزيتون الأساسية\n3,مدرسة النجاح\n".encode("cp1256"))
    assert detect(path, "CSV").encoding == "cp1256"


def test_a_compressed_file_is_what_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(TABLE.encode()))
    found = detect(path, "table.csv")
    assert (found.format, found.details["packed"]) == ("CSV", "GZIP")
    assert found.media_type == "application/gzip"


def test_a_stream_that_would_swell_is_looked_at_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(200):
            file.write(b"0" * (1 << 20))
    tracemalloc.start()
    detect(path, "CSV")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 8 << 20


def test_a_large_table_is_looked_at_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    with path.open("wb") as file:
        file.write(TABLE.encode())
        for _ in range(40):
            file.write(b"1,a,2\n" * (1 << 17))
    tracemalloc.start()
    assert detect(path, "CSV").format == "CSV"
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 16 << 20


@given(st.binary(max_size=400))
def test_no_bytes_break_it(tmp_path_factory: pytest.TempPathFactory, contents: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(contents)
    assert detect(path, "CSV").format in FORMATS


_SLOWLY_MADE = ("SHP", "FGB", "GPKG", "GML", "GPX")


@given(st.sampled_from(ZOO), st.data())
def test_no_damage_to_an_animal_breaks_it(
    tmp_path_factory: pytest.TempPathFactory, animal: Animal, data: st.DataObject
) -> None:
    # What takes long to make is damaged as well as what does not.
    if "bomb" in animal.name or animal.name == "many.zip" or animal.format in _SLOWLY_MADE:
        return
    path = tmp_path_factory.mktemp("zoo") / animal.name
    animal.make(path)
    contents = bytearray(path.read_bytes())
    if contents:
        at = data.draw(st.integers(0, len(contents) - 1))
        contents[at : at + 4] = data.draw(st.binary(min_size=4, max_size=4))
    path.write_bytes(contents)
    assert detect(path, animal.name).format in FORMATS


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("csv", "CSV"),
        (".CSV", "CSV"),
        ("text/csv; header=present", "CSV"),
        ("Excel", "XLSX"),
        ("application/geo+json", "GEOJSON"),
        ("RDF/XML", "RDFXML"),
        ("shapefile", "SHP"),
        ("application/vnd.apache.parquet", "PARQUET"),
    ],
)
def test_a_format_is_known_by_what_people_call_it(said: str, code: str) -> None:
    found = known_format(said)
    assert found is not None
    assert found.code == code


def test_what_nobody_knows_is_no_format() -> None:
    assert known_format("a thing") is None
    assert known_format(None) is None


def test_a_formula_is_counted_and_a_phone_is_none(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,=A1\n2,+962791234567\n3,-5\n4,\"=cmd|' /C calc'!A0\"\n")
    (said,) = detect(path, "CSV").warnings
    assert said.doubt is Doubt.FORMULAS
    assert said.text.values["count"] == 2
