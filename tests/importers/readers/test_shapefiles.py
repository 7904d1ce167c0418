"""Shapefiles: their encodings, their coordinate systems and what may be missing of them."""

from pathlib import Path

import numpy as np
import pyproj
import pytest

from geo.errors import Refused, UnreadableFile
from importers.readers.rows import ENCODING, Hints
from importers.readers.vector import VectorReader
from tests.importers.readers.map_files import WriteMap, facts_of, read_map


def _set_language_byte(main: Path, value: int) -> None:
    table = main.with_suffix(".dbf")
    contents = bytearray(table.read_bytes())
    contents[29] = value
    table.write_bytes(contents)


def test_deleted_records_of_a_shapefile_neither_repeat_nor_hide_others(write_map: WriteMap) -> None:
    count = 41_000
    path = write_map("Shapefile", {"n": np.arange(count)})
    table = path.with_suffix(".dbf")
    contents = bytearray(table.read_bytes())
    start, length = (int.from_bytes(contents[at : at + 2], "little") for at in (8, 10))
    deleted = {0, 7, 19_999, 20_000, 40_999}
    for record in deleted:
        contents[start + record * length] = ord("*")
    table.write_bytes(contents)
    numbers = [int(row.values["n"]) for row in read_map(path, "Shapefile")]
    assert numbers == [n for n in range(count) if n not in deleted]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1256"])
def test_encoding_of_a_shapefile_is_found_without_a_cpg(encoding: str, write_map: WriteMap) -> None:
    names = np.array([f"مدرسة ذكور الزرقاء الأساسية {n}" for n in range(30)], object)
    path = write_map(
        "Shapefile", {"الاسم" if encoding == "cp1256" else "name": names}, encoding=encoding
    )
    path.with_suffix(".cpg").unlink()
    _set_language_byte(path, 0)
    reader = VectorReader(path, Hints(), kind="Shapefile")
    assert [row.values[reader.columns[0]] for row in reader.rows()] == list(names)
    assert ENCODING in facts_of(reader)
    if encoding == "cp1256":
        assert reader.columns == ("الاسم",)


def test_said_encoding_of_a_shapefile_counts(write_map: WriteMap) -> None:
    path = write_map("Shapefile", {"name": np.array(["école"], object)}, encoding="cp1252")
    path.with_suffix(".cpg").write_text("UTF-8")
    assert read_map(path, "Shapefile", encoding="cp1252")[0].values == {"name": "école"}
    with pytest.raises(Refused, match="klingon"):
        VectorReader(path, Hints(encoding="klingon"), kind="Shapefile")


def test_letter_cut_by_the_field_width_loses_only_itself(write_map: WriteMap) -> None:
    path = write_map("Shapefile", {"name": np.array(["مدرسة", "x" * 10], object)})
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace("مدرسة".encode(), "مدرسx".encode()[:-1] + b"\xd8"))
    cut, whole = read_map(path, "Shapefile", encoding="utf-8")
    assert cut.values == {"name": "مدرس"}
    assert [finding.code for finding in cut.findings] == ["cut_letter"]
    assert whole.findings == ()


def test_bytes_of_another_encoding_reject_their_row_only(write_map: WriteMap) -> None:
    path = write_map("Shapefile", {"name": np.array(["مدرسة", "مستشفى"], object)})
    table = path.with_suffix(".dbf")
    table.write_bytes(
        table.read_bytes().replace("مدرسة".encode(), "مدرسة".encode("cp1256").ljust(10))
    )
    bad, good = read_map(path, "Shapefile", encoding="utf-8")
    assert [finding.code for finding in bad.findings] == ["unreadable_text"]
    assert good.values == {"name": "مستشفى"}


def test_shapefile_without_prj_names_no_coordinate_system(write_map: WriteMap) -> None:
    path = write_map("Shapefile", {"n": np.arange(2)})
    path.with_suffix(".prj").unlink()
    reader = VectorReader(path, Hints(), kind="Shapefile")
    assert reader.crs is None
    assert "none" in facts_of(reader)["coordinate system"]


@pytest.mark.parametrize("code", [32637, 28191, 3066, 2154])
def test_prj_written_by_esri_is_identified(code: int, write_map: WriteMap) -> None:
    path = write_map("Shapefile", {"n": np.arange(2)})
    path.with_suffix(".prj").write_text(pyproj.CRS.from_epsg(code).to_wkt("WKT1_ESRI"))
    assert VectorReader(path, Hints(), kind="Shapefile").crs == f"EPSG:{code}"


def test_prj_of_a_system_of_its_own_is_given_as_wkt(write_map: WriteMap) -> None:
    path = write_map("Shapefile", {"n": np.arange(2)})
    own = pyproj.CRS.from_proj4("+proj=tmerc +lat_0=31 +lon_0=36 +k=0.9997 +x_0=12345 +ellps=intl")
    path.with_suffix(".prj").write_text(own.to_wkt("WKT1_ESRI"))
    crs = VectorReader(path, Hints(), kind="Shapefile").crs
    assert crs is not None
    assert "12345" in crs


def test_rubbish_in_a_prj_is_named(write_map: WriteMap) -> None:
    path = write_map("Shapefile", {"n": np.arange(2)})
    path.with_suffix(".prj").write_text("GEOGCS[oops")
    with pytest.raises(UnreadableFile, match="--crs"):
        VectorReader(path, Hints(), kind="Shapefile")


def test_shapefile_without_its_index_says_so(write_map: WriteMap) -> None:
    path = write_map("Shapefile", {"n": np.arange(2)})
    path.with_suffix(".shx").unlink()
    with pytest.raises(UnreadableFile, match="shx"):
        read_map(path, "Shapefile")
