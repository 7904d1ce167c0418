"""Map formats read through GDAL."""

import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyproj
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import Refused, UnreadableFile
from importers.readers.rows import ENCODING, Hints, Row
from importers.readers.vector import VectorReader

DRIVERS = {
    "GeoPackage": ("GPKG", ".gpkg"),
    "Shapefile": ("ESRI Shapefile", ".shp"),
    "FlatGeobuf": ("FlatGeobuf", ".fgb"),
    "KML": ("LIBKML", ".kml"),
    "GPX": ("GPX", ".gpx"),
    "GML": ("GML", ".gml"),
}
NAMES = ["مدرسة الزرقاء", "School", None]

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A function that writes features with GDAL and gives the path of the file."""

    def written(
        kind: str, fields: dict[str, object], points: object = None, **more: object
    ) -> Path:
        driver, suffix = DRIVERS[kind]
        columns = [np.asarray(values) for values in fields.values()]
        size = len(columns[0])
        if points is None:
            points = shapely.points(35.9 + np.arange(size) / 100, 31.9)
        path = tmp_path / f"places{suffix}"
        pyogrio.raw.write(
            path,
            geometry=shapely.to_wkb(np.asarray(points)),
            field_data=columns,
            fields=list(fields),
            driver=driver,
            **{"crs": "EPSG:4326", "geometry_type": "Point", "encoding": "UTF-8"} | more,
        )
        return path

    return written


def _set_language_byte(main: Path, value: int) -> None:
    table = main.with_suffix(".dbf")
    contents = bytearray(table.read_bytes())
    contents[29] = value
    table.write_bytes(contents)


def _read(
    path: Path, kind: str, *, part: str | None = None, encoding: str | None = None
) -> list[Row]:
    return list(VectorReader(path, Hints(encoding=encoding, part=part), kind=kind).rows())


def _facts(reader: VectorReader) -> dict[str, str]:
    return {fact.label: str(fact.value) for fact in reader.facts}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", list(DRIVERS))
def test_every_format_gives_the_same_names_and_positions(kind: str, write: Write) -> None:
    field = {"KML": "Name", "GPX": "name"}.get(kind, "title")
    path = write(kind, {field: np.array(NAMES, object)})
    reader = VectorReader(path, Hints(), kind=kind)
    rows = list(reader.rows())
    assert [row.number for row in rows] == [1, 2, 3]
    # FlatGeobuf puts features into an order of its own.
    places = {row.values.get(field): row.position for row in rows}
    assert list(places) == NAMES or kind == "FlatGeobuf"
    for number, name in enumerate(NAMES):
        assert places[name] == pytest.approx((35.9 + number / 100, 31.9))
    assert reader.crs == "EPSG:4326"
    assert reader.has_geometry
    assert set(rows[0].values) <= set(reader.columns)
    assert reader.bytes_read() == reader.size_bytes
    assert [row.values for row in reader.rows()] == [row.values for row in rows]


def test_values_are_written_short_and_nulls_left_out(write: Write) -> None:
    path = write(
        "GeoPackage",
        {
            "whole": np.array([12.0, np.nan]),
            "real": np.array([0.1, 1e-7]),
            "single": np.array([0.1, 2], "float32"),
            "long": np.array([2**60, 1]),
            "day": np.array(["2017-02-01", "NaT"], "datetime64[D]"),
            "moment": np.array(["2017-02-01T10:11:12", "NaT"], "datetime64[ms]"),
            "open": np.array([True, False]),
            "text": np.array(["", "x"], object),
        },
    )
    first, second = (row.values for row in _read(path, "GeoPackage"))
    assert first.pop("moment").startswith("2017-02-01T10:11:12")
    assert first == {
        **{"whole": "12", "real": "0.1", "single": "0.1", "long": str(2**60)},
        **{"day": "2017-02-01", "open": "true"},
    }
    assert second == {
        **{"real": "1e-07", "single": "2", "long": "1", "open": "false", "text": "x"},
    }


@pytest.mark.filterwarnings("ignore")
def test_lists_are_joined(tmp_path: Path) -> None:
    source = tmp_path / "lists.gml"
    source.write_text(
        "<ogr:FeatureCollection xmlns:ogr='http://ogr.maptools.org/'"
        " xmlns:gml='http://www.opengis.net/gml'><gml:featureMember><ogr:place fid='p1'>"
        "<ogr:kind>a</ogr:kind><ogr:kind>b</ogr:kind><ogr:n>1</ogr:n><ogr:n>2</ogr:n>"
        "<ogr:geometryProperty><gml:Point srsName='EPSG:4326'><gml:coordinates>35.9,31.9"
        "</gml:coordinates></gml:Point></ogr:geometryProperty>"
        "</ogr:place></gml:featureMember></ogr:FeatureCollection>",
        encoding="utf-8",
    )
    values = _read(source, "GML")[0].values
    assert (values["kind"], values["n"]) == ("a; b", "1; 2")


def test_long_whole_number_keeps_its_digits_beside_a_null(tmp_path: Path) -> None:
    path = tmp_path / "long.gpkg"
    numbers = np.ma.masked_array([2**60 + 1, 0, 7], mask=[False, True, False])
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(shapely.points([1.0, 2, 3], 4)),
        field_data=[numbers.filled(0)],
        field_mask=[numbers.mask],
        fields=["national"],
        driver="GPKG",
        crs="EPSG:4326",
        geometry_type="Point",
    )
    assert [row.values.get("national") for row in _read(path, "GeoPackage")] == [
        str(2**60 + 1),
        None,
        "7",
    ]


@pytest.mark.parametrize("kind", ["GeoPackage", "Shapefile", "FlatGeobuf"])
def test_rows_are_complete_across_many_batches(kind: str, write: Write) -> None:
    count = 45_003
    path = write(kind, {"n": np.arange(count)})
    numbers = [int(row.values["n"]) for row in _read(path, kind)]
    assert sorted(numbers) == list(range(count))


def test_deleted_records_of_a_shapefile_neither_repeat_nor_hide_others(write: Write) -> None:
    count = 41_000
    path = write("Shapefile", {"n": np.arange(count)})
    table = path.with_suffix(".dbf")
    contents = bytearray(table.read_bytes())
    start, length = (int.from_bytes(contents[at : at + 2], "little") for at in (8, 10))
    deleted = {0, 7, 19_999, 20_000, 40_999}
    for record in deleted:
        contents[start + record * length] = ord("*")
    table.write_bytes(contents)
    numbers = [int(row.values["n"]) for row in _read(path, "Shapefile")]
    assert numbers == [n for n in range(count) if n not in deleted]


def test_rows_added_behind_the_back_of_a_geopackage_are_read(write: Write) -> None:
    path = write("GeoPackage", {"n": np.arange(10)})
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE gpkg_ogr_contents SET feature_count = 3")
        database.commit()
    assert len(_read(path, "GeoPackage")) == 10


@pytest.mark.parametrize("encoding", ["utf-8", "cp1256"])
def test_encoding_of_a_shapefile_is_found_without_a_cpg(encoding: str, write: Write) -> None:
    names = np.array([f"مدرسة ذكور الزرقاء الأساسية {n}" for n in range(30)], object)
    path = write(
        "Shapefile", {"الاسم" if encoding == "cp1256" else "name": names}, encoding=encoding
    )
    path.with_suffix(".cpg").unlink()
    _set_language_byte(path, 0)
    reader = VectorReader(path, Hints(), kind="Shapefile")
    assert [row.values[reader.columns[0]] for row in reader.rows()] == list(names)
    assert ENCODING in _facts(reader)
    if encoding == "cp1256":
        assert reader.columns == ("الاسم",)


def test_said_encoding_of_a_shapefile_counts(write: Write) -> None:
    path = write("Shapefile", {"name": np.array(["école"], object)}, encoding="cp1252")
    path.with_suffix(".cpg").write_text("UTF-8")
    assert _read(path, "Shapefile", encoding="cp1252")[0].values == {"name": "école"}
    with pytest.raises(Refused, match="klingon"):
        VectorReader(path, Hints(encoding="klingon"), kind="Shapefile")


def test_letter_cut_by_the_field_width_loses_only_itself(write: Write) -> None:
    path = write("Shapefile", {"name": np.array(["مدرسة", "x" * 10], object)})
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace("مدرسة".encode(), "مدرسx".encode()[:-1] + b"\xd8"))
    cut, whole = _read(path, "Shapefile", encoding="utf-8")
    assert cut.values == {"name": "مدرس"}
    assert [finding.code for finding in cut.findings] == ["cut_letter"]
    assert whole.findings == ()


def test_bytes_of_another_encoding_reject_their_row_only(write: Write) -> None:
    path = write("Shapefile", {"name": np.array(["مدرسة", "مستشفى"], object)})
    table = path.with_suffix(".dbf")
    table.write_bytes(
        table.read_bytes().replace("مدرسة".encode(), "مدرسة".encode("cp1256").ljust(10))
    )
    bad, good = _read(path, "Shapefile", encoding="utf-8")
    assert [finding.code for finding in bad.findings] == ["unreadable_text"]
    assert good.values == {"name": "مستشفى"}


def test_shapefile_without_prj_names_no_coordinate_system(write: Write) -> None:
    path = write("Shapefile", {"n": np.arange(2)})
    path.with_suffix(".prj").unlink()
    reader = VectorReader(path, Hints(), kind="Shapefile")
    assert reader.crs is None
    assert "none" in _facts(reader)["coordinate system"]


@pytest.mark.parametrize("code", [32637, 28191, 3066, 2154])
def test_prj_written_by_esri_is_identified(code: int, write: Write) -> None:
    path = write("Shapefile", {"n": np.arange(2)})
    path.with_suffix(".prj").write_text(pyproj.CRS.from_epsg(code).to_wkt("WKT1_ESRI"))
    assert VectorReader(path, Hints(), kind="Shapefile").crs == f"EPSG:{code}"


def test_prj_of_a_system_of_its_own_is_given_as_wkt(write: Write) -> None:
    path = write("Shapefile", {"n": np.arange(2)})
    own = pyproj.CRS.from_proj4("+proj=tmerc +lat_0=31 +lon_0=36 +k=0.9997 +x_0=12345 +ellps=intl")
    path.with_suffix(".prj").write_text(own.to_wkt("WKT1_ESRI"))
    crs = VectorReader(path, Hints(), kind="Shapefile").crs
    assert crs is not None
    assert "12345" in crs


def test_rubbish_in_a_prj_is_named(write: Write) -> None:
    path = write("Shapefile", {"n": np.arange(2)})
    path.with_suffix(".prj").write_text("GEOGCS[oops")
    with pytest.raises(UnreadableFile, match="--crs"):
        VectorReader(path, Hints(), kind="Shapefile")


def test_lines_and_areas_become_a_point_on_them(write: Write) -> None:
    areas: Any = shapely.buffer(shapely.points([35.0, 36], 31), 0.1)
    path = write("GeoPackage", {"n": np.arange(2)}, areas, geometry_type="Polygon")
    for row, area in zip(_read(path, "GeoPackage"), areas, strict=True):
        assert row.position is not None
        assert row.shape is not None
        assert area.contains(shapely.Point(row.position))
        assert shapely.from_wkb(row.shape).equals(area)


def test_several_layers_have_to_be_chosen_from(write: Write) -> None:
    path = write("GeoPackage", {"n": np.arange(2)}, layer="schools")
    write("GeoPackage", {"n": np.arange(3)}, layer="مستشفيات", append=True)
    write("GeoPackage", {"n": np.arange(0)}, layer="empty", append=True)
    with pytest.raises(Refused, match=r"“schools”, “مستشفيات”\.$") as refused:
        VectorReader(path, Hints(), kind="GeoPackage")
    assert "--part" in str(refused.value)
    assert len(_read(path, "GeoPackage", part="مستشفيات")) == 3
    assert len(_read(path, "GeoPackage", part="SCHOOLS")) == 2
    with pytest.raises(Refused, match="no part “nowhere”"):
        VectorReader(path, Hints(part="nowhere"), kind="GeoPackage")


@pytest.mark.parametrize("kind", ["GeoPackage", "FlatGeobuf", "Shapefile"])
def test_file_that_breaks_off_is_refused(kind: str, write: Write) -> None:
    path = write(kind, {"name": np.array([f"place {n}" for n in range(20_000)], object)})
    contents = path.read_bytes()
    path.write_bytes(contents[: len(contents) * 2 // 3])
    with pytest.raises(UnreadableFile):
        _read(path, kind)


def test_shapefile_without_its_index_says_so(write: Write) -> None:
    path = write("Shapefile", {"n": np.arange(2)})
    path.with_suffix(".shx").unlink()
    with pytest.raises(UnreadableFile, match="shx"):
        _read(path, "Shapefile")


def test_name_with_marks_of_archives_is_a_plain_name(write: Write, tmp_path: Path) -> None:
    path = write("GeoPackage", {"n": np.arange(2)})
    odd = tmp_path / "schools! 100%;?#.zip.gpkg"
    path.rename(odd)
    assert len(_read(odd, "GeoPackage")) == 2


def test_library_prints_nothing(
    write: Write, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = write("GeoPackage", {"n": np.arange(2000)})
    broken = tmp_path / "broken.gpkg"
    broken.write_bytes(path.read_bytes()[:9000])
    with pytest.raises(UnreadableFile) as caught:
        _read(broken, "GeoPackage")
    assert str(tmp_path) not in str(caught.value)
    assert capfd.readouterr() == ("", "")


MAGIC = {
    "KML": [b"", b"<kml>", b"<?xml version='1.0'?><kml><Document>"],
    "GPX": [b"<gpx>", b"<gpx version='1.1'>"],
    "GeoPackage": [b"", b"SQLite format 3\0"],
    "FlatGeobuf": [b"", b"fgb\x03fgb\x00"],
    "Shapefile": [b"", b"\0\0\x27\x0a" + b"\0" * 100],
}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_nonsense_is_named_in_one_sentence(data: st.DataObject, tmp_path: Path) -> None:
    kind = data.draw(st.sampled_from(list(MAGIC)))
    start = data.draw(st.sampled_from(MAGIC[kind]))
    path = tmp_path / f"nonsense{DRIVERS[kind][1]}"
    path.write_bytes(start + data.draw(st.binary(max_size=300)))
    if kind == "Shapefile":
        path.with_suffix(".dbf").write_bytes(data.draw(st.binary(max_size=300)))
    try:
        list(VectorReader(path, Hints(), kind=kind).rows())
    except (UnreadableFile, Refused) as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("layer", "count"),
    [("Mosques_2017_01", 76), ("AssemblyPoints", 11), ("CampFacilities_2017_02", 208)],
)
def test_shapefile_and_kml_of_zaatari_agree(
    layer: str, count: int, shared_data: Path, tmp_path: Path
) -> None:
    folder = shared_data / "zaatari"
    with zipfile.ZipFile(folder / f"{layer}.shp.zip") as archive:
        archive.extractall(tmp_path)
    shapes = VectorReader(tmp_path / f"{layer}.shp", Hints(), kind="Shapefile")
    marks = VectorReader(folder / f"{layer}.kml", Hints(), kind="KML")
    assert (shapes.crs, marks.crs) == ("EPSG:32637", "EPSG:4326")
    into_metres = pyproj.Transformer.from_crs(4326, 32637, always_xy=True)
    ours = np.array([row.position for row in shapes.rows()])
    theirs = np.array(into_metres.transform(*np.array([row.position for row in marks.rows()]).T)).T
    assert len(ours) == len(theirs) == count
    assert np.hypot(*(ours - theirs).T).max() < 0.1


def test_arabic_of_zaatari_is_intact(shared_data: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(shared_data / "zaatari" / "Mosques_2017_01.shp.zip") as archive:
        archive.extractall(tmp_path)
    reader = VectorReader(tmp_path / "Mosques_2017_01.shp", Hints(), kind="Shapefile")
    names = [row.values.get("NAME_AR", "") for row in reader.rows()]
    letters = [letter for name in names for letter in name if letter.isalpha()]
    assert len(letters) > 500
    assert all("\u0600" <= letter <= "\u06ff" for letter in letters)
    assert _facts(reader)[ENCODING].lower().startswith("utf")


@pytest.mark.parametrize(
    ("level", "count"), [("governorates", 12), ("districts", 51), ("subdistricts", 89)]
)
def test_areas_of_jordan_are_read_whole(level: str, count: int, shared_data: Path) -> None:
    rows = _read(shared_data / "jordan" / f"{level}.gpkg", "GeoPackage")
    assert len(rows) == count
    assert all(row.position and row.shape and row.values["name"] for row in rows)


def _kml(tmp_path: Path, placemarks: str) -> VectorReader:
    path = tmp_path / "marks.kml"
    head = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    path.write_text(f"{head}{placemarks}</Document></kml>", encoding="utf-8")
    return VectorReader(path, Hints(), kind="KML")


def test_kml_without_identifiers_has_no_column_for_them(tmp_path: Path) -> None:
    point = "<Point><coordinates>35.9,31.9</coordinates></Point>"
    mark = f"<Placemark><name>a</name>{point}</Placemark>"
    assert "id" not in _kml(tmp_path, mark * 2).columns
    with_id = mark.replace("<Placemark", '<Placemark id="k1"')
    assert "id" not in _kml(tmp_path, mark + with_id).columns
    assert "id" in _kml(tmp_path, with_id + with_id.replace("k1", "k2")).columns


def test_arabic_field_names_of_a_kml_stay_apart(tmp_path: Path) -> None:
    data = "".join(
        f'<Data name="{name}"><value>{value}</value></Data>'
        for name, value in (("رقم", "1"), ("حقل", "2"), ("id", "3"), ("Phone", "4"))
    )
    reader = _kml(
        tmp_path,
        f"<Placemark><ExtendedData>{data}</ExtendedData>"
        "<Point><coordinates>35.9,31.9</coordinates></Point></Placemark>",
    )
    row = next(iter(reader.rows()))
    assert row.values == {"رقم": "1", "حقل": "2", "id": "3", "Phone": "4"}
