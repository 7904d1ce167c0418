"""The coordinate systems that JSON names."""

import pytest

from importers.readers.geojson import GeoJSONReader
from importers.readers.rows import Hints
from tests.importers.readers.json_files import (
    AMMAN,
    WriteJSON,
    collection,
    feature,
)


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
    name: str, crs: str | None, write_json: WriteJSON
) -> None:
    system = {"type": "name", "properties": {"name": name}}
    before = {"type": "FeatureCollection", "crs": system, "features": [feature(AMMAN)]}
    for contents in (before, collection(feature(AMMAN), crs=system)):
        reader = GeoJSONReader(write_json(contents), Hints())
        assert reader.crs == crs
        assert next(reader.rows()).position == (35.9, 31.9)


def test_property_called_crs_is_not_taken_for_the_system(write_json: WriteJSON) -> None:
    system = {"type": "name", "properties": {"name": "EPSG:32636"}}
    assert (
        GeoJSONReader(write_json(collection(feature(AMMAN, crs=system))), Hints()).crs
        == "EPSG:4326"
    )
