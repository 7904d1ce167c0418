"""Small good files of every kind, made with the programs that write them, and how they are read."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy
import openpyxl
import osmium
import pyogrio
import pytest
import shapely

from geo.errors import Refused, UnreadableFile
from importers.readers.choice import open_reader
from importers.readers.rows import Hints, Row

HEADER = b"ref,name,lat,lon\n"
KML_START = '<?xml version="1.0"?>\n'
KML = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>مدرسة</name>'
    "<Point><coordinates>35.9,31.9</coordinates></Point></Placemark></Document></kml>"
)


def put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def make_csv(path: Path) -> Path:
    return put(path, HEADER + 'a,مدرسة,31.9,35.9\nb,"x, y",32,36\n'.encode())


def make_xlsx(path: Path) -> Path:
    book = openpyxl.Workbook()
    for row in (("ref", "name", "lat", "lon"), ("a", "مدرسة", 31.9, 35.9)):
        book.worksheets[0].append(row)
    book.save(path)
    return path


def make_zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("schools.csv", HEADER + b"a,x,31.9,35.9\n" * 20)
    return path


def make_kml(path: Path) -> Path:
    return put(path, (KML_START + KML).encode())


def make_geojson(path: Path) -> Path:
    point = {"type": "Point", "coordinates": [35.9, 31.9]}
    feature = {"type": "Feature", "properties": {"ref": "a"}, "geometry": point}
    collection = {"type": "FeatureCollection", "features": [feature, feature]}
    return put(path, json.dumps(collection).encode())


def make_gpkg(path: Path) -> Path:
    return _with_pyogrio(path, "GPKG")


def make_fgb(path: Path) -> Path:
    return _with_pyogrio(path, "FlatGeobuf")


def _with_pyogrio(path: Path, driver: str) -> Path:
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb([shapely.Point(35.9, 31.9), shapely.Point(36, 32)]),
        field_data=[numpy.array(["مدرسة", "x"], dtype=object)],
        fields=["name"],
        geometry_type="Point",
        crs="EPSG:4326",
        driver=driver,
    )
    return path


def make_pbf(path: Path) -> Path:
    tags = {"amenity": "school", "name": "مدرسة"}
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for number in range(1, 4):
            node = osmium.osm.mutable.Node(id=number, location=(35.9, 31.9), tags=tags)
            writer.add_node(node)
    return path


MAKERS: dict[str, Callable[[Path], Path]] = {
    "csv": make_csv,
    "xlsx": make_xlsx,
    "zip": make_zip,
    "kml": make_kml,
    "geojson": make_geojson,
    "gpkg": make_gpkg,
    "fgb": make_fgb,
    "osm.pbf": make_pbf,
}

HINTS = Hints(known_headers=frozenset({"ref", "name", "lat", "lon"}), tags={"amenity": ("school",)})


def read(path: Path, name: str | None = None) -> list[Row]:
    """All that is asked of a reader."""
    scratch = path.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    reader = open_reader(path, HINTS, scratch, name=name)
    rows = list(reader.rows())
    assert all(set(row.values) <= set(reader.columns) for row in rows)
    return rows


def sentence(path: Path) -> str:
    with pytest.raises((UnreadableFile, Refused)) as caught:
        read(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)
