"""Functions that write the files of a test and return their paths."""

import json
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from tests.importers.readers.delimited_files import WriteText
from tests.importers.readers.json_files import WriteJSON
from tests.importers.readers.map_files import DRIVERS, WriteMap


@pytest.fixture
def write_map(tmp_path: Path) -> WriteMap:
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


@pytest.fixture
def write_text(tmp_path: Path) -> WriteText:
    """A function that writes a file and gives its path."""

    def written(content: str | bytes) -> Path:
        path = tmp_path / "places.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


@pytest.fixture
def write_json(tmp_path: Path) -> WriteJSON:
    """A function that writes a file, of an object as JSON, and gives its path."""

    def written(contents: object) -> Path:
        path = tmp_path / "places.json"
        if not isinstance(contents, bytes | str):
            contents = json.dumps(contents, ensure_ascii=False)
        path.write_bytes(contents.encode() if isinstance(contents, str) else contents)
        return path

    return written
