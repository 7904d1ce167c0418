import io
import json
import os
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy
import pyogrio
import pytest
import shapely

from geo.errors import Refused, UnreadableFile
from geo.files.signatures import FileKind, signature, wide_encoding
from importers.readers.choice import open_reader
from importers.readers.rows import Hints

FEATURE = {
    "type": "Feature",
    "properties": {"ref": "a"},
    "geometry": {"type": "Point", "coordinates": [35.9, 31.9]},
}
COLLECTION = {"type": "FeatureCollection", "features": [FEATURE]}
RECORDS = [{"ref": "a", "name": "مدرسة", "lat": 31.9, "lon": 35.9}]
DBF_START = bytes([3, 124, 2, 29, 1, 0, 0, 0, 65, 0, 10, 0]) + b"\0" * 52 + b"\r"


@pytest.fixture
def make_shapefile() -> Callable[[Path], Path]:
    """A function that writes a real shapefile and gives its .shp."""

    def make(stem: Path) -> Path:
        pyogrio.raw.write(
            stem.with_suffix(".shp"),
            geometry=shapely.to_wkb([shapely.Point(35.9, 31.9)]),
            field_data=[numpy.array(["x"], dtype=object)],
            fields=["name"],
            geometry_type="Point",
            crs="EPSG:4326",
            encoding="UTF-8",
        )
        return stem.with_suffix(".shp")

    return make


def refused(tmp_path: Path, content: bytes, name: str = "schools.csv") -> str:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as caught:
        open_reader(path, Hints(), tmp_path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG image"),
        (b"GIF89a\1\0", "a GIF image"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "a WebP image"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"{\\rtf1\\ansi", "an RTF document"),
        (b"\0\0\0\x18ftypmp42", "a video or a photograph"),
        (b"Rar!\x1a\x07\x01\0", "a RAR archive"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "a 7z archive"),
        (b"PAR1\x15\4", "a Parquet file"),
        (b"\x7fELF\2\1\1", "a program"),
        (b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff", "a program"),
        (b"\0\1\0\0Standard ACE DB\0", "a Microsoft Access database"),
        (b"a.csv".ljust(257, b"\0") + b"ustar\x0000", "a tar archive"),
        (bytes(range(1, 32)) * 20, "bytes that are no text"),
        (b'<?xml version="1.0"?><svg xmlns="x"><g/></svg>', "“svg”"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:x">', "“Workbook”"),
        (b'<?xml version="1.0"?>', "an XML file that breaks off"),
        (b'{"type": "Topology", "objects": {}}', "a TopoJSON file"),
    ],
)
def test_what_is_no_table_is_named_by_its_bytes(tmp_path: Path, start: bytes, words: str) -> None:
    sentence = refused(tmp_path, start)
    assert sentence.startswith("schools.csv is ")
    assert words in sentence
    assert "not a table of places" in sentence


@pytest.mark.parametrize("content", [b"", b"\n \r\n\t", b"\xef\xbb\xbf", b"\0\0\0\0"])
def test_an_empty_file_is_called_empty(tmp_path: Path, content: bytes) -> None:
    assert "schools.csv is empty" in refused(tmp_path, content)


@pytest.mark.parametrize(
    "page",
    [
        b"<!DOCTYPE html>\n<html><body>404</body></html>",
        b"\xef\xbb\xbf\n<HTML>\n<head>",
        b"<table border=1><tr><td>name</td></tr></table>",
        b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><html>',
        "<html><body>خطأ".encode("utf-16"),
        b"<!-- saved --><meta charset=utf-8>",
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related",
    ],
)
def test_a_web_page_under_the_name_of_a_sheet_is_found_out(tmp_path: Path, page: bytes) -> None:
    sentence = refused(tmp_path, page, "schools.xls")
    assert "is a web page" in sentence
    assert "save it as XLSX" in sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_with_a_dtd_is_refused(tmp_path: Path, encoding: str) -> None:
    text = '<?xml version="1.0"?>\n<!-- x --><!DOCTYPE kml [<!ENTITY a "b">]><kml>&a;</kml>'
    assert "a DTD, which could swell" in refused(tmp_path, text.encode(encoding), "a.kml")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (json.dumps(COLLECTION), FileKind.GEOJSON),
        (json.dumps(FEATURE, indent=1), FileKind.GEOJSON),
        (json.dumps({"features": [], "type": "FeatureCollection"}), FileKind.GEOJSON),
        (f"{json.dumps(FEATURE)}\n{json.dumps(FEATURE)}\n", FileKind.GEOJSON_SEQ),
        (f"\x1e{json.dumps(FEATURE)}\n", FileKind.GEOJSON_SEQ),
        ('{"features": [{"attributes": {}}]}', FileKind.GEOJSON),
        (json.dumps(RECORDS), FileKind.JSON_RECORDS),
        (json.dumps({"data": RECORDS}), FileKind.JSON_RECORDS),
        (f"{json.dumps(RECORDS[0])}\n{json.dumps(RECORDS[0])}", FileKind.JSON_RECORDS),
        ("[name],[lat],[lon]\nx,1,2", FileKind.TEXT),
        ("{name};{lat}\nx;1", FileKind.TEXT),
        ("<name>,lat\nx,1", FileKind.GML),
        ("ref,name\na,b", FileKind.TEXT),
        ("BMS,name\na,b", FileKind.TEXT),
        ("MZ,name\na,b", FileKind.TEXT),
        ("<kml>", FileKind.KML),
        ("<kml:kml xmlns:kml='x'>", FileKind.KML),
        ('<gpx version="1.1">', FileKind.GPX),
        ('<osm version="0.6">', FileKind.OSM_XML),
        ("<wfs:FeatureCollection xmlns='x'>", FileKind.GML),
        ("<ogr:FeatureCollection>", FileKind.GML),
    ],
)
def test_text_is_told_by_what_is_in_it(content: str, kind: FileKind) -> None:
    found = FileKind.FOREIGN if content.startswith("<name>") else kind
    for start in (content.encode(), b"\xef\xbb\xbf" + content.encode(), content.encode("utf-16")):
        assert signature(start).kind is found


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\0\0\0\x0d\x0a\x09OSMHeader\x18", FileKind.OSM_PBF),
        (b"fgb\x03fgb\0", FileKind.FLATGEOBUF),
        (b"\0\0\x27\x0a" + b"\0" * 96, FileKind.SHAPEFILE),
        (DBF_START, FileKind.DBASE),
        ("ref,الاسم\nأ,مدرسة\n".encode("windows-1256"), FileKind.TEXT),
        ("ref,الاسم\nأ,مدرسة\n".encode("utf-16-le"), FileKind.TEXT),
        ("ref,الاسم\nأ,مدرسة\n".encode("utf-16-be"), FileKind.TEXT),
        (b"ref,name\na,b\0\0\0\n", FileKind.TEXT),
    ],
)
def test_bytes_are_told_by_their_beginning(start: bytes, kind: FileKind) -> None:
    assert signature(start).kind is kind


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_without_its_mark(encoding: str) -> None:
    assert wide_encoding("الاسم,31.95\nمدرسة,32\n".encode(encoding)) == encoding
    assert wide_encoding(b"name,lat\nx\0,1\n" * 10) is None


def test_json_in_utf_16_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(json.dumps(COLLECTION, ensure_ascii=False).encode("utf-16"))
    assert next(open_reader(path, Hints(), tmp_path).rows()).values["ref"] == "a"


def test_a_database_that_is_no_geopackage_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE places (name)")
    database.close()
    whole = path.read_bytes()
    assert "no GeoPackage" in refused(tmp_path, whole, "a.gpkg")
    assert "damaged or incomplete database" in refused(tmp_path, whole[:100], "b.gpkg")


def test_an_old_word_document_is_refused(tmp_path: Path) -> None:
    entry = "WordDocument\0".encode("utf-16-le").ljust(128, b"\0")
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")
    assert "is a Word document" in refused(tmp_path, start + entry * 4, "a.xls")
    assert "Office document of another kind" in refused(tmp_path, start + b"\0" * 512, "a.xls")


@pytest.mark.parametrize(("folder", "words"), [("word", "Word"), ("ppt", "PowerPoint")])
def test_other_office_documents_are_named(tmp_path: Path, folder: str, words: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr(f"{folder}/document.xml", "<x/>")
    assert words in refused(tmp_path, packed.getvalue(), "a.xlsx")


def test_a_shapefile_is_found_from_any_of_its_parts(
    tmp_path: Path, make_shapefile: Callable[[Path], Path]
) -> None:
    shp = make_shapefile(tmp_path / "Schools")
    for suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
        reader = open_reader(shp.with_suffix(suffix), Hints(), tmp_path)
        assert (reader.kind, reader.path) == ("Shapefile", shp)


def test_a_folder_is_its_shapefile(tmp_path: Path, make_shapefile: Callable[[Path], Path]) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with pytest.raises(UnreadableFile, match="a folder without a shapefile"):
        open_reader(folder, Hints(), tmp_path)
    shp = make_shapefile(folder / "Schools")
    assert open_reader(folder, Hints(), tmp_path).path == shp
    make_shapefile(folder / "Clinics")
    with pytest.raises(Refused, match=r"--part.*“Clinics”, “Schools”"):
        open_reader(folder, Hints(), tmp_path)
    assert open_reader(folder, Hints(part="schools"), tmp_path).path == shp


def test_a_part_alone_asks_for_the_others(
    tmp_path: Path, make_shapefile: Callable[[Path], Path]
) -> None:
    shp = make_shapefile(tmp_path / "Schools")
    content = shp.read_bytes()
    shp.unlink()
    with pytest.raises(UnreadableFile, match=r"whose \.shp is not with it"):
        open_reader(shp.with_suffix(".dbf"), Hints(), tmp_path)
    shp.with_suffix(".dbf").unlink()
    shp.write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"whose \.dbf is not with it"):
        open_reader(shp, Hints(), tmp_path)


def test_a_name_that_says_something_else_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark>'
        "<name>x</name><Point><coordinates>35.9,31.9</coordinates></Point></Placemark></kml>"
    )
    reader = open_reader(path, Hints(), tmp_path)
    assert reader.kind == "KML"
    assert len(list(reader.rows())) == 1


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="No such file"):
        open_reader(tmp_path / "none.csv", Hints(), tmp_path)
    with pytest.raises(UnreadableFile, match="null byte"):
        open_reader(Path("a\0b"), Hints(), tmp_path)
    with pytest.raises(UnreadableFile, match="too long"):
        open_reader(tmp_path / ("x" * 300), Hints(), tmp_path)


@pytest.mark.parametrize("device", ["/dev/zero", "fifo"])
def test_a_device_is_not_read(tmp_path: Path, device: str) -> None:
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(UnreadableFile, match="a device and not a file"):
        open_reader(tmp_path / device, Hints(), tmp_path)


def test_the_real_file_that_is_called_bad_is_a_text(shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "places-manager" / "bad.csv"
    assert signature(path.read_bytes()).kind is FileKind.TEXT
