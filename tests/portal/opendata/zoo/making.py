"""Small files of every kind, whole and broken, that the tests of open data make."""

import gzip
import io
import sqlite3
import struct
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy
import openpyxl
import pyogrio
import shapely

Make = Callable[[Path], None]
TABLE = "الرمز,الاسم,العدد\n" + "".join(f"{n},مدرسة رقم {n},{n * 7}\n" for n in range(40))
LATIN = "code,name,count\n" + "".join(f"{n},School {n},{n * 7}\n" for n in range(40))
GEOJSON = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"مدرسة"},'
    '"geometry":{"type":"Point","coordinates":[35.9,31.9]}}]}'
)
KML = (
    '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    "<Placemark><name>x</name><Point><coordinates>35.9,31.9</coordinates></Point></Placemark>"
    "</Document></kml>"
)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40 + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 60 + b"\xff\xd9"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
HTML = "<!DOCTYPE html><html><body><table><tr><td>a</td></tr></table></body></html>"
TURTLE = (
    "@prefix dct: <http://purl.org/dc/terms/> .\n"
    '<https://data.example/schools/1> dct:title "مدرسة" ;\n'
    "  dct:spatial <https://other.example/areas/5> .\n"
)
NAMELESS_TURTLE = '@prefix dct: <http://purl.org/dc/terms/> .\n[] dct:title "x" .\n'
JSON_LD = (
    '{"@context":{"name":"http://schema.org/name"},"@id":"https://data.example/schools/1",'
    '"name":"x"}'
)
RDF = (
    '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:dct="http://purl.org/dc/terms/"><rdf:Description rdf:about="https://data.example/1">'
    '<dct:spatial rdf:resource="https://other.example/5"/></rdf:Description></rdf:RDF>'
)
SWELLING = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


# Packs to a thousandth.
_ZEROS = b"0" * (1 << 20)


def plain(contents: bytes | str, encoding: str = "utf-8") -> Make:
    given = contents.encode(encoding) if isinstance(contents, str) else contents

    def make(path: Path) -> None:
        path.write_bytes(given)

    return make


def zipped(members: Mapping[str, bytes | str], *, deflated: bool = False) -> Make:
    def make(path: Path) -> None:
        how = zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED
        with zipfile.ZipFile(path, "w", how) as file:
            for name, contents in members.items():
                file.writestr(name, contents)

    return make


def bomb(path: Path) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file,
        file.open("table.csv", "w", force_zip64=True) as member,
    ):
        for _ in range(66):
            member.write(_ZEROS)


def stream_bomb(path: Path) -> None:
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(66):
            file.write(_ZEROS)


def too_many(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for number in range(2_100):
            file.writestr(f"{number}.csv", "")


def locked(path: Path) -> None:
    zipped({"table.csv": LATIN})(path)
    contents = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        contents[contents.index(mark) + offset] |= 1
    path.write_bytes(contents)


def book_bomb(path: Path) -> None:
    workbook()(path)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as file,
        file.open("xl/worksheets/sheet2.xml", "w", force_zip64=True) as member,
    ):
        for _ in range(66):
            member.write(_ZEROS)


def workbook(*, formula: bool = False, sheets: int = 1) -> Make:
    def make(path: Path) -> None:
        book = openpyxl.Workbook()
        for number in range(1, sheets):
            book.create_sheet(f"Year {number}")
        for sheet in book.worksheets:
            sheet.append(["code", "count"])
            sheet.append([1, "=1+1" if formula else 2])
        held = io.BytesIO()
        book.save(held)
        path.write_bytes(held.getvalue())

    return make


def with_macros(path: Path) -> None:
    workbook()(path)
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")


_SUFFIXES = {"GPKG": ".gpkg", "FlatGeobuf": ".fgb", "GML": ".gml", "GPX": ".gpx"}


def places_file(driver: str) -> Make:
    def make(path: Path) -> None:
        target = path.with_name(f"made{_SUFFIXES[driver]}")
        pyogrio.raw.write(
            target,
            geometry=shapely.to_wkb([shapely.Point(35.9, 31.9)]),
            field_data=[numpy.array(["x"], dtype=object)],
            fields=["name"],
            geometry_type="Point",
            crs="EPSG:4326",
            driver=driver,
        )
        path.write_bytes(target.read_bytes())
        target.unlink()

    return make


def shapefile(*suffixes: str) -> Make:
    def make(path: Path) -> None:
        folder = Path(tempfile.mkdtemp(dir=path.parent))
        pyogrio.raw.write(
            folder / "places.shp",
            geometry=shapely.to_wkb([shapely.Point(35.9, 31.9)]),
            field_data=[numpy.array(["x"], dtype=object)],
            fields=["name"],
            geometry_type="Point",
            crs="EPSG:4326",
        )
        with zipfile.ZipFile(path, "w") as file:
            for suffix in suffixes:
                file.write(folder / f"places{suffix}", f"places{suffix}")

    return make


def ole(*entries: str) -> Make:
    """An OLE2 file that holds nothing but the names of its entries."""
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 44, 1)
    named = b"".join(f"{one}\0".encode("utf-16-le").ljust(128, b"\0") for one in entries)
    return plain(bytes(header) + named.ljust(1024, b"\0"))


def database(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE school (code INTEGER, name TEXT)")
        database.executemany("INSERT INTO school VALUES (?, ?)", [(n, "x" * 90) for n in range(99)])
    database.close()


def cut(make: Make, share: float = 0.6) -> Make:
    def made(path: Path) -> None:
        make(path)
        contents = path.read_bytes()
        path.write_bytes(contents[: int(len(contents) * share)])

    return made


def parquet(key: bytes = b"") -> Make:
    footer = b"\x15\x04\x19\x2c" + key + b"\0" * 20
    return plain(b"PAR1" + b"\0" * 64 + footer + len(footer).to_bytes(4, "little") + b"PAR1")


def dbase(rows: int) -> bytes:
    head = bytearray(b"\x03\x7a\x01\x01" + rows.to_bytes(4, "little") + b"\x41\0\x0b\0")
    head += b"\0" * (32 - len(head)) + b"NAME".ljust(11, b"\0") + b"C" + b"\0" * 4 + b"\x0a"
    head += b"\0" * (64 - len(head)) + b"\r"
    return bytes(head) + b" abcdefghij" * rows
