"""Which way the rows of a file are read, by its format; packed ones are unpacked first."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from geo.errors import AroundMeError
from geo.files.containers import (
    MOST_UNPACKED_BYTES,
    Archive,
    unpack_stream,
)
from geo.files.signatures import FileKind
from portal.opendata.formats.sniffing import detect
from portal.opendata.privacy.reading.delimited import delimited
from portal.opendata.privacy.reading.headed import CannotRead, TableRows, headed
from portal.opendata.privacy.reading.records import lines_of, records_of
from portal.opendata.privacy.reading.sheets import sheets

_STREAMS = {"GZIP": FileKind.GZIP, "BZIP2": FileKind.BZIP2, "XZ": FileKind.XZ}
# Old workbooks are not packed: so much of one is what it takes in memory.
_LARGEST_XLS = 32 << 20
_MOST_INSIDE = 50


def _old_sheets(path: Path) -> Iterator[TableRows]:
    """Yield the sheets of a workbook of Excel 97, which is never large."""
    if path.stat().st_size > _LARGEST_XLS:
        raise CannotRead("too large")
    try:
        book = CalamineWorkbook.from_path(str(path))
        several = len(book.sheet_names) > 1
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).iter_rows()
            told = ([_text(cell) for cell in row] for row in rows)
            table = headed(told, name if several else "")
            if table is not None:
                yield table
    except CalamineError as error:
        raise CannotRead(str(error)) from error


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


_READERS: dict[str, Callable[[Path], Iterator[TableRows]]] = {
    "CSV": delimited,
    "TSV": delimited,
    "XLSX": sheets,
    "XLS": _old_sheets,
    "JSON": records_of,
    "GEOJSON": records_of,
    "JSONLD": records_of,
    "JSONL": lines_of,
    "GEOJSONSEQ": lines_of,
}


def can_read(code: str) -> bool:
    """Check whether rows can be taken out of files of a format."""
    return code in _READERS


def tables_of(path: Path, code: str, packed: object = None) -> Iterator[TableRows]:
    """Yield the tables of a file; raises CannotRead for a format, or a file, without any.

    Each is read to its end before the next one is asked for.
    """
    try:
        if packed in _STREAMS:
            with _unpacked(path, _STREAMS[str(packed)]) as inner:
                yield from tables_of(inner, code)
        elif code == "ZIP" or packed is not None:
            yield from _members(path)
        elif code in _READERS:
            yield from _READERS[code](path)
        else:
            raise CannotRead(code)
    except AroundMeError as error:
        raise CannotRead(str(error)) from error


@contextmanager
def _unpacked(path: Path, kind: FileKind) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield unpack_stream(path, kind, Path(folder), path.name, MOST_UNPACKED_BYTES)


def _members(path: Path) -> Iterator[TableRows]:
    """Yield the tables of all files of an archive, one unpacked at a time."""
    with Archive(path, path.name, MOST_UNPACKED_BYTES) as archive:
        if len(archive.members) > _MOST_INSIDE:
            raise CannotRead("too many files")
        for member in archive.members:
            with tempfile.TemporaryDirectory() as folder:
                inner = Path(folder) / "member"
                archive.copy(member, inner)
                found = detect(inner, member.name, name=member.name)
                # An archive within an archive is nothing that a person can look through either.
                is_readable = found.is_usable and found.format in _READERS
                for table in tables_of(inner, found.format if is_readable else "UNKNOWN"):
                    table.sheet = " › ".join(filter(None, (member.name, table.sheet)))
                    yield table
