"""A zoo of small files: what each is called, what it is, and how open it would be."""

import bz2
import gzip
import lzma
from dataclasses import dataclass

from portal.opendata.formats.rules import Doubt
from portal.opendata.openness.stars import Reason
from tests.portal.opendata.making import (
    GEOJSON,
    HTML,
    JPEG,
    JSON_LD,
    KML,
    LATIN,
    NAMELESS_TURTLE,
    PDF,
    PNG,
    RDF,
    SWELLING,
    TABLE,
    TURTLE,
    Make,
    bomb,
    cut,
    database,
    dbase,
    locked,
    ole,
    parquet,
    places_file,
    plain,
    shapefile,
    too_many,
    with_macros,
    workbook,
    zipped,
)


@dataclass(frozen=True)
class Animal:
    """A file: its name, which is what it is said to be, what it is, how open, and the doubts."""

    name: str
    make: Make
    format: str
    stars: int
    reason: Reason
    doubts: frozenset[Doubt] = frozenset()


def _animal(name: str, make: Make, code: str, stars: int, reason: Reason, *doubts: Doubt) -> Animal:
    return Animal(name, make, code, stars, reason, frozenset(doubts))


_DOCUMENT = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>"}
_SLIDES = {"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}
_SHEETS = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}
_TEXT = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}
_LOCKED_SHEETS = _SHEETS | {"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}
_FORMULA_TABLE = 'a,b\n1,=HYPERLINK("https://evil.example")\n2,x\n3,@SUM(A1)\n4,+962791234567\n'
_CSV, _XLSX = plain(TABLE), workbook()
OPEN, CLOSED, PAPER = Reason.OPEN_FORMAT, Reason.CLOSED_FORMAT, Reason.UNSTRUCTURED
BAD = Reason.UNUSABLE

ZOO: tuple[Animal, ...] = (
    # Tables as text.
    _animal("table.csv", _CSV, "CSV", 3, OPEN),
    _animal("bom.csv", plain("\ufeff" + TABLE), "CSV", 3, OPEN),
    _animal("1256.csv", plain(TABLE, "cp1256"), "CSV", 3, OPEN, Doubt.ENCODING),
    _animal("wide.csv", plain("\ufeff" + TABLE, "utf-16-le"), "CSV", 3, OPEN, Doubt.ENCODING),
    _animal("semicolons.csv", plain(TABLE.replace(",", ";")), "CSV", 3, OPEN),
    _animal("table.tsv", plain(TABLE.replace(",", "\t")), "TSV", 3, OPEN),
    _animal("tabs.csv", plain(TABLE.replace(",", "\t")), "TSV", 3, OPEN),
    _animal("formula.csv", plain(_FORMULA_TABLE), "CSV", 3, OPEN, Doubt.FORMULAS),
    _animal("one-column.csv", plain("city\nAmman\nIrbid\nZarqa\n"), "CSV", 3, OPEN),
    _animal("table.csv.gz", plain(gzip.compress(TABLE.encode())), "CSV", 3, OPEN),
    _animal("table.csv.bz2", plain(bz2.compress(TABLE.encode())), "CSV", 3, OPEN),
    _animal("table.csv.xz", plain(lzma.compress(TABLE.encode())), "CSV", 3, OPEN),
    # Spreadsheets.
    _animal("book.xlsx", _XLSX, "XLSX", 2, CLOSED),
    _animal("sums.xlsx", workbook(formula=True), "XLSX", 2, CLOSED, Doubt.FORMULAS),
    _animal("macros.xlsm", with_macros, "XLSX", 2, CLOSED, Doubt.MACROS),
    _animal("book.xls", ole("Workbook"), "XLS", 2, CLOSED),
    _animal("book.ods", zipped(_SHEETS), "ODS", 3, OPEN),
    # Records and places.
    _animal("rows.json", plain('[{"a":1},{"a":2}]'), "JSON", 3, OPEN),
    _animal("rows.jsonl", plain('{"a":1}\n{"a":2}\n'), "JSONL", 3, OPEN),
    _animal("places.geojson", plain(GEOJSON), "GEOJSON", 3, OPEN),
    _animal("places.json", plain(GEOJSON), "GEOJSON", 3, OPEN),
    _animal("places.gpkg", places_file("GPKG"), "GPKG", 3, OPEN),
    _animal("places.fgb", places_file("FlatGeobuf"), "FGB", 3, OPEN),
    _animal("places.kml", plain(KML), "KML", 3, OPEN),
    _animal("places.kmz", zipped({"doc.kml": KML}), "KMZ", 3, OPEN),
    _animal("places.gml", places_file("GML"), "GML", 3, OPEN),
    _animal("places.gpx", places_file("GPX"), "GPX", 3, OPEN),
    _animal("rows.parquet", parquet(), "PARQUET", 3, OPEN),
    _animal("places.parquet", parquet(b"\x18\x03geo"), "GEOPARQUET", 3, OPEN),
    _animal("rows.sqlite", database, "SQLITE", 3, OPEN),
    _animal("places.zip", shapefile(".shp", ".shx", ".dbf", ".prj"), "SHP", 2, CLOSED),
    _animal("rows.dbf", plain(dbase(3)), "DBF", 2, CLOSED),
    _animal("rows.xml", plain('<?xml version="1.0"?><rows><row a="1"/></rows>'), "XML", 3, OPEN),
    # Statements.
    _animal("things.ttl", plain(TURTLE), "TTL", 4, Reason.LINKS_UNCHECKED),
    _animal("nameless.ttl", plain(NAMELESS_TURTLE), "TTL", 3, Reason.NO_IDENTIFIERS),
    _animal("things.rdf", plain(RDF), "RDFXML", 4, Reason.LINKS_UNCHECKED),
    _animal("things.jsonld", plain(JSON_LD), "JSONLD", 4, Reason.NO_LINKS),
    _animal(
        "things.nt",
        plain("<https://a.example/1> <https://a.example/p> <https://b.example/2> .\n"),
        "NT",
        4,
        Reason.LINKS_UNCHECKED,
    ),
    # Papers and pictures.
    _animal("report.pdf", plain(PDF), "PDF", 1, PAPER),
    _animal("report.docx", zipped(_DOCUMENT), "DOCX", 1, PAPER),
    _animal("slides.pptx", zipped(_SLIDES), "PPTX", 1, PAPER),
    _animal("report.odt", zipped(_TEXT), "ODT", 1, PAPER),
    _animal("picture.png", plain(PNG), "PNG", 1, PAPER),
    _animal("picture.jpg", plain(JPEG), "JPEG", 1, PAPER),
    _animal("words.txt", plain("هذا نص بلا جدول.\nIt has no table.\n"), "TXT", 1, PAPER),
    _animal("page.html", plain(HTML), "HTML", 1, PAPER),
    _animal("noise.bin", plain(bytes(range(1, 256)) * 20), "UNKNOWN", 1, Reason.UNKNOWN_FORMAT),
    # Archives.
    _animal("tables.zip", zipped({"a.csv": LATIN, "b.csv": LATIN}), "ZIP", 3, OPEN),
    _animal(
        "mixed.zip",
        zipped({"a.csv": LATIN, "b/places.geojson": GEOJSON}),
        "ZIP",
        3,
        OPEN,
        Doubt.SEVERAL,
    ),
    _animal("papers.zip", zipped({"a.pdf": PDF}), "ZIP", 1, PAPER),
    # What is called what it is not.
    _animal("page.csv", plain(HTML), "HTML", 1, PAPER, Doubt.DIFFERS),
    _animal("page.xls", plain(HTML), "HTML", 1, PAPER, Doubt.DIFFERS),
    _animal("table.xlsx", _CSV, "CSV", 3, OPEN, Doubt.DIFFERS),
    _animal("book.csv", _XLSX, "XLSX", 2, CLOSED, Doubt.DIFFERS),
    _animal("picture.pdf", plain(PNG), "PNG", 1, PAPER, Doubt.DIFFERS),
    # What is empty, broken, locked or dangerous.
    _animal("empty.csv", plain(b""), "EMPTY", 0, BAD, Doubt.EMPTY),
    _animal("spaces.csv", plain(b" \n\r\n\t \n"), "EMPTY", 0, BAD, Doubt.EMPTY),
    _animal("empty.zip", zipped({}), "ZIP", 0, BAD, Doubt.EMPTY),
    _animal("cut.xlsx", cut(_XLSX), "ZIP", 0, BAD, Doubt.DAMAGED, Doubt.DIFFERS),
    _animal("cut.geojson", cut(plain(GEOJSON)), "GEOJSON", 0, BAD, Doubt.CUT_OFF),
    _animal("cut.pdf", cut(plain(PDF)), "PDF", 0, BAD, Doubt.CUT_OFF),
    _animal("cut.gpkg", cut(places_file("GPKG")), "SQLITE", 0, BAD, Doubt.DAMAGED, Doubt.DIFFERS),
    _animal("cut.sqlite", cut(database, 0.8), "SQLITE", 0, BAD, Doubt.DAMAGED),
    _animal("cut.parquet", cut(parquet()), "PARQUET", 0, BAD, Doubt.CUT_OFF),
    _animal("cut.xml", cut(plain(KML)), "KML", 0, BAD, Doubt.CUT_OFF),
    _animal("cut.dbf", cut(plain(dbase(9))), "DBF", 0, BAD, Doubt.CUT_OFF),
    _animal("cut.csv.gz", plain(b"\x1f\x8b\x08\0broken"), "UNKNOWN", 0, BAD, Doubt.DAMAGED),
    _animal("bomb.zip", bomb, "ZIP", 0, BAD, Doubt.DANGEROUS),
    _animal("many.zip", too_many, "ZIP", 0, BAD, Doubt.DANGEROUS),
    _animal("outside.zip", zipped({"../../a.csv": LATIN}), "ZIP", 0, BAD, Doubt.DANGEROUS),
    _animal("swelling.xml", plain(SWELLING), "XML", 0, BAD, Doubt.DANGEROUS),
    _animal("locked.zip", locked, "ZIP", 0, BAD, Doubt.PROTECTED),
    _animal(
        "locked.xlsx", ole("EncryptedPackage"), "UNKNOWN", 0, BAD, Doubt.PROTECTED, Doubt.DIFFERS
    ),
    _animal("locked.ods", zipped(_LOCKED_SHEETS), "ODS", 0, BAD, Doubt.PROTECTED),
    _animal("part.zip", shapefile(".shp", ".shx"), "SHP", 1, Reason.INCOMPLETE, Doubt.INCOMPLETE),
)
