"""What is empty, breaks off, cannot be opened, is locked, or would do harm."""

from portal.opendata.formats.rules import Doubt
from tests.portal.opendata.zoo.animals import Animal, useless
from tests.portal.opendata.zoo.making import (
    GEOJSON,
    KML,
    LATIN,
    PDF,
    SWELLING,
    bomb,
    book_bomb,
    cut,
    database,
    dbase,
    locked,
    ole,
    parquet,
    places_file,
    plain,
    stream_bomb,
    too_many,
    workbook,
    zipped,
)

_SHEETS = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}
_LOCKED_SHEETS = _SHEETS | {"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}
_ELF = b"\x7fELF\x02\x01\x01" + b"\0" * 120
_MZ = b"MZ\x90\0\x03\0\0\0\x04" + b"\0" * 120
_WRONG_TURTLE = "@prefix a: <https://a.example/> .\na:1 a:p ;; ] .\n"
_NEWS = "<rows><row>x</rows>"
_GONE, _BROKEN, _DAMAGED = Doubt.EMPTY, Doubt.CUT_OFF, Doubt.DAMAGED

EMPTY: tuple[Animal, ...] = (
    useless("empty.csv", plain(b""), "EMPTY", _GONE),
    useless("spaces.csv", plain(b" \n\r\n\t \n"), "EMPTY", _GONE),
    useless("zeros.csv", plain(b"\0" * 900), "EMPTY", _GONE),
    useless("empty.zip", zipped({}), "ZIP", _GONE),
)
BROKEN: tuple[Animal, ...] = (
    useless("cut.xlsx", cut(workbook()), "ZIP", _DAMAGED, Doubt.DIFFERS),
    useless("cut.json", plain('[{"a":1},{"a":'), "JSON", _BROKEN),
    useless("wrong.json", plain('[{"a":1},{"a" 2}]'), "JSON", _DAMAGED),
    useless("wrong.jsonl", plain('{"a":1}\n{"a":\n{"a":3}\n'), "JSONL", _DAMAGED),
    useless("cut.geojson", cut(plain(GEOJSON)), "GEOJSON", _BROKEN),
    useless("cut.pdf", cut(plain(PDF)), "PDF", _BROKEN),
    useless("cut.gpkg", cut(places_file("GPKG")), "SQLITE", _DAMAGED, Doubt.DIFFERS),
    useless("cut.sqlite", cut(database, 0.8), "SQLITE", _DAMAGED),
    useless("cut.parquet", cut(parquet()), "PARQUET", _BROKEN),
    useless("cut.kml", cut(plain(KML)), "KML", _BROKEN),
    useless("crossed.xml", plain(_NEWS), "XML", _DAMAGED),
    useless("wrong.ttl", plain(_WRONG_TURTLE), "TTL", _DAMAGED),
    useless("cut.dbf", cut(plain(dbase(9))), "DBF", _BROKEN),
    useless("cut.csv.gz", plain(b"\x1f\x8b\x08\0broken"), "UNKNOWN", _DAMAGED),
)
HARMFUL: tuple[Animal, ...] = (
    useless("bomb.zip", bomb, "ZIP", Doubt.DANGEROUS),
    useless("bomb.xlsx", book_bomb, "ZIP", Doubt.DANGEROUS, Doubt.DIFFERS),
    useless("bomb.csv.gz", stream_bomb, "UNKNOWN", Doubt.DANGEROUS),
    useless("many.zip", too_many, "ZIP", Doubt.DANGEROUS),
    useless("outside.zip", zipped({"../../a.csv": LATIN}), "ZIP", Doubt.DANGEROUS),
    useless("swelling.xml", plain(SWELLING), "XML", Doubt.DANGEROUS),
    useless("deep.json", plain("[" * 100_000 + "]" * 100_000), "JSON", Doubt.DANGEROUS),
    useless("program", plain(_ELF), "UNKNOWN", Doubt.PROGRAM),
    useless("setup.exe", plain(_MZ), "UNKNOWN", Doubt.PROGRAM),
    useless("table.csv.exe.csv", plain(_MZ), "UNKNOWN", Doubt.PROGRAM, Doubt.DIFFERS),
    useless("with-program.zip", zipped({"a.csv": LATIN, "b.exe": _MZ}), "ZIP", Doubt.PROGRAM),
    useless("locked.zip", locked, "ZIP", Doubt.PROTECTED),
    useless("locked.xlsx", ole("EncryptedPackage"), "UNKNOWN", Doubt.PROTECTED, Doubt.DIFFERS),
    useless("locked.ods", zipped(_LOCKED_SHEETS), "ODS", Doubt.PROTECTED),
)
