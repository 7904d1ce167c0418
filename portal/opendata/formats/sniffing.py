"""What a file is: its bytes decide, and where it is said to be something else, both are said."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from geo.errors import AroundMeError, Refused
from geo.files.containers import swells
from geo.files.samples import sample_of
from geo.files.signatures import (
    PROGRAM,
    START_BYTES,
    FileKind,
    Signature,
    as_text,
    holds_name,
    signature,
)
from geo.files.sqlite_files import has_tables, is_geopackage
from portal.opendata.formats.endings import ends_of, flaw_of
from portal.opendata.formats.packed import (
    PACKED_TYPES,
    look_into_zip,
    unpacked_start,
)
from portal.opendata.formats.places import are_on_earth, is_geotiff
from portal.opendata.formats.rules import (
    EMPTY,
    FORMATS,
    UNKNOWN,
    UNUSABLE,
    Detected,
    Doubt,
    Format,
    Look,
    is_kind_of,
    known_format,
    notice,
)
from portal.opendata.formats.statements import statements
from portal.opendata.formats.texts import look_at_text

# Letters above ASCII are looked for in so much of a text.
_SAMPLED_BYTES = 64 << 20
_BY_KIND: Mapping[FileKind, str] = {
    FileKind.EMPTY: EMPTY,
    FileKind.SHAPEFILE: "SHP",
    FileKind.DBASE: "DBF",
    FileKind.FLATGEOBUF: "FGB",
    FileKind.OSM_PBF: "PBF",
    FileKind.OSM_XML: "OSM",
    FileKind.KML: "KML",
    FileKind.GML: "GML",
    FileKind.GPX: "GPX",
    FileKind.GEOJSON: "GEOJSON",
    FileKind.GEOJSON_SEQ: "GEOJSONSEQ",
    FileKind.WEB_PAGE: "HTML",
    FileKind.SQLITE: "SQLITE",
    FileKind.ZIP: "ZIP",
}
_XML_ROOTS = {"rdf": "RDFXML", "svg": "SVG"}
_TABLES = ("CSV", "TSV")
_PLACES = ("GEOJSON", "GEOJSONSEQ")


def detect(path: Path, declared: str | None = None, *, name: str | None = None) -> Detected:
    """Return what a file is, in bounded memory and time; never fails for what it holds.

    `declared` is what it is said to be: a format, a suffix, a media type or a file name.
    """
    said = known_format(declared) or known_format((declared or "").rpartition(".")[2])
    with path.open("rb") as file:
        start = file.read(START_BYTES)
    look = _look(path, start, name or path.name, said)
    if UNUSABLE.isdisjoint(one.doubt for one in look.notices) and "packed" not in look.details:
        look = _checked_to_the_end(look, path, start)
    return _compared(look, said)


def _look(path: Path, start: bytes, name: str, said: Format | None) -> Look:
    found = signature(start)
    if found.kind is FileKind.EMPTY and path.stat().st_size > len(start):
        found = Signature(FileKind.TEXT)
    if found.kind is FileKind.ZIP:
        return look_into_zip(path, name, code_of_start)
    if found.kind in (FileKind.GZIP, FileKind.BZIP2, FileKind.XZ):
        return _packed(path, start, found.kind, said)
    if found.kind is FileKind.OLE2:
        return _ole(path)
    if found.kind is FileKind.SQLITE:
        return _sqlite(path, name)
    sample = sample_of(path, _SAMPLED_BYTES) if found.kind is FileKind.TEXT else b""
    return _look_at_start(start, found, said, sample, is_whole=path.stat().st_size <= len(start))


def code_of_start(start: bytes) -> str:
    """Return the code of a format by the first bytes of a file alone."""
    found = signature(start)
    if found.kind is FileKind.SQLITE:
        return "GPKG" if b"GPKG" in start[:100] else "SQLITE"
    look = _look_at_start(start, found, None, start, is_whole=len(start) < START_BYTES)
    return look.code


def _look_at_start(
    start: bytes, found: Signature, said: Format | None, sample: bytes, *, is_whole: bool
) -> Look:
    """Return what the first bytes tell of a file that is neither packed nor a database."""
    if found.kind is FileKind.TEXT:
        is_table = said is not None and said.code in _TABLES
        return look_at_text(start, sample, is_whole=is_whole, is_table=is_table)
    if found.kind is FileKind.JSON_RECORDS:
        return _json(as_text(start))
    if found.kind is FileKind.FOREIGN:
        return _foreign(start, found)
    notices = (notice(Doubt.EMPTY),) if found.kind is FileKind.EMPTY else ()
    if found.kind is FileKind.SHAPEFILE:
        notices = (notice(Doubt.INCOMPLETE),)
    return Look(_BY_KIND.get(found.kind, UNKNOWN), notices=notices)


def _json(text: str) -> Look:
    text = text.lstrip("\ufeff \t\r\n\0")
    if '"@context"' in text or '"@graph"' in text:
        return Look("JSONLD", "utf-8", statements(text, "JSONLD"))
    first, _end, rest = text.partition("\n")
    is_lines = rest.lstrip().startswith("{") and _is_object(first)
    return Look("JSONL" if is_lines else "JSON", "utf-8")


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _foreign(start: bytes, found: Signature) -> Look:
    code = _XML_ROOTS.get(found.root.lower(), found.code or UNKNOWN)
    if code == "RDFXML":
        return Look(code, details=statements(as_text(start), code))
    if found.code == PROGRAM:
        return Look(UNKNOWN, notices=(notice(Doubt.PROGRAM),))
    if found.has_dtd and b"<!ENTITY" in start:
        return Look(code, notices=(notice(Doubt.DANGEROUS),))
    return Look(code if code in FORMATS else UNKNOWN)


def _packed(path: Path, start: bytes, kind: FileKind, said: Format | None) -> Look:
    found = unpacked_start(start, kind)
    if found is not None and swells(path, kind):
        return Look(UNKNOWN, notices=(notice(Doubt.DANGEROUS),))
    if found is None:
        return Look(UNKNOWN, notices=(notice(Doubt.DAMAGED),))
    how, inner = found
    kind_inside = signature(inner)
    if kind_inside.kind in (FileKind.GZIP, FileKind.BZIP2, FileKind.XZ, FileKind.ZIP):
        return Look("ZIP", details={"packed": how, "inside": []})
    look = _look_at_start(inner, kind_inside, said, inner, is_whole=len(inner) < START_BYTES)
    return replace(look, details={**look.details, "packed": how})


def _ole(path: Path) -> Look:
    if holds_name(path, "EncryptedPackage"):
        return Look(UNKNOWN, notices=(notice(Doubt.PROTECTED),))
    names = {"Workbook": "XLS", "Book": "XLS", "WordDocument": "DOC", "PowerPoint Document": "PPT"}
    code = next((code for entry, code in names.items() if holds_name(path, entry)), UNKNOWN)
    has_macros = holds_name(path, "_VBA_PROJECT")
    return Look(code, notices=(notice(Doubt.MACROS),) if has_macros else ())


def _sqlite(path: Path, name: str) -> Look:
    try:
        if is_geopackage(path, name):
            return Look("GPKG")
        return Look("MBTILES" if has_tables(path, ("metadata", "tiles")) else "SQLITE")
    except Refused:
        return Look("SQLITE", notices=(notice(Doubt.DANGEROUS),))
    except AroundMeError:
        return Look("SQLITE", notices=(notice(Doubt.DAMAGED),))


def _checked_to_the_end(look: Look, path: Path, start: bytes) -> Look:
    """Say where a file breaks off, and whether what it holds are places on Earth."""
    ends = ends_of(path, start)
    flaw = flaw_of(look.code, ends)
    if flaw is not None:
        return replace(look, notices=(*look.notices, notice(flaw)))
    if look.code in _PLACES and not are_on_earth(start):
        return replace(look, notices=(*look.notices, notice(Doubt.POSITIONS)))
    if look.code == "TIFF" and is_geotiff(path):
        return replace(look, code="GEOTIFF")
    # The key of the extension stands in the last part of the file, as a short binary of Thrift.
    if look.code == "PARQUET" and b"\x18\x03geo" in ends.tail:
        return replace(look, code="GEOPARQUET")
    return look


def _compared(look: Look, said: Format | None) -> Detected:
    found = FORMATS[look.code]
    warnings = look.notices
    packed = look.details.get("packed")
    if said is not None and not _is_said(look.code, packed, said.code):
        differing = notice(Doubt.DIFFERS, declared=said.name, detected=found.name)
        warnings = (differing, *warnings)
    media_type = PACKED_TYPES.get(str(packed), found.media_type)
    return Detected(look.code, media_type, look.encoding, look.details, warnings)


def _is_said(code: str, packed: object, said: str) -> bool:
    """Check whether a file is what it is said to be; nobody says of an empty one what it is."""
    return code == EMPTY or said == packed or is_kind_of(code, said)
