"""What the readers of JSON share: items of any kind, one by one."""

import json

import pytest

from geo.errors import Refused, UnreadableFile
from importers.readers import json_stream
from importers.readers.geojson import GeoJSONReader, GeoJSONSeqReader
from importers.readers.json_records import JSONRecordsReader
from tests.importers.readers.json_files import (
    AMMAN,
    Readers,
    WriteJSON,
    codes_of,
    collection,
    feature,
    rows_of,
)


@pytest.mark.parametrize("item", [5, None, [1], "x", {"type": "Feature", "properties": [1]}])
def test_item_that_is_no_feature_rejects_its_row_only(item: object, write_json: WriteJSON) -> None:
    bad, good = rows_of(write_json(collection(item, feature(AMMAN))))
    assert codes_of(bad) == ["not_a_feature"]
    assert good.position == (35.9, 31.9)


def test_numbers_that_json_does_not_have_are_empty(write_json: WriteJSON) -> None:
    features = [
        feature(AMMAN, a=float("nan"), b=float("-inf"), n=10**30, t="x: NaN") for _n in "ab"
    ]
    rows = rows_of(write_json(collection(*features)))
    assert [row.values for row in rows] == [{"n": str(10**30), "t": "x: NaN"}] * 2
    point = {"type": "Point", "coordinates": [float("nan"), 1]}
    assert codes_of(rows_of(write_json(collection(feature(point))))[0]) == ["unreadable_geometry"]


def test_nan_across_the_pieces_of_a_stream_is_found(write_json: WriteJSON) -> None:
    features = [feature(AMMAN, pad="x" * (n % 97), a=float("nan")) for n in range(5000)]
    rows = rows_of(write_json(collection(*features)))
    assert len(rows) == 5000
    assert not any("a" in row.values for row in rows)


def test_single_surrogates_and_repeated_keys_do_no_harm(write_json: WriteJSON) -> None:
    features = '{"properties":{"a":"x\\ud800y","b":1,"b":2},"geometry":null}'
    path = write_json('{"type":"FeatureCollection","features":[' + features + "]}")
    values = rows_of(path)[0].values
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
    reader: Readers, contents: str, write_json: WriteJSON
) -> None:
    with pytest.raises((UnreadableFile, Refused)):
        rows_of(write_json(contents), reader)


def test_deep_value_rejects_its_row_only(write_json: WriteJSON) -> None:
    deep = '{"properties":{"a":' + "[" * 600 + "]" * 600 + '},"geometry":null}'
    path = write_json('{"type":"FeatureCollection","features":[' + deep + "," + deep + "]}")
    assert all(len(codes_of(row)) <= 1 for row in rows_of(path))


def test_item_without_end_is_refused(
    write_json: WriteJSON, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_stream, "MOST_ITEM_BYTES", 1 << 18)
    endless = json.dumps(collection(feature(AMMAN, a="x" * (1 << 20))))
    with pytest.raises(Refused):
        rows_of(write_json(endless))
    with pytest.raises(Refused):
        rows_of(write_json(endless), GeoJSONSeqReader)


def test_too_many_columns_are_refused(write_json: WriteJSON) -> None:
    features = [
        feature(AMMAN, **{f"c{n}": 1 for n in range(k, k + 500)}) for k in range(0, 3000, 500)
    ]
    with pytest.raises(Refused, match="columns"):
        rows_of(write_json(collection(*features)))
