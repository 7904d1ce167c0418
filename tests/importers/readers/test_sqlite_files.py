"""Databases that are no GeoPackage, or never end."""

import sqlite3
from pathlib import Path

import numpy
import pyogrio
import pytest
import shapely

from geo.errors import Refused
from geo.files import sqlite_files
from importers.readers.choice import open_reader
from importers.readers.rows import Hints


def test_view_that_never_ends_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_files, "MOST_STEPS_OF_VIEWS", 20_000_000)
    path = tmp_path / "places.gpkg"
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb([shapely.Point(35.9, 31.9)]),
        field_data=[numpy.array(["x"], dtype=object)],
        fields=["name"],
        geometry_type="Point",
        crs="EPSG:4326",
    )
    with sqlite3.connect(path) as database:
        database.execute("CREATE VIEW good AS SELECT * FROM places")
    assert open_reader(path, Hints(part="places"), tmp_path).columns == ("name",)
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT i FROM n"
        )
    with pytest.raises(Refused, match="endless"):
        open_reader(path, Hints(part="places"), tmp_path)
