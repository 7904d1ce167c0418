"""Whether a file is whole: its last bytes, the sizes that its own header states, its structure."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from geo.files.signatures import START_BYTES
from portal.opendata.formats.rules import Doubt

TAIL_BYTES = 1 << 16
# So much JSON or XML is read whole; of more only the end is looked at.
_LARGEST_READ = 4 << 20
_CLOSING = re.compile(rb"(?:</\s*[\w.:-]+\s*>|/>|-->|\?>)\s*$")
_COMMENT = b"#"
_RECORD_MARK = b"\x1e"
_MOST_LINES = 1_000
_ERRORS = expat.errors.codes
# What the parser says of a document that is good as far as it goes, or in letters it knows not.
_FLAWS_OF_XML: Mapping[int, Doubt | None] = {
    _ERRORS[expat.errors.XML_ERROR_UNKNOWN_ENCODING]: None,
    **dict.fromkeys(
        (
            _ERRORS[expat.errors.XML_ERROR_NO_ELEMENTS],
            _ERRORS[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
            _ERRORS[expat.errors.XML_ERROR_PARTIAL_CHAR],
            _ERRORS[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
        ),
        Doubt.CUT_OFF,
    ),
}


@dataclass(frozen=True, slots=True)
class Ends:
    """The first and the last bytes of a file, and how large it is."""

    path: Path
    start: bytes
    tail: bytes
    size: int


def ends_of(path: Path, start: bytes) -> Ends:
    """Read the last bytes of a file."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - TAIL_BYTES))
        return Ends(path, start, file.read(), size)


def flaw_of(code: str, ends: Ends) -> Doubt | None:
    """Return why a file cannot be read to its end, as far as its format tells; None if it can."""
    read = _READ.get(code)
    if read is not None:
        return read(ends)
    check = _CHECKS.get(code)
    return None if check is None or check(ends) else Doubt.CUT_OFF


def _pdf(ends: Ends) -> bool:
    return b"%%EOF" in ends.tail


def _png(ends: Ends) -> bool:
    return b"IEND" in ends.tail[-64:]


def _jpeg(ends: Ends) -> bool:
    return b"\xff\xd9" in ends.tail


def _gif(ends: Ends) -> bool:
    return ends.tail.rstrip(b"\0").endswith(b";")


def _parquet(ends: Ends) -> bool:
    length = int.from_bytes(ends.tail[-8:-4], "little")
    return ends.size > 12 and ends.tail.endswith(b"PAR1") and 0 < length <= ends.size - 12


def _arrow(ends: Ends) -> bool:
    return ends.tail.endswith(b"ARROW1")


def _json(ends: Ends) -> Doubt | None:
    is_closed = ends.tail.rstrip()[-1:] in (b"}", b"]")
    if ends.size > _LARGEST_READ:
        return None if is_closed else Doubt.CUT_OFF
    return _flaw_of_json(ends.path.read_bytes(), is_closed=is_closed)


def _flaw_of_json(told: bytes, *, is_closed: bool) -> Doubt | None:
    try:
        json.loads(told)
    except RecursionError:
        # A thousand brackets in each other: nobody writes such data, and programs fall over it.
        return Doubt.DANGEROUS
    except ValueError:
        return Doubt.DAMAGED if is_closed else Doubt.CUT_OFF
    return None


def _json_lines(ends: Ends) -> Doubt | None:
    last = ends.tail.rstrip().rpartition(b"\n")[2].lstrip(_RECORD_MARK)
    if len(last) >= TAIL_BYTES:
        return None if last.endswith(b"}") else Doubt.CUT_OFF
    found = _flaw_of_json(last, is_closed=last.endswith((b"}", b"]")))
    lines = ends.start.splitlines()
    if len(ends.start) == START_BYTES:
        # The last line is cut where the look ended.
        lines.pop()
    told = (one.strip().lstrip(_RECORD_MARK) for one in lines[:_MOST_LINES])
    flaws = (_flaw_of_json(one, is_closed=True) for one in told if one)
    return found or next((one for one in flaws if one is not None), None)


def _xml(ends: Ends) -> Doubt | None:
    # In encodings with two bytes a letter nothing can be told by one.
    is_closed = b"\0" in ends.tail or _CLOSING.search(ends.tail) is not None
    if not is_closed or ends.size > _LARGEST_READ:
        return None if is_closed else Doubt.CUT_OFF
    parser = expat.ParserCreate()
    try:
        parser.Parse(ends.path.read_bytes(), True)
    except expat.ExpatError as error:
        return _FLAWS_OF_XML.get(error.code, Doubt.DAMAGED)
    except ValueError:
        # An encoding that only its own programs know.
        return None
    return None


def _triples(ends: Ends) -> bool:
    lines = [one.strip() for one in ends.tail.splitlines() if one.strip()]
    last = next((one for one in reversed(lines) if not one.startswith(_COMMENT)), b".")
    return last.endswith(b".") or last.upper().startswith((b"PREFIX", b"BASE"))


def _dbase(ends: Ends) -> bool:
    rows, head, row = (
        int.from_bytes(ends.start[a:b], "little") for a, b in ((4, 8), (8, 10), (10, 12))
    )
    return head + rows * row <= ends.size


def _shapefile(ends: Ends) -> bool:
    return int.from_bytes(ends.start[24:28], "big") * 2 <= ends.size


def _ole(ends: Ends) -> bool:
    """Check that the sectors are there which all its tables but the last one list."""
    sector = 1 << int.from_bytes(ends.start[30:32], "little")
    tables = int.from_bytes(ends.start[44:48], "little")
    return (tables - 1) * (sector // 4) * sector < ends.size


_READ: Mapping[str, Callable[[Ends], Doubt | None]] = {
    **dict.fromkeys(("JSON", "GEOJSON", "TOPOJSON", "JSONLD"), _json),
    **dict.fromkeys(("JSONL", "GEOJSONSEQ"), _json_lines),
    **dict.fromkeys(("XML", "KML", "GML", "GPX", "OSM", "RDFXML", "SVG"), _xml),
}
_CHECKS: Mapping[str, Callable[[Ends], bool]] = {
    "PDF": _pdf,
    "PNG": _png,
    "JPEG": _jpeg,
    "GIF": _gif,
    "PARQUET": _parquet,
    "GEOPARQUET": _parquet,
    "ARROW": _arrow,
    **dict.fromkeys(("TTL", "NT"), _triples),
    "DBF": _dbase,
    "SHP": _shapefile,
    **dict.fromkeys(("XLS", "DOC", "PPT"), _ole),
}
