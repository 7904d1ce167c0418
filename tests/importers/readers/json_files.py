"""What the tests of JSON share: writing files, and what a reader makes of them."""

from collections.abc import Callable
from pathlib import Path

from importers.readers.geojson import GeoJSONReader, GeoJSONSeqReader
from importers.readers.json_records import JSONRecordsReader
from importers.readers.rows import Hints, Row

Readers = type[GeoJSONReader] | type[GeoJSONSeqReader] | type[JSONRecordsReader]
WriteJSON = Callable[[object], Path]
AMMAN = {"type": "Point", "coordinates": [35.9, 31.9]}


def collection(*features: object, **members: object) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": features, **members}


def feature(geometry: object = None, *, id_: object = None, **properties: object) -> object:
    made = {"type": "Feature", "properties": properties, "geometry": geometry}
    return made if id_ is None else {**made, "id": id_}


def rows_of(path: Path, reader: Readers = GeoJSONReader) -> list[Row]:
    return list(reader(path, Hints()).rows())


def codes_of(row: Row) -> list[str]:
    return [finding.code for finding in row.findings]
