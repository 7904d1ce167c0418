"""Map formats read through GDAL."""

import sqlite3
import zipfile
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
from importers.readers.rows import ENCODING, Hints
from importers.readers.vector import VectorReader
from tests.importers.readers.map_files import DRIVERS, NAMES, WriteMap, facts_of, read_map


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", list(DRIVERS))
def test_every_format_gives_the_same_names_and_positions(kind: str, write_map: WriteMap) -> None:
    field = {"KML": "Name", "GPX": "name"}.get(kind, "title")
    path = write_map(kind, {field: np.array(NAMES, object)})
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


def test_values_are_written_short_and_nulls_left_out(write_map: WriteMap) -> None:
    path = write_map(
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
    first, second = (row.values for row in read_map(path, "GeoPackage"))
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
    values = read_map(source, "GML")[0].values
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
    assert [row.values.get("national") for row in read_map(path, "GeoPackage")] == [
        str(2**60 + 1),
        None,
        "7",
    ]


@pytest.mark.parametrize("kind", ["GeoPackage", "Shapefile", "FlatGeobuf"])
def test_rows_are_complete_across_many_batches(kind: str, write_map: WriteMap) -> None:
    count = 45_003
    path = write_map(kind, {"n": np.arange(count)})
    numbers = [int(row.values["n"]) for row in read_map(path, kind)]
    assert sorted(numbers) == list(range(count))


def test_rows_added_behind_the_back_of_a_geopackage_are_read(write_map: WriteMap) -> None:
    path = write_map("GeoPackage", {"n": np.arange(10)})
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE gpkg_ogr_contents SET feature_count = 3")
        database.commit()
    assert len(read_map(path, "GeoPackage")) == 10


def test_lines_and_areas_become_a_point_on_them(write_map: WriteMap) -> None:
    areas: Any = shapely.buffer(shapely.points([35.0, 36], 31), 0.1)
    path = write_map("GeoPackage", {"n": np.arange(2)}, areas, geometry_type="Polygon")
    for row, area in zip(read_map(path, "GeoPackage"), areas, strict=True):
        assert row.position is not None
        assert row.shape is not None
        assert area.contains(shapely.Point(row.position))
        assert shapely.from_wkb(row.shape).equals(area)


def test_several_layers_have_to_be_chosen_from(write_map: WriteMap) -> None:
    path = write_map("GeoPackage", {"n": np.arange(2)}, layer="schools")
    write_map("GeoPackage", {"n": np.arange(3)}, layer="مستشفيات", append=True)
    write_map("GeoPackage", {"n": np.arange(0)}, layer="empty", append=True)
    with pytest.raises(Refused, match=r"“schools”, “مستشفيات”\.$") as refused:
        VectorReader(path, Hints(), kind="GeoPackage")
    assert "--part" in str(refused.value)
    assert len(read_map(path, "GeoPackage", part="مستشفيات")) == 3
    assert len(read_map(path, "GeoPackage", part="SCHOOLS")) == 2
    with pytest.raises(Refused, match="no part “nowhere”"):
        VectorReader(path, Hints(part="nowhere"), kind="GeoPackage")


@pytest.mark.parametrize("kind", ["GeoPackage", "FlatGeobuf", "Shapefile"])
def test_file_that_breaks_off_is_refused(kind: str, write_map: WriteMap) -> None:
    path = write_map(kind, {"name": np.array([f"place {n}" for n in range(20_000)], object)})
    contents = path.read_bytes()
    path.write_bytes(contents[: len(contents) * 2 // 3])
    with pytest.raises(UnreadableFile):
        read_map(path, kind)


def test_name_with_marks_of_archives_is_a_plain_name(write_map: WriteMap, tmp_path: Path) -> None:
    path = write_map("GeoPackage", {"n": np.arange(2)})
    odd = tmp_path / "schools! 100%;?#.zip.gpkg"
    path.rename(odd)
    assert len(read_map(odd, "GeoPackage")) == 2


def test_library_prints_nothing(
    write_map: WriteMap, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = write_map("GeoPackage", {"n": np.arange(2000)})
    broken = tmp_path / "broken.gpkg"
    broken.write_bytes(path.read_bytes()[:9000])
    with pytest.raises(UnreadableFile) as caught:
        read_map(broken, "GeoPackage")
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
    assert facts_of(reader)[ENCODING].lower().startswith("utf")


@pytest.mark.parametrize(
    ("level", "count"), [("governorates", 12), ("districts", 51), ("subdistricts", 89)]
)
def test_areas_of_jordan_are_read_whole(level: str, count: int, shared_data: Path) -> None:
    rows = read_map(shared_data / "jordan" / f"{level}.gpkg", "GeoPackage")
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
