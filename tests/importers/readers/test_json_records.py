"""JSON that is no GeoJSON: plain records, and answers of ArcGIS servers."""

import json
from pathlib import Path

import pytest
import shapely

from geo.errors import UnreadableFile
from importers.readers.choice import open_reader
from importers.readers.geojson import GeoJSONReader
from importers.readers.json_records import JSONRecordsReader
from importers.readers.rows import Hints, Row
from tests.importers.readers.json_files import WriteJSON

AMMAN = {"type": "Point", "coordinates": [35.9, 31.9]}


def _rows(path: Path) -> list[Row]:
    return list(JSONRecordsReader(path, Hints()).rows())


RECORDS = [{"name": "أ", "location": {"lat": 31.9, "lon": 35.9}, "tags": ["x"]}, {"name": "ب"}]


@pytest.mark.parametrize(
    "contents",
    [
        json.dumps(RECORDS),
        json.dumps({"data": RECORDS}),
        json.dumps({"total": 2, "results": RECORDS, "next": None}),
        json.dumps({"success": True, "result": {"fields": [{"id": "a"}], "records": RECORDS}}),
        "\n".join(map(json.dumps, RECORDS)),
    ],
)
def test_records_are_found_wherever_they_stand(contents: str, write_json: WriteJSON) -> None:
    reader = JSONRecordsReader(write_json(contents), Hints())
    assert reader.columns == ("name", "location.lat", "location.lon", "tags")
    assert (reader.has_geometry, reader.crs) == (False, None)
    assert [row.values for row in reader.rows()] == [
        {"name": "أ", "location.lat": "31.9", "location.lon": "35.9", "tags": '["x"]'},
        {"name": "ب"},
    ]


def test_geometry_in_a_record_stays_whole(write_json: WriteJSON) -> None:
    rows = _rows(write_json([{"name": "x", "geom": AMMAN}]))
    assert json.loads(rows[0].values["geom"]) == AMMAN


def test_list_of_lists_is_a_table(write_json: WriteJSON) -> None:
    rows = _rows(write_json([["name", "lat"], ["x", 31.9], ["y"]]))
    assert [row.values for row in rows] == [{"name": "x", "lat": "31.9"}, {"name": "y"}]


def test_list_of_features_has_geometries(write_json: WriteJSON) -> None:
    reader = JSONRecordsReader(
        write_json([{"type": "Feature", "properties": {"n": 1}, "geometry": AMMAN}]), Hints()
    )
    assert reader.has_geometry
    assert next(reader.rows()).position == (35.9, 31.9)


def test_single_record_over_several_lines_is_one_row(write_json: WriteJSON) -> None:
    rows = _rows(write_json(json.dumps({"name": "x", "lat": 1}, indent=2)))
    assert [row.values for row in rows] == [{"name": "x", "lat": "1"}]


@pytest.mark.parametrize("contents", ["[1, 2]", "[]x", '["a"]', "{", "nonsense"])
def test_json_without_records_is_named_in_one_sentence(
    contents: str, write_json: WriteJSON
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        _rows(write_json(contents))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("system", "crs"),
    [
        ({"wkid": 102100, "latestWkid": 3857}, "EPSG:3857"),
        ({"wkid": 102100}, "EPSG:3857"),
        ({"wkid": 4326}, "EPSG:4326"),
        ({"wkid": 102013}, "ESRI:102013"),
        ({}, None),
    ],
)
def test_answer_of_an_arcgis_server_is_read(
    system: dict[str, int], crs: str | None, write_json: WriteJSON
) -> None:
    outer = [[0, 0], [0, 4], [4, 4], [4, 0], [0, 0]]
    hole = [[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]
    geometries = [
        {"x": 35.9, "y": 31.9},
        {"rings": [outer, hole]},
        {"paths": [[[0, 0], [1, 1]]]},
        {"points": [[7, 8]]},
        {"x": "NaN", "y": "NaN"},
        {"rings": [[["a"]]]},
        None,
    ]
    features = [{"attributes": {"OBJECTID": n}, "geometry": g} for n, g in enumerate(geometries)]
    reader = GeoJSONReader(
        write_json({"geometryType": "x", "spatialReference": system, "features": features}), Hints()
    )
    rows = list(reader.rows())
    assert reader.crs == crs
    assert [row.values for row in rows] == [{"OBJECTID": str(n)} for n in range(len(rows))]
    assert rows[0].position == (35.9, 31.9)
    assert rows[3].position == (7, 8)
    assert rows[1].shape is not None
    assert shapely.from_wkb(rows[1].shape).area == pytest.approx(15)
    assert rows[2].shape is not None
    assert [row.position is None for row in rows] == [False] * 4 + [True] * 3
    assert [finding.code for finding in rows[5].findings] == ["unreadable_geometry"]


def test_overpass_answer_gives_the_places_of_the_layer(tmp_path: Path) -> None:
    corners = [(35.9, 31.9), (35.902, 31.9), (35.902, 31.902), (35.9, 31.902)]
    school = {"amenity": "school", "name": "مدرسة"}
    elements = [
        {"type": "node", "id": 7, "lat": 31.95, "lon": 35.91, "tags": school},
        {"type": "node", "id": 8, "lat": 31.95, "lon": 35.92, "tags": {"amenity": "bench"}},
        {"type": "way", "id": 9, "center": {"lat": 31.96, "lon": 35.93}, "tags": school},
        {"type": "way", "id": 10, "nodes": [1, 2, 3, 4, 1], "tags": school},
        {"type": "relation", "id": 11, "tags": school},
        *[{"type": "node", "id": n, "lat": y, "lon": x} for n, (x, y) in enumerate(corners, 1)],
    ]
    path = tmp_path / "answer.json"
    path.write_text(json.dumps({"version": 0.6, "osm3s": {}, "elements": elements}))
    reader = open_reader(path, Hints(tags={"amenity": ("school",)}), tmp_path)
    rows = list(reader.rows())
    assert [row.values["@id"] for row in rows] == ["node/7", "way/9", "way/10", "relation/11"]
    assert [row.position for row in rows[:2]] == [(35.91, 31.95), (35.93, 31.96)]
    assert rows[2].position == pytest.approx((35.901, 31.901))
    assert rows[2].shape is not None
    assert rows[3].position is None
