"""Choosing the reader of a file, by its first bytes and not by its name."""

from pathlib import Path

from geo.errors import UnreadableFile
from geo.messages import mark as _
from importers.readers.delimited import DelimitedReader
from importers.readers.geojson import GeoJSONReader
from importers.readers.rows import Reader

_KNOWN_OTHERS = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"%PDF": "PDF",
    b"PK\x03\x04": "ZIP / XLSX",
    b"\xd0\xcf\x11\xe0": "XLS",
    b"SQLite format 3": "GeoPackage",
    b"\x1f\x8b": "GZIP",
}


def open_reader(path: Path) -> Reader:
    """Look a file over and give its reader; raises UnreadableFile when it has none."""
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise UnreadableFile(
            _("{file} cannot be read: {reason}."), file=str(path), reason=error.strerror
        ) from error
    if not start.strip():
        raise UnreadableFile(
            _("{file} is empty: its first row must hold the column names."), file=path.name
        )
    for signature, kind in _KNOWN_OTHERS.items():
        if start.startswith(signature):
            raise UnreadableFile(
                _("{file} is a {kind} file, not a table of places: save it as CSV or GeoJSON."),
                file=path.name,
                kind=kind,
            )
    if start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return GeoJSONReader(path)
    return DelimitedReader(path)
