"""What a file is, told by its first bytes and never by its name."""

import codecs
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from mmap import ACCESS_READ, mmap
from pathlib import Path

from geo.messages import Message, shown
from geo.messages import mark as _

START_BYTES = 1 << 16
# The code of what a machine would run: no data, whatever it is called.
PROGRAM = "PROGRAM"
# Random bytes hold about 8 % of these; text of any encoding holds hardly one.
_CONTROLS = bytes([*range(1, 9), *range(14, 26), 127])
_MOST_CONTROLS = 0.02
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class FileKind(StrEnum):
    """What the first bytes say; FOREIGN is everything that cannot be a table of places."""

    EMPTY = "empty"
    TEXT = "text"
    ZIP = "zip"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    OLE2 = "ole2"
    SQLITE = "sqlite"
    SHAPEFILE = "Shapefile"
    DBASE = "dBASE"
    FLATGEOBUF = "FlatGeobuf"
    OSM_PBF = "OSM PBF"
    OSM_XML = "OSM XML"
    KML = "KML"
    GML = "GML"
    GPX = "GPX"
    GEOJSON = "GeoJSON"
    GEOJSON_SEQ = "GeoJSONSeq"
    JSON_RECORDS = "JSON"
    WEB_PAGE = "web page"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Signature:
    """What a file is; `what` puts a foreign one in words, `has_dtd` tells of XML that can swell.

    `code` is the short name of a foreign kind that has one; `root` is the outermost name of XML.
    """

    kind: FileKind
    what: Message | None = None
    has_dtd: bool = False
    code: str = ""
    root: str = ""


_FOREIGN: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"\x89PNG", _("a PNG image"), "PNG"),
    (0, b"\xff\xd8\xff", _("a JPEG image"), "JPEG"),
    (0, b"GIF8", _("a GIF image"), "GIF"),
    (8, b"WEBP", _("a WebP image"), "WEBP"),
    (0, b"II*\0", _("a TIFF image"), "TIFF"),
    (0, b"MM\0*", _("a TIFF image"), "TIFF"),
    (0, b"II+\0", _("a TIFF image"), "TIFF"),
    (0, b"MM\0+", _("a TIFF image"), "TIFF"),
    (0, b"%PDF", _("a PDF document"), "PDF"),
    (0, b"{\\rtf", _("an RTF document"), "RTF"),
    (4, b"ftyp", _("a video or a photograph"), ""),
    (0, b"ID3", _("a sound recording"), ""),
    (0, b"OggS", _("a sound recording"), ""),
    (0, b"Rar!\x1a\x07", _("a RAR archive"), "RAR"),
    (0, b"7z\xbc\xaf\x27\x1c", _("a 7z archive"), "7Z"),
    (257, b"ustar", _("a tar archive"), "TAR"),
    (0, b"\x28\xb5\x2f\xfd", _("a Zstandard archive"), ""),
    (0, b"MSCF\0\0\0\0", _("a CAB archive"), ""),
    (0, b"\x7fELF", _("a program"), PROGRAM),
    (0, b"\xca\xfe\xba\xbe", _("a program"), PROGRAM),
    (0, b"\xcf\xfa\xed\xfe", _("a program"), PROGRAM),
    (0, b"PAR1", _("a Parquet file"), "PARQUET"),
    (0, b"PMTiles", _("an archive of map tiles"), "PMTILES"),
    (0, b"ARROW1\0\0", _("an Arrow file"), "ARROW"),
    (4, b"Standard Jet DB", _("a Microsoft Access database"), "MDB"),
    (4, b"Standard ACE DB", _("a Microsoft Access database"), "MDB"),
    (0, b"\x89HDF\r\n", _("an HDF5 file"), "HDF5"),
    (0, b"CDF\x01", _("a NetCDF file"), "NETCDF"),
    (0, b"LASF", _("a point cloud"), "LAS"),
    (0, b"AC10", _("a DWG drawing"), "DWG"),
    (0, b"!table", _("one part of a MapInfo table"), ""),
    (0, b"L\0\0\0\x01\x14\x02\0", _("a Windows shortcut"), PROGRAM),
    (0, b"\0\x05\x16\x07", _("a companion file of macOS"), ""),
    (0, b"version https://git-lfs", _("a stand-in that Git LFS left for the file itself"), ""),
    (0, b"\x09\x04\x06\0", _("a sheet of a very old Excel"), ""),
    (0, b"\x09\x02\x06\0", _("a sheet of a very old Excel"), ""),
    (0, b"\x09\0\x04\0", _("a sheet of a very old Excel"), ""),
)
_MAGIC = (
    (b"PK\x03\x04", FileKind.ZIP),
    (b"PK\x05\x06", FileKind.ZIP),
    (b"PK\x07\x08", FileKind.ZIP),
    (b"\x1f\x8b", FileKind.GZIP),
    (b"BZh", FileKind.BZIP2),
    (b"\xfd7zXZ\0", FileKind.XZ),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind.OLE2),
    (b"SQLite format 3\0", FileKind.SQLITE),
    (b"\0\0\x27\x0a", FileKind.SHAPEFILE),
    (b"fgb\x03fgb", FileKind.FLATGEOBUF),
)
_XML_ROOTS = {
    "kml": FileKind.KML,
    "gpx": FileKind.GPX,
    "osm": FileKind.OSM_XML,
    "featurecollection": FileKind.GML,
}
_HTML = re.compile(
    r"<(!doctype\s+html|(html|head|body|table|script|style|meta|title|div|center)[\s>])", re.I
)
_PROLOG = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)[\s/>]")
_JSON_START = re.compile(r'\{\s*["}]|\[\s*[{\[\]]')
_GEOJSON_TYPE = re.compile(
    r'"type"\s*:\s*"(FeatureCollection|Feature|GeometryCollection'
    r'|(Multi)?(Point|LineString|Polygon))"'
)
_FEATURE_LIST = re.compile(r'"features"\s*:\s*\[')


def signature(start: bytes) -> Signature:
    """Return what a file is by its first START_BYTES (all of it, when it is shorter)."""
    if not start.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        return Signature(FileKind.EMPTY)
    found = _by_magic(start)
    if found:
        return found
    return _structured(as_text(start).lstrip("\ufeff \t\r\n\0")) or _text_or_binary(start)


def _structured(text: str) -> Signature | None:
    if text.startswith("<"):
        return _markup(text)
    if text.startswith("MIME-Version:"):
        return Signature(FileKind.WEB_PAGE)
    if text.startswith("\x1e"):
        return Signature(FileKind.GEOJSON_SEQ)
    return _json(text) if _JSON_START.match(text) else None


def as_text(start: bytes) -> str:
    """Decode what has to be looked at for its structure only; never fails."""
    return start.decode(wide_encoding(start) or "latin-1", "replace")


def wide_encoding(start: bytes) -> str | None:
    """Name the Unicode encoding that a byte order mark or the pattern of NULs gives away."""
    for bom, encoding in _BOMS:
        if start.startswith(bom):
            return encoding
    sample = start[: len(start) // 2 * 2][:4096]
    even, odd = sample[0::2], sample[1::2]
    for own, other, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if not other.count(0) and _are_high_bytes(own):
            return encoding
    return None


def _are_high_bytes(sample: bytes) -> bool:
    """High bytes are few: 0 for digits, delimiters and line ends, one more for a script."""
    common = sum(count for _byte, count in Counter(sample).most_common(2))
    return sample.count(0) > len(sample) // 20 and common > len(sample) * 0.8


def _by_magic(start: bytes) -> Signature | None:
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            return Signature(kind)
    if b"\x0a\x09OSMHeader" in start[4:18]:
        return Signature(FileKind.OSM_PBF)
    for offset, magic, what, code in _FOREIGN:
        if start.startswith(magic, offset):
            return Signature(FileKind.FOREIGN, Message(what), code=code)
    if start.startswith(b"BM") and start[6:10] == b"\0\0\0\0":
        return Signature(FileKind.FOREIGN, Message(_("a BMP image")), code="BMP")
    if start.startswith(b"MZ") and b"\0\0\0" in start[:64]:
        return Signature(FileKind.FOREIGN, Message(_("a program")), code=PROGRAM)
    return Signature(FileKind.DBASE) if _is_dbase(start) else None


def _is_dbase(start: bytes) -> bool:
    """A dBASE header: version, date, and a header length that a carriage return ends."""
    if len(start) < 65 or start[0] not in b"\x02\x03\x30\x31\x83\x8b\xf5\xfb":
        return False
    length = int.from_bytes(start[8:10], "little")
    month, day = start[2], start[3]
    return month <= 12 and day <= 31 and length > 32 and b"\r" in start[length - 2 : length + 1]


def _markup(text: str) -> Signature:
    body = text[_PROLOG.match(text).end() :]  # type: ignore[union-attr]  # it matches nothing too
    if _HTML.match(body) or _HTML.match(text):
        return Signature(FileKind.WEB_PAGE)
    if body[:9].upper() == "<!DOCTYPE":
        return Signature(
            FileKind.FOREIGN, Message(_("an XML file with a DTD")), has_dtd=True, code="XML"
        )
    root = _ROOT.match(body)
    if not root:
        if text.startswith(("<?", "<!")):
            return Signature(
                FileKind.FOREIGN, Message(_("an XML file that breaks off")), code="XML"
            )
        return Signature(FileKind.TEXT)
    name = root[1]
    if name.lower() == "html":
        return Signature(FileKind.WEB_PAGE)
    what = Message(_("an XML file of another kind, “{root}”"), {"root": shown(name)})
    kind = _XML_ROOTS.get(name.lower())
    foreign = Signature(FileKind.FOREIGN, what, code="XML", root=name)
    return Signature(kind, root=name) if kind else foreign


def _json(text: str) -> Signature:
    if text.startswith("["):
        return Signature(FileKind.JSON_RECORDS)
    for foreign, what in _FOREIGN_JSON:
        if foreign(text):
            return Signature(FileKind.FOREIGN, Message(what), code="TOPOJSON")
    if _FEATURE_LIST.search(text):
        return Signature(FileKind.GEOJSON)
    if _GEOJSON_TYPE.search(text):
        return Signature(FileKind.GEOJSON_SEQ if _json_in_lines(text) else FileKind.GEOJSON)
    return Signature(FileKind.JSON_RECORDS)


def _is_topojson(text: str) -> bool:
    return re.search(r'"type"\s*:\s*"Topology"', text) is not None


_FOREIGN_JSON: tuple[tuple[Callable[[str], bool], str], ...] = (
    (_is_topojson, _("a TopoJSON file")),
)


def _json_in_lines(text: str) -> bool:
    """Whether the first line is an object of its own and another follows, or none ends in sight."""
    first, line_end, rest = text.partition("\n")
    if not line_end:
        return len(text) >= START_BYTES // 4 and not first.startswith("{\r")
    if not rest.lstrip().startswith("{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _text_or_binary(start: bytes) -> Signature:
    controls = len(start) - len(start.translate(None, _CONTROLS))
    if wide_encoding(start) is None and controls > max(2, len(start) * _MOST_CONTROLS):
        return Signature(FileKind.FOREIGN, Message(_("a file of bytes that are no text")))
    return Signature(FileKind.TEXT)


def holds_name(path: Path, name: str) -> bool:
    """Return whether an OLE2 file has an entry of this name: they stand there in UTF-16."""
    wanted = f"{name}\0".encode("utf-16-le")
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as contents:
        at = contents.find(wanted)
        # Entries begin at multiples of 128 bytes: elsewhere the same bytes are only text.
        while at >= 0 and at % 128:
            at = contents.find(wanted, at + 1)
    return at >= 0
