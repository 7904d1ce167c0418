"""Whether a file is whole: its last bytes, and the sizes that its own header states."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

TAIL_BYTES = 1 << 16
# So much JSON is read whole; of more only the end is looked at.
_LARGEST_JSON = 4 << 20
_CLOSING = re.compile(rb"(?:</\s*[\w.:-]+\s*>|/>|-->|\?>)\s*$")
_SHEBANG = b"#"


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


def is_whole(code: str, ends: Ends) -> bool:
    """Check that a file does not break off, as far as its format tells."""
    check = _CHECKS.get(code)
    return check is None or check(ends)


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


def _json(ends: Ends) -> bool:
    if ends.size > _LARGEST_JSON:
        return ends.tail.rstrip()[-1:] in (b"}", b"]")
    try:
        json.loads(ends.path.read_bytes())
    except RecursionError:
        return ends.tail.rstrip()[-1:] in (b"}", b"]")
    except ValueError:
        return False
    return True


def _json_lines(ends: Ends) -> bool:
    last = ends.tail.rstrip().rpartition(b"\n")[2].lstrip(b"\x1e")
    if len(last) >= TAIL_BYTES:
        return last.endswith(b"}")
    try:
        json.loads(last)
    except (ValueError, RecursionError):
        return False
    return True


def _xml(ends: Ends) -> bool:
    # In encodings with two bytes a letter nothing can be told by one.
    return b"\0" in ends.tail or _CLOSING.search(ends.tail) is not None


def _triples(ends: Ends) -> bool:
    lines = [one.strip() for one in ends.tail.splitlines() if one.strip()]
    last = next((one for one in reversed(lines) if not one.startswith(_SHEBANG)), b".")
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


_CHECKS: Mapping[str, Callable[[Ends], bool]] = {
    "PDF": _pdf,
    "PNG": _png,
    "JPEG": _jpeg,
    "GIF": _gif,
    "PARQUET": _parquet,
    "GEOPARQUET": _parquet,
    "ARROW": _arrow,
    **dict.fromkeys(("JSON", "GEOJSON", "TOPOJSON", "JSONLD"), _json),
    **dict.fromkeys(("JSONL", "GEOJSONSEQ"), _json_lines),
    **dict.fromkeys(("XML", "KML", "GML", "GPX", "OSM", "RDFXML", "SVG"), _xml),
    **dict.fromkeys(("TTL", "NT"), _triples),
    "DBF": _dbase,
    "SHP": _shapefile,
    **dict.fromkeys(("XLS", "DOC", "PPT"), _ole),
}
