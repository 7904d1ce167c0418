"""Records, places and databases."""

import json

from portal.opendata.formats.rules import Doubt
from portal.opendata.openness.stars import Reason
from tests.portal.opendata.zoo.animals import Animal, animal, closed_form, open_form, paper
from tests.portal.opendata.zoo.making import (
    GEOJSON,
    KML,
    database,
    dbase,
    places_file,
    plain,
    shapefile,
    zipped,
)
from tests.portal.opendata.zoo.packed_rows import map_tiles, parquet_file, tile_database
from tests.portal.opendata.zoo.pictures import geotiff, tiff

_SEQUENCE = "".join(
    f'{{"type":"Feature","properties":{{}},"geometry":{{"type":"Point","coordinates":[{n},3]}}}}\n'
    for n in range(3)
)
_TOPOLOGY = json.dumps(
    {
        "type": "Topology",
        "objects": {"a": {"type": "LineString", "arcs": [0]}},
        "arcs": [[[0, 0], [9999, 9999]]],
    }
)
# Latitude first, east of Greenwich by more than a latitude can be; and metres.
_EXCHANGED = GEOJSON.replace("[35.9,31.9]", "[31.9,135.9]")
_METRES = GEOJSON.replace("[35.9,31.9]", "[773911.2,3534123.9]")
_ATOM = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title></feed>'
_SHP, _SHX, _DBF, _PRJ = ".shp", ".shx", ".dbf", ".prj"

RECORDS: tuple[Animal, ...] = (
    open_form("rows.json", plain('[{"a":1},{"a":2}]'), "JSON"),
    open_form("rows.jsonl", plain('{"a":1}\n{"a":2}\n'), "JSONL"),
    open_form("nested.json", plain('{"data":{"rows":[{"a":1}]}}'), "JSON"),
    open_form("arabic.json", plain('[{"الاسم":"مدرسة"}]'), "JSON"),
    open_form("rows.xml", plain('<?xml version="1.0"?><rows><row a="1"/></rows>'), "XML"),
    open_form("feed.xml", plain(_ATOM), "XML"),
    open_form("rows.parquet", parquet_file(), "PARQUET"),
    open_form("rows.sqlite", database, "SQLITE"),
    closed_form("rows.dbf", plain(dbase(3)), "DBF"),
)
PLACES: tuple[Animal, ...] = (
    open_form("places.geojson", plain(GEOJSON), "GEOJSON"),
    open_form("places.json", plain(GEOJSON), "GEOJSON"),
    open_form("exchanged.geojson", plain(_EXCHANGED), "GEOJSON", Doubt.POSITIONS),
    open_form("metres.geojson", plain(_METRES), "GEOJSON", Doubt.POSITIONS),
    open_form("places.geojsonl", plain(_SEQUENCE), "GEOJSONSEQ"),
    open_form("places.topojson", plain(_TOPOLOGY), "TOPOJSON"),
    open_form("places.gpkg", places_file("GPKG"), "GPKG"),
    open_form("places.fgb", places_file("FlatGeobuf"), "FGB"),
    open_form("places.kml", plain(KML), "KML"),
    open_form("places.kmz", zipped({"doc.kml": KML}), "KMZ"),
    open_form("places.gml", places_file("GML"), "GML"),
    open_form("places.gpx", places_file("GPX"), "GPX"),
    open_form("places.parquet", parquet_file(has_places=True), "GEOPARQUET"),
    open_form("places.pmtiles", map_tiles, "PMTILES"),
    open_form("places.mbtiles", tile_database, "MBTILES"),
    closed_form("places.zip", shapefile(_SHP, _SHX, _DBF, _PRJ), "SHP"),
    closed_form("unplaced.zip", shapefile(_SHP, _SHX, _DBF), "SHP", Doubt.UNPLACED),
    animal(
        "nameless.zip",
        shapefile(_SHP, _SHX, _PRJ),
        "SHP",
        1,
        Reason.INCOMPLETE,
        Doubt.INCOMPLETE,
    ),
    animal(
        "unordered.zip",
        shapefile(_SHP, _DBF, _PRJ),
        "SHP",
        1,
        Reason.INCOMPLETE,
        Doubt.INCOMPLETE,
    ),
    open_form("map.tif", geotiff, "GEOTIFF"),
    paper("picture.tif", tiff, "TIFF"),
)
