"""JSON in its many forms."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import Refused, UnreadableFile
from importers.findings import Severity
from importers.readers import json_stream
from importers.readers.geojson import GeoJSONReader, GeoJSONSeqReader
from importers.readers.json_records import JSONRecordsReader
from importers.readers.rows import Hints, Row

Readers = type[GeoJSONReader] | type[GeoJSONSeqReader] | type[JSONRecordsReader]
Write = Callable[[object], Path]
AMMAN = {"type": "Point", "coordinates": [35.9, 31.9]}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A function that writes a file, of an object as JSON, and gives its path."""

    def written(contents: object) -> Path:
        path = tmp_path / "places.json"
        if not isinstance(contents, bytes | str):
            contents = json.dumps(contents, ensure_ascii=False)
        path.write_bytes(contents.encode() if isinstance(contents, str) else contents)
        return path

    return written


def _collection(*features: object, **members: object) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": features, **members}


def _feature(geometry: object = None, *, id_: object = None, **properties: object) -> object:
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    return feature if id_ is None else {**feature, "id": id_}


def _rows(path: Path, reader: Readers = GeoJSONReader) -> list[Row]:
    return list(reader(path, Hints()).rows())


def _codes(row: Row) -> list[str]:
    return [finding.code for finding in row.findings]


def test_features_are_read_with_columns_in_the_order_of_the_file(write: Write) -> None:
    path = write(
        _collection(
            _feature(AMMAN, b="x", a=1.0, c=None, d="", e=[1, "ب"], f={"g": 1.5}, h=True),
            _feature(None, id_=7, z=0.1),
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


def test_id_among_the_properties_comes_first(write: Write) -> None:
    path = write(_collection(_feature(AMMAN, id_=1, **{"@id": "node/5"})))
    assert _rows(path)[0].values == {"@id": "node/5"}


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_single_feature_and_bare_geometry_are_one_row(bom: bytes, write: Write) -> None:
    for contents in (_feature(AMMAN, name="x"), AMMAN):
        rows = _rows(write(bom + json.dumps(contents).encode()))
        assert [row.position for row in rows] == [(35.9, 31.9)]


def test_byte_order_mark_before_a_collection_is_passed_over(write: Write) -> None:
    assert len(_rows(write(b"\xef\xbb\xbf" + json.dumps(_collection(_feature())).encode()))) == 1


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("EPSG:4326", "EPSG:4326"),
        ("urn:ogc:def:crs:EPSG::32636", "EPSG:32636"),
        ("urn:ogc:def:crs:EPSG:8.9:28191", "EPSG:28191"),
        ("http://www.opengis.net/def/crs/EPSG/0/3066", "EPSG:3066"),
        ("EPSG:2154", "EPSG:2154"),
        ("the usual one", None),
    ],
)
def test_coordinate_system_is_found_before_or_after_the_features(
    name: str, crs: str | None, write: Write
) -> None:
    system = {"type": "name", "properties": {"name": name}}
    before = {"type": "FeatureCollection", "crs": system, "features": [_feature(AMMAN)]}
    for contents in (before, _collection(_feature(AMMAN), crs=system)):
        reader = GeoJSONReader(write(contents), Hints())
        assert reader.crs == crs
        assert next(reader.rows()).position == (35.9, 31.9)


def test_property_called_crs_is_not_taken_for_the_system(write: Write) -> None:
    system = {"type": "name", "properties": {"name": "EPSG:32636"}}
    assert (
        GeoJSONReader(write(_collection(_feature(AMMAN, crs=system))), Hints()).crs == "EPSG:4326"
    )


def test_lines_and_areas_become_a_point_on_them(write: Write) -> None:
    area = shapely.Polygon([(35, 31), (36, 31), (36, 32), (35.9, 31.1), (35, 31)])
    row = _rows(write(_collection(_feature(shapely.geometry.mapping(area)))))[0]
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
    geometry: object, code: str, write: Write
) -> None:
    bad, good = _rows(write(_collection(_feature(geometry, name="x"), _feature(AMMAN))))
    assert _codes(bad) == [code]
    assert bad.findings[0].severity is Severity.REJECT
    assert bad.values == {"name": "x"}
    assert good.findings == ()


@pytest.mark.parametrize("item", [5, None, [1], "x", {"type": "Feature", "properties": [1]}])
def test_item_that_is_no_feature_rejects_its_row_only(item: object, write: Write) -> None:
    bad, good = _rows(write(_collection(item, _feature(AMMAN))))
    assert _codes(bad) == ["not_a_feature"]
    assert good.position == (35.9, 31.9)


@pytest.mark.parametrize("coordinates", [[], None])
def test_empty_point_has_no_position(coordinates: object, write: Write) -> None:
    row = _rows(write(_collection(_feature({"type": "Point", "coordinates": coordinates}))))[0]
    assert (row.position, row.findings) == (None, ())


def test_coordinates_as_text_are_numbers(write: Write) -> None:
    point = {"type": "Point", "coordinates": ["35.9", " 31.9 "]}
    assert _rows(write(_collection(_feature(point))))[0].position == (35.9, 31.9)


def test_numbers_that_json_does_not_have_are_empty(write: Write) -> None:
    features = [
        _feature(AMMAN, a=float("nan"), b=float("-inf"), n=10**30, t="x: NaN") for _n in "ab"
    ]
    rows = _rows(write(_collection(*features)))
    assert [row.values for row in rows] == [{"n": str(10**30), "t": "x: NaN"}] * 2
    point = {"type": "Point", "coordinates": [float("nan"), 1]}
    assert _codes(_rows(write(_collection(_feature(point))))[0]) == ["unreadable_geometry"]


def test_nan_across_the_pieces_of_a_stream_is_found(write: Write) -> None:
    features = [_feature(AMMAN, pad="x" * (n % 97), a=float("nan")) for n in range(5000)]
    rows = _rows(write(_collection(*features)))
    assert len(rows) == 5000
    assert not any("a" in row.values for row in rows)


def test_single_surrogates_and_repeated_keys_do_no_harm(write: Write) -> None:
    features = '{"properties":{"a":"x\\ud800y","b":1,"b":2},"geometry":null}'
    path = write('{"type":"FeatureCollection","features":[' + features + "]}")
    values = _rows(path)[0].values
    assert values["b"] == "2"
    values["a"].encode()


@pytest.mark.parametrize("reader", [GeoJSONReader, GeoJSONSeqReader, JSONRecordsReader])
@pytest.mark.parametrize(
    "contents",
    [
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        '{"type":"FeatureCollection","features":[{"properties":{"a":' + "[" * 100_000,
        '{"a":' * 100_000,
    ],
)
def test_bottomless_nesting_is_named_in_one_sentence(
    reader: Readers, contents: str, write: Write
) -> None:
    with pytest.raises((UnreadableFile, Refused)):
        _rows(write(contents), reader)


def test_deep_value_rejects_its_row_only(write: Write) -> None:
    deep = '{"properties":{"a":' + "[" * 600 + "]" * 600 + '},"geometry":null}'
    path = write('{"type":"FeatureCollection","features":[' + deep + "," + deep + "]}")
    assert all(len(_codes(row)) <= 1 for row in _rows(path))


def test_item_without_end_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "MOST_ITEM_BYTES", 1 << 18)
    endless = json.dumps(_collection(_feature(AMMAN, a="x" * (1 << 20))))
    with pytest.raises(Refused):
        _rows(write(endless))
    with pytest.raises(Refused):
        _rows(write(endless), GeoJSONSeqReader)


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
def test_what_is_no_geojson_is_named_in_one_sentence(contents: str, write: Write) -> None:
    with pytest.raises(UnreadableFile) as caught:
        _rows(write(contents))
    assert "\n" not in str(caught.value)


def test_too_many_columns_are_refused(write: Write) -> None:
    features = [
        _feature(AMMAN, **{f"c{n}": 1 for n in range(k, k + 500)}) for k in range(0, 3000, 500)
    ]
    with pytest.raises(Refused, match="columns"):
        _rows(write(_collection(*features)))


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\x1e"])
def test_sequence_of_features_is_read(separator: str, write: Write) -> None:
    lines = [json.dumps(_feature(AMMAN, n=n)) for n in range(3)]
    start = separator if separator == "\x1e" else ""
    rows = _rows(
        write(start + (separator if start == "" else "\n\x1e").join(lines)), GeoJSONSeqReader
    )
    assert [(row.values["n"], row.position) for row in rows] == [
        (str(n), (35.9, 31.9)) for n in range(3)
    ]


def test_line_of_a_sequence_that_is_broken_rejects_its_row_only(write: Write) -> None:
    good = json.dumps(_feature(AMMAN))
    rows = _rows(write(f'{good}\n{{"type": "Fea\n\n{good}\n'), GeoJSONSeqReader)
    assert [_codes(row) for row in rows] == [[], ["unreadable_line"], []]


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
def test_any_features_give_a_row_each(features: list[object], write: Write) -> None:
    contents = json.dumps(_collection(*features)).encode()
    rows = _rows(write(contents))
    assert len(rows) == len(features)
    for row, feature in zip(rows, features, strict=True):
        assert row.position is None or len(row.position) == 2
        if not isinstance(feature, dict):
            assert _codes(row) == ["not_a_feature"]


@IN_A_FOLDER
@given(
    contents=st.binary(max_size=200)
    | st.text(alphabet='{}[]",:a1 \n', max_size=60).map(str.encode),
    reader=st.sampled_from([GeoJSONReader, GeoJSONSeqReader, JSONRecordsReader]),
)
def test_nonsense_is_named_in_one_sentence(contents: bytes, reader: Readers, write: Write) -> None:
    try:
        _rows(write(contents), reader)
    except (UnreadableFile, Refused) as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("name", "count"), [("osm-schools", 8997), ("osm-churches", 1001), ("osm-stations", 750)]
)
def test_real_exports_are_read_whole(name: str, count: int, shared_data: Path) -> None:
    rows = _rows(shared_data / "jordan" / f"{name}.geojson")
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
    rows = _rows(shared_data / "zaatari" / f"{layer}.geojson")
    assert len(rows) == count
    assert all(row.position for row in rows)
