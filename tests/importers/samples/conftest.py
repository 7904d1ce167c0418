"""What the tests of the demonstration set share: its areas."""

import json

import pytest
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from importers.samples.places import sample_area_files
from tests.importers.samples.areas import Areas


@pytest.fixture(scope="session")
def areas() -> Areas:
    """Every area: by level, then by code, its properties and its shape."""
    read: Areas = {}
    for level, path in sample_area_files().items():
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        read[level] = {
            one["properties"]["code"]: (one["properties"], shape(one["geometry"]))
            for one in features
        }
    return read


@pytest.fixture(scope="session")
def country(areas: Areas) -> BaseGeometry:
    return shapely.union_all([area for _, area in areas["governorate"].values()])
