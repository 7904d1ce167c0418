"""Documents, pictures and texts, archives of them, and what is called what it is not."""

import gzip
import io
import tarfile
import zipfile

from portal.opendata.formats.rules import Doubt
from portal.opendata.openness.stars import Reason
from tests.portal.opendata.zoo.animals import Animal, animal, closed_form, open_form, paper
from tests.portal.opendata.zoo.making import (
    GEOJSON,
    HTML,
    JPEG,
    LATIN,
    PDF,
    PNG,
    TABLE,
    plain,
    workbook,
    zipped,
)

_DOCUMENT = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>"}
_SLIDES = {"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}
_TEXT = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}
_SAYS = b"BT /F1 12 Tf (Schools: 40) Tj ET"
_PDF_WITH_TEXT = PDF.replace(
    b"<<>>\nendobj", b"<</Length %d>>\nstream\n%b\nendstream\nendobj" % (len(_SAYS), _SAYS), 1
)
_SVG = '<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>'


def _tar() -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        told = LATIN.encode()
        entry = tarfile.TarInfo("table.csv")
        entry.size = len(told)
        archive.addfile(entry, io.BytesIO(told))
    return held.getvalue()


def _zip_of_table() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("a.csv", "a,b\n1,2\n")
    return held.getvalue()


PAPERS: tuple[Animal, ...] = (
    paper("scan.pdf", plain(PDF), "PDF"),
    paper("report.pdf", plain(_PDF_WITH_TEXT), "PDF"),
    paper("report.docx", zipped(_DOCUMENT), "DOCX"),
    paper("slides.pptx", zipped(_SLIDES), "PPTX"),
    paper("report.odt", zipped(_TEXT), "ODT"),
    paper("report.rtf", plain(rb"{\rtf1 Schools}"), "RTF"),
    paper("picture.png", plain(PNG), "PNG"),
    paper("picture.jpg", plain(JPEG), "JPEG"),
    paper("picture.svg", plain(_SVG), "SVG"),
    paper("words.txt", plain("هذا نص بلا جدول.\nIt has no table.\n"), "TXT"),
    paper("one-byte.txt", plain(b"x"), "TXT"),
    paper("page.html", plain(HTML), "HTML"),
    animal("noise.bin", plain(bytes(range(1, 256)) * 20), "UNKNOWN", 1, Reason.UNKNOWN_FORMAT),
    animal("film.mp4", plain(b"\0\0\0 ftypisom" + b"\0" * 80), "UNKNOWN", 1, Reason.UNKNOWN_FORMAT),
)
ARCHIVES: tuple[Animal, ...] = (
    open_form("tables.zip", zipped({"a.csv": LATIN, "b.csv": LATIN}), "ZIP"),
    open_form("mixed.zip", zipped({"a.csv": LATIN, "b/x.geojson": GEOJSON}), "ZIP", Doubt.SEVERAL),
    paper("papers.zip", zipped({"a.pdf": PDF}), "ZIP"),
    animal("in-zip.zip", zipped({"a.zip": _zip_of_table()}), "ZIP", 1, Reason.PACKED),
    animal("tables.tar", plain(_tar()), "TAR", 1, Reason.PACKED),
    animal("tables.tar.gz", plain(gzip.compress(_tar())), "TAR", 1, Reason.PACKED),
    animal("twice.gz", plain(gzip.compress(gzip.compress(b"a,b\n1,2\n"))), "ZIP", 1, Reason.PACKED),
    animal("tables.rar", plain(b"Rar!\x1a\x07\x01\0" + b"\x01" * 80), "RAR", 1, Reason.PACKED),
    animal("tables.7z", plain(b"7z\xbc\xaf\x27\x1c\0\x04" + b"\x01" * 80), "7Z", 1, Reason.PACKED),
)
MISNAMED: tuple[Animal, ...] = (
    paper("page.csv", plain(HTML), "HTML", Doubt.DIFFERS),
    paper("page.xls", plain(HTML), "HTML", Doubt.DIFFERS),
    paper("words.csv", plain("Dear colleague,\nthe table follows.\n"), "TXT", Doubt.DIFFERS),
    paper("one-byte.csv", plain(b"x"), "TXT", Doubt.DIFFERS),
    open_form("table.xlsx", plain(TABLE), "CSV", Doubt.DIFFERS),
    open_form("table.pdf", plain(TABLE), "CSV", Doubt.DIFFERS),
    closed_form("book.csv", workbook(), "XLSX", Doubt.DIFFERS),
    paper("picture.pdf", plain(PNG), "PNG", Doubt.DIFFERS),
    open_form("table.json", plain(LATIN), "CSV", Doubt.DIFFERS),
)
