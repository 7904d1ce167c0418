"""JSON in its many forms."""

import json
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import Refused, UnreadableFile
from importers.findings import Severity
from importers.readers.geojson import GeoJSONReader, GeoJSONSeqReader
from importers.readers.json_records import JSONRecordsReader
from importers.readers.rows import Hints
from tests.importers.readers.json_files import (
    AMMAN,
    Readers,
    WriteJSON,
    codes_of,
    collection,
    feature,
    rows_of,
)


def test_features_are_read_with_columns_in_the_order_of_the_file(write_json: WriteJSON) -> None:
    path = write_json(
        collection(
            feature(AMMAN, b="x", a=1.0, c=None, d="", e=[1, "ب"], f={"g": 1.5}, h=True),
            feature(None, id_=7, z=0.1),
        )
    )
    reader = GeoJSONReader(path, Hints())
    assert reader.columns == ("b", "a", "c", "d", "e", "f", "h", "@id", "z")
    first, second = reader.rows()
    assert first.values == {"b": "x", "a": "1", "e": '[1,"ب"]', "f": '{"g":1.5}', "h": "true"}
    assert (first.position, first.shape) == ((35.9, 31.9), None)
    assert second.values == {"@id": "7", "z": "0.1"}
    assert second.position is None
    assert second.findings == ()
    assert reader.bytes_read() == reader.size_bytes
    assert reader.crs == "EPSG:4326"
    assert list(reader.rows()) == [first, second]


def test_id_among_the_properties_comes_first(write_json: WriteJSON) -> None:
    path = write_json(collection(feature(AMMAN, id_=1, **{"@id": "node/5"})))
    assert rows_of(path)[0].values == {"@id": "node/5"}


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_single_feature_and_bare_geometry_are_one_row(bom: bytes, write_json: WriteJSON) -> None:
    for contents in (feature(AMMAN, name="x"), AMMAN):
        rows = rows_of(write_json(bom + json.dumps(contents).encode()))
        assert [row.position for row in rows] == [(35.9, 31.9)]


def test_byte_order_mark_before_a_collection_is_passed_over(write_json: WriteJSON) -> None:
    assert (
        len(rows_of(write_json(b"\xef\xbb\xbf" + json.dumps(collection(feature())).encode()))) == 1
    )


def test_lines_and_areas_become_a_point_on_them(write_json: WriteJSON) -> None:
    area = shapely.Polygon([(35, 31), (36, 31), (36, 32), (35.9, 31.1), (35, 31)])
    row = rows_of(write_json(collection(feature(shapely.geometry.mapping(area)))))[0]
    assert row.position is not None
    assert row.shape is not None
    assert area.contains(shapely.Point(row.position))
    assert shapely.from_wkb(row.shape).equals(area)


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        ({"type": "Point", "coordinates": ["x", 1]}, "unreadable_geometry"),
        ({"type": "Point", "coordinates": [1]}, "unreadable_geometry"),
        ({"type": "Point", "coordinates": [[1, 2]]}, "unreadable_geometry"),
        ({"type": "Point", "coordinates": {"a": 1}}, "unreadable_geometry"),
        ({"type": "Point", "coordinates": [True, False]}, "unreadable_geometry"),
        ({"type": "Point"}, "unreadable_geometry"),
        ({"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]}, "unreadable_geometry"),
        ({"type": "Blob", "coordinates": [1, 2]}, "unreadable_geometry"),
        ({"type": 5}, "unreadable_geometry"),
        ("POINT(1 2)", "unreadable_geometry"),
        ([1, 2], "unreadable_geometry"),
    ],
)
def test_geometry_that_is_none_rejects_its_row_only(
    geometry: object, code: str, write_json: WriteJSON
) -> None:
    bad, good = rows_of(write_json(collection(feature(geometry, name="x"), feature(AMMAN))))
    assert codes_of(bad) == [code]
    assert bad.findings[0].severity is Severity.REJECT
    assert bad.values == {"name": "x"}
    assert good.findings == ()


@pytest.mark.parametrize("coordinates", [[], None])
def test_empty_point_has_no_position(coordinates: object, write_json: WriteJSON) -> None:
    row = rows_of(write_json(collection(feature({"type": "Point", "coordinates": coordinates}))))[0]
    assert (row.position, row.findings) == (None, ())


def test_coordinates_as_text_are_numbers(write_json: WriteJSON) -> None:
    point = {"type": "Point", "coordinates": ["35.9", " 31.9 "]}
    assert rows_of(write_json(collection(feature(point))))[0].position == (35.9, 31.9)


@pytest.mark.parametrize(
    "contents",
    [
        '{"type":"Topology"}',
        '{"a":1}',
        '{"type":"FeatureCollection","features":[{"a"',
        "{",
        "[]",
        "",
    ],
)
def test_what_is_no_geojson_is_named_in_one_sentence(contents: str, write_json: WriteJSON) -> None:
    with pytest.raises(UnreadableFile) as caught:
        rows_of(write_json(contents))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\x1e"])
def test_sequence_of_features_is_read(separator: str, write_json: WriteJSON) -> None:
    lines = [json.dumps(feature(AMMAN, n=n)) for n in range(3)]
    start = separator if separator == "\x1e" else ""
    rows = rows_of(
        write_json(start + (separator if start == "" else "\n\x1e").join(lines)), GeoJSONSeqReader
    )
    assert [(row.values["n"], row.position) for row in rows] == [
        (str(n), (35.9, 31.9)) for n in range(3)
    ]


def test_line_of_a_sequence_that_is_broken_rejects_its_row_only(write_json: WriteJSON) -> None:
    good = json.dumps(feature(AMMAN))
    rows = rows_of(write_json(f'{good}\n{{"type": "Fea\n\n{good}\n'), GeoJSONSeqReader)
    assert [codes_of(row) for row in rows] == [[], ["unreadable_line"], []]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
PLACES = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
GEOMETRIES = (
    st.none()
    | PLACES.map(lambda place: {"type": "Point", "coordinates": list(place)})
    | st.lists(PLACES, min_size=4, max_size=9).map(
        lambda ring: {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    )
    | st.lists(PLACES, min_size=2, max_size=9).map(
        lambda line: {"type": "LineString", "coordinates": line}
    )
    | JSON_VALUES
)
FEATURES = st.builds(
    lambda properties, geometry: {
        "type": "Feature",
        "properties": properties,
        "geometry": geometry,
    },
    st.dictionaries(st.text(max_size=10), JSON_VALUES, max_size=5),
    GEOMETRIES,
)
IN_A_FOLDER = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@IN_A_FOLDER
@given(features=st.lists(FEATURES | JSON_VALUES, max_size=6))
def test_any_features_give_a_row_each(features: list[object], write_json: WriteJSON) -> None:
    contents = json.dumps(collection(*features)).encode()
    rows = rows_of(write_json(contents))
    assert len(rows) == len(features)
    for row, item in zip(rows, features, strict=True):
        assert row.position is None or len(row.position) == 2
        if not isinstance(item, dict):
            assert codes_of(row) == ["not_a_feature"]


@IN_A_FOLDER
@given(
    contents=st.binary(max_size=200)
    | st.text(alphabet='{}[]",:a1 \n', max_size=60).map(str.encode),
    reader=st.sampled_from([GeoJSONReader, GeoJSONSeqReader, JSONRecordsReader]),
)
def test_nonsense_is_named_in_one_sentence(
    contents: bytes, reader: Readers, write_json: WriteJSON
) -> None:
    try:
        rows_of(write_json(contents), reader)
    except (UnreadableFile, Refused) as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("name", "count"), [("osm-schools", 8997), ("osm-churches", 1001), ("osm-stations", 750)]
)
def test_real_exports_are_read_whole(name: str, count: int, shared_data: Path) -> None:
    rows = rows_of(shared_data / "jordan" / f"{name}.geojson")
    assert len(rows) == count
    assert all(row.position and row.values["@id"] and not row.findings for row in rows)


@pytest.mark.parametrize(
    ("layer", "count"),
    [
        ("Mosques_2017_01", 76),
        ("AssemblyPoints", 11),
        ("CampFacilities_2017_02", 208),
        ("GarbageBins_2016_10", 884),
    ],
)
def test_layers_of_zaatari_are_read_whole(layer: str, count: int, shared_data: Path) -> None:
    rows = rows_of(shared_data / "zaatari" / f"{layer}.geojson")
    assert len(rows) == count
    assert all(row.position for row in rows)
