"""The same rows about persons in every form that is looked into."""

import json
import sqlite3
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy
import pyarrow
import pyogrio
import shapely
import xlwt  # type: ignore[import-untyped]
from pyarrow import parquet

from tests.portal.opendata.zoo.spreadsheets import open_workbook

Write = Callable[[Path], None]
NAMES = ("ref", "contact")
ROWS = [(f"98{n % 10}1{n:06}", f"a{n}@x.example") for n in range(8)]
_GEO = json.dumps({"version": "1.1.0", "primary_column": "geometry", "columns": {}})
_RECORDS = [dict(zip(NAMES, row, strict=True)) for row in ROWS]


def _old_book(path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Source")
    for at, row in enumerate([NAMES, *ROWS]):
        for place, cell in enumerate(row):
            sheet.write(at, place, cell)
    book.save(str(path))


def _database(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE person (ref INTEGER, contact TEXT, picture BLOB)")
        rows = [(int(ref), contact, b"\0\1") for ref, contact in ROWS]
        database.executemany("INSERT INTO person VALUES (?, ?, ?)", rows)
    database.close()


def _places(driver: str, **options: str) -> Write:
    def write(path: Path) -> None:
        pyogrio.raw.write(
            path,
            geometry=shapely.to_wkb([shapely.Point(35.9, 31.9)] * len(ROWS)),
            field_data=[numpy.array(one, dtype=object) for one in zip(*ROWS, strict=True)],
            fields=list(NAMES),
            geometry_type="Point",
            crs="EPSG:4326",
            driver=driver,
            **options,
        )

    return write


def _shapefile(path: Path) -> None:
    _places("ESRI Shapefile")(path.parent / "source.shp")
    with zipfile.ZipFile(path, "w") as file:
        for suffix in (".shp", ".shx", ".dbf", ".prj"):
            file.write(path.parent / f"source{suffix}", f"source{suffix}")


def _dbase(path: Path) -> None:
    _places("ESRI Shapefile")(path.parent / "table.shp")
    path.write_bytes((path.parent / "table.dbf").read_bytes())


def _packed_rows(path: Path) -> None:
    columns: dict[str, list[object]] = {
        "ref": [int(ref) for ref, _contact in ROWS],
        "contact": [contact for _ref, contact in ROWS],
    }
    table = pyarrow.table(columns)
    shape = shapely.to_wkb(shapely.Point(35.9, 31.9))
    table = table.append_column("geometry", pyarrow.array([shape] * len(ROWS)))
    parquet.write_table(table.replace_schema_metadata({"geo": _GEO}), path)


def _kml() -> str:
    data = "".join(
        "<Placemark><ExtendedData>"
        + "".join(f'<Data name="{key}"><value>{one}</value></Data>' for key, one in row.items())
        + "</ExtendedData><Point><coordinates>35.9,31.9</coordinates></Point></Placemark>"
        for row in _RECORDS
    )
    return f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{data}</Document></kml>'


def _xml() -> str:
    rows = "".join(f"<row ref='{ref}'><contact>{one}</contact></row>" for ref, one in ROWS)
    return f"<rows>{rows}</rows>"


def _text(contents: str) -> Write:
    def write(path: Path) -> None:
        path.write_text(contents, "utf-8")

    return write


def _kmz(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("doc.kml", _kml())


_TOPOLOGY = {
    "type": "Topology",
    "transform": {"scale": [1, 1], "translate": [0, 0]},
    "objects": {
        "places": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Point", "coordinates": [0, 0], "properties": one} for one in _RECORDS
            ],
        }
    },
    "arcs": [],
}
# What reads a form, and what writes it.
FORMS: Mapping[str, Write] = {
    "XLS": _old_book,
    "ODS": open_workbook({"Source": [NAMES, *ROWS]}),
    "SQLITE": _database,
    "GPKG": _places("GPKG"),
    "FGB": _places("FlatGeobuf"),
    "SHP": _shapefile,
    "DBF": _dbase,
    "GML": _places("GML"),
    "GEOPARQUET": _packed_rows,
    "PARQUET": _packed_rows,
    "KML": _text(_kml()),
    "KMZ": _kmz,
    "XML": _text(_xml()),
    "TOPOJSON": _text(json.dumps(_TOPOLOGY)),
}
