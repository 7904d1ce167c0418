"""What the tests of map files share: who writes them, and what the reader makes of them."""

from collections.abc import Callable
from pathlib import Path

from importers.readers.rows import Hints, Row
from importers.readers.vector import VectorReader

DRIVERS = {
    "GeoPackage": ("GPKG", ".gpkg"),
    "Shapefile": ("ESRI Shapefile", ".shp"),
    "FlatGeobuf": ("FlatGeobuf", ".fgb"),
    "KML": ("LIBKML", ".kml"),
    "GPX": ("GPX", ".gpx"),
    "GML": ("GML", ".gml"),
}
NAMES = ["مدرسة الزرقاء", "School", None]
WriteMap = Callable[..., Path]


def read_map(
    path: Path, kind: str, *, part: str | None = None, encoding: str | None = None
) -> list[Row]:
    return list(VectorReader(path, Hints(encoding=encoding, part=part), kind=kind).rows())


def facts_of(reader: VectorReader) -> dict[str, str]:
    return {fact.label: str(fact.value) for fact in reader.facts}
