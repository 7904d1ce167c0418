"""The formats that files may have, what each allows, and what is found out about a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from geo.messages import Message
from geo.messages import mark as _


@dataclass(frozen=True, slots=True)
class Format:
    """A form of data. `general` is the wider one that it is a kind of: GeoJSON is JSON as well.

    `is_structured` says that programs can take rows, features or statements out of it, `is_open`
    that anybody may read and write it without one maker's programs, `is_linked` that it can name
    things by addresses.
    """

    code: str
    name: str
    media_type: str
    suffixes: tuple[str, ...]
    general: str | None = None
    is_structured: bool = False
    is_open: bool = False
    is_linked: bool = False


def _table(code: str, name: str, media_type: str, *suffixes: str, general: str = "") -> Format:
    return Format(code, name, media_type, suffixes, general or None, True, True)


def _closed(code: str, name: str, media_type: str, *suffixes: str, general: str = "") -> Format:
    return Format(code, name, media_type, suffixes, general or None, is_structured=True)


def _linked(code: str, name: str, media_type: str, *suffixes: str, general: str = "") -> Format:
    return Format(code, name, media_type, suffixes, general or None, True, True, True)


def _paper(code: str, name: str, media_type: str, *suffixes: str, general: str = "") -> Format:
    return Format(code, name, media_type, suffixes, general or None)


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN_OFFICE = "application/vnd.oasis.opendocument"
_LISTED = (
    _table("CSV", "CSV", "text/csv", "csv", general="TXT"),
    _table("TSV", "TSV", "text/tab-separated-values", "tsv", "tab", general="CSV"),
    _table("JSON", "JSON", "application/json", "json"),
    _table("JSONL", "JSON Lines", "application/x-ndjson", "jsonl", "ndjson", general="JSON"),
    _table("GEOJSON", "GeoJSON", "application/geo+json", "geojson", general="JSON"),
    _table(
        "GEOJSONSEQ", "GeoJSON Sequence", "application/geo+json-seq", "geojsons", general="JSON"
    ),
    _table("TOPOJSON", "TopoJSON", "application/json", "topojson", general="JSON"),
    _table("XML", "XML", "application/xml", "xml"),
    _table("KML", "KML", "application/vnd.google-earth.kml+xml", "kml", general="XML"),
    _table("KMZ", "KMZ", "application/vnd.google-earth.kmz", "kmz", general="ZIP"),
    _table("GML", "GML", "application/gml+xml", "gml", general="XML"),
    _table("GPX", "GPX", "application/gpx+xml", "gpx", general="XML"),
    _table("OSM", "OpenStreetMap XML", "application/xml", "osm", general="XML"),
    _table("PBF", "OpenStreetMap PBF", "application/octet-stream", "pbf"),
    _table("GPKG", "GeoPackage", "application/geopackage+sqlite3", "gpkg", general="SQLITE"),
    _table("SQLITE", "SQLite", "application/vnd.sqlite3", "sqlite", "db", "sqlite3"),
    _table("MBTILES", "MBTiles", "application/vnd.sqlite3", "mbtiles", general="SQLITE"),
    _table("FGB", "FlatGeobuf", "application/flatgeobuf", "fgb"),
    _table("PMTILES", "PMTiles", "application/vnd.pmtiles", "pmtiles"),
    _table("PARQUET", "Parquet", "application/vnd.apache.parquet", "parquet"),
    _table("GEOPARQUET", "GeoParquet", "application/vnd.apache.parquet", general="PARQUET"),
    _table("ARROW", "Arrow", "application/vnd.apache.arrow.file", "arrow", "feather"),
    _table("ODS", "ODS", f"{_OPEN_OFFICE}.spreadsheet", "ods"),
    _table("HDF5", "HDF5", "application/x-hdf5", "h5", "hdf5"),
    _table("NETCDF", "NetCDF", "application/x-netcdf", "nc"),
    _table("LAS", "LAS", "application/vnd.las", "las"),
    _closed("XLSX", "XLSX", f"{_OFFICE}.spreadsheetml.sheet", "xlsx", "xlsm"),
    _closed("XLS", "XLS", "application/vnd.ms-excel", "xls"),
    _closed("XLSB", "XLSB", "application/vnd.ms-excel.sheet.binary.macroenabled.12", "xlsb"),
    _closed("SHP", "Shapefile", "application/vnd.shp", "shp"),
    _closed("DBF", "dBASE", "application/vnd.dbf", "dbf"),
    _closed("MDB", "Access", "application/vnd.ms-access", "mdb", "accdb"),
    _closed("DWG", "DWG", "image/vnd.dwg", "dwg"),
    _linked("TTL", "RDF Turtle", "text/turtle", "ttl", "n3", general="TXT"),
    _linked("NT", "RDF N-Triples", "application/n-triples", "nt", general="TXT"),
    _linked("JSONLD", "JSON-LD", "application/ld+json", "jsonld", general="JSON"),
    _linked("RDFXML", "RDF/XML", "application/rdf+xml", "rdf", "owl", general="XML"),
    _paper("PDF", "PDF", "application/pdf", "pdf"),
    _paper("DOCX", "Word", f"{_OFFICE}.wordprocessingml.document", "docx"),
    _paper("DOC", "Word 97–2003", "application/msword", "doc"),
    _paper("PPTX", "PowerPoint", f"{_OFFICE}.presentationml.presentation", "pptx"),
    _paper("PPT", "PowerPoint 97–2003", "application/vnd.ms-powerpoint", "ppt"),
    _paper("ODT", "ODT", f"{_OPEN_OFFICE}.text", "odt"),
    _paper("ODP", "ODP", f"{_OPEN_OFFICE}.presentation", "odp"),
    _paper("EPUB", "EPUB", "application/epub+zip", "epub"),
    _paper("RTF", "RTF", "application/rtf", "rtf"),
    _paper("HTML", "HTML", "text/html", "html", "htm", "mhtml"),
    _paper("TXT", "TXT", "text/plain", "txt"),
    _paper("PNG", "PNG", "image/png", "png"),
    _paper("JPEG", "JPEG", "image/jpeg", "jpg", "jpeg"),
    _paper("GIF", "GIF", "image/gif", "gif"),
    _paper("WEBP", "WebP", "image/webp", "webp"),
    _paper("TIFF", "TIFF", "image/tiff", "tif", "tiff"),
    _table("GEOTIFF", "GeoTIFF", "image/tiff", "tif", general="TIFF"),
    _paper("BMP", "BMP", "image/bmp", "bmp"),
    _paper("SVG", "SVG", "image/svg+xml", "svg", general="XML"),
    _paper("ZIP", "ZIP", "application/zip", "zip"),
    _paper("RAR", "RAR", "application/vnd.rar", "rar"),
    _paper("7Z", "7z", "application/x-7z-compressed", "7z"),
    _paper("TAR", "tar", "application/x-tar", "tar"),
    _paper("EMPTY", "–", "application/octet-stream"),
    _paper("UNKNOWN", "?", "application/octet-stream", "bin"),
)
FORMATS: Mapping[str, Format] = {one.code: one for one in _LISTED}
EMPTY, UNKNOWN = "EMPTY", "UNKNOWN"
# What holds other files, which nobody has looked at.
PACKED = frozenset({"ZIP", "RAR", "7Z", "TAR"})
# What people and other catalogues write besides codes, suffixes and media types.
_ALSO_CALLED = {
    "excel": "XLSX",
    "shapefile": "SHP",
    "esri shapefile": "SHP",
    "geopackage": "GPKG",
    "flatgeobuf": "FGB",
    "turtle": "TTL",
    "json-ld": "JSONLD",
    "rdf/xml": "RDFXML",
    "rdf": "RDFXML",
    "text/xml": "XML",
    "application/x-zip-compressed": "ZIP",
    "application/csv": "CSV",
    "text": "TXT",
    "word": "DOCX",
    "geo parquet": "GEOPARQUET",
    "geoparquet": "GEOPARQUET",
}


def known_format(said: str | None) -> Format | None:
    """Return the format that somebody means: a code, a name, a suffix or a media type."""
    if said is None:
        return None
    key = said.partition(";")[0].strip().lower().lstrip(".")
    return _by_word().get(key)


@cache
def _by_word() -> Mapping[str, Format]:
    found: dict[str, Format] = {}
    for one in _LISTED:
        for word in (one.code, one.name, *one.suffixes, one.media_type):
            found.setdefault(word.lower(), one)
    return found | {word: FORMATS[code] for word, code in _ALSO_CALLED.items()}


def is_kind_of(code: str, wider: str) -> bool:
    """Check whether a format is another or a kind of it, as GeoJSON is JSON."""
    found: str | None = code
    while found is not None and found != wider:
        found = FORMATS[found].general
    return found == wider


class Doubt(StrEnum):
    """What is to be said about a file besides its format."""

    DIFFERS = "differs"
    EMPTY = "empty"
    CUT_OFF = "cut off"
    DAMAGED = "damaged"
    DANGEROUS = "dangerous"
    PROTECTED = "protected"
    PROGRAM = "program"
    INCOMPLETE = "incomplete"
    UNPLACED = "unplaced"
    POSITIONS = "positions"
    FORMULAS = "formulas"
    MACROS = "macros"
    ENCODING = "encoding"
    CONTROLS = "controls"
    RAGGED = "ragged"
    SEVERAL = "several"


# With these a file gives nothing to whoever downloads it, or harms.
UNUSABLE = frozenset(
    {
        *(Doubt.EMPTY, Doubt.CUT_OFF, Doubt.DAMAGED),
        *(Doubt.DANGEROUS, Doubt.PROTECTED, Doubt.PROGRAM),
    }
)
DOUBT_TEXTS: Mapping[Doubt, str] = {
    Doubt.DIFFERS: _(
        "The file is said to be {declared}, but its bytes are {detected}: the bytes count; say the"
        " right format, or save it as {declared}."
    ),
    Doubt.EMPTY: _("The file is empty: hand in the one that holds the data."),
    Doubt.CUT_OFF: _("The file breaks off before its end: hand it in again, whole."),
    Doubt.DAMAGED: _("The file is damaged and cannot be opened: save it again and hand that in."),
    Doubt.DANGEROUS: _(
        "The file is made so that programs choke on it or are led astray, so nobody is given it:"
        " save the data anew and hand that in."
    ),
    Doubt.PROTECTED: _("The file is protected by a password: save it again without one."),
    Doubt.PROGRAM: _("The file is a program, or holds one: hand in the data alone."),
    Doubt.INCOMPLETE: _(
        "A part of the file is missing: pack all files of the shapefile into one ZIP file."
    ),
    Doubt.UNPLACED: _(
        "Nothing says how the coordinates are meant: pack the .prj file of the shapefile as well."
    ),
    Doubt.POSITIONS: _(
        "Some places lie outside the Earth: write degrees, first the longitude, then the latitude."
    ),
    Doubt.FORMULAS: _(
        "Cells: {count} with formulas. Whoever opens them in a spreadsheet program runs them:"
        " publish values instead."
    ),
    Doubt.MACROS: _("The file holds programs (macros): save it without them."),
    Doubt.ENCODING: _(
        "The letters of the file are in {encoding}: save it as “CSV UTF-8”, so that every program"
        " shows them right."
    ),
    Doubt.CONTROLS: _(
        "The file holds characters that no text has, at which many programs stop: save it as “CSV"
        " UTF-8”."
    ),
    Doubt.RAGGED: _(
        "Some rows have more or fewer cells than the others: put cells that hold the delimiter in"
        " quotation marks, and leave titles and notes out of the table."
    ),
    Doubt.SEVERAL: _("The archive holds files of several formats: {formats}."),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A doubt about a file, with its sentence."""

    doubt: Doubt
    text: Message


def notice(doubt: Doubt, **values: object) -> Notice:
    """Return a doubt with its sentence."""
    return Notice(doubt, Message(DOUBT_TEXTS[doubt], values))


@dataclass(frozen=True, slots=True)
class Detected:
    """What a file is: the code of its format, its media type, its encoding, and what else is known.

    `details` can be written as JSON: `delimiter` and `columns` of text tables, `packed` for a file
    that is compressed, `inside` for the formats in an archive, `identifiers` and `addresses` for
    statements about things.
    """

    format: str
    media_type: str
    encoding: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)
    warnings: tuple[Notice, ...] = ()

    @property
    def doubts(self) -> frozenset[Doubt]:
        """What is to be said about it, without the sentences."""
        return frozenset(one.doubt for one in self.warnings)

    @property
    def is_usable(self) -> bool:
        """Check that whoever downloads it has something whole that does no harm."""
        return UNUSABLE.isdisjoint(self.doubts)


@dataclass(frozen=True, slots=True)
class Look:
    """What a first look tells, before a format is compared with the declared one."""

    code: str
    encoding: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
