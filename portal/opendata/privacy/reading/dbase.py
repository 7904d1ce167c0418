"""Rows of dBASE files: the tables beside the shapes of shapefiles."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from geo.files.encodings import detect_encoding
from portal.opendata.privacy.reading.headed import CannotRead, TableRows

_HEAD_BYTES, _FIELD_BYTES = 32, 32
_LARGEST_HEAD = 1 << 16
_END, _DELETED = b"\r", b"*"
_SAMPLED = 1 << 20


def dbase_rows(path: Path) -> Iterator[TableRows]:
    """Yield the table of a dBASE file; its letters are guessed, since few files say theirs."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        rows = int.from_bytes(head[4:8], "little")
        begins, width = (int.from_bytes(head[a:b], "little") for a, b in ((8, 10), (10, 12)))
        described = file.read(min(max(begins - _HEAD_BYTES, 0), _LARGEST_HEAD))
        fields = list(_fields(described))
        if not fields or width < 1 + sum(size for _name, size in fields):
            raise CannotRead("no dBASE table")
        file.seek(begins)
        encoding = detect_encoding(file.read(_SAMPLED)).name
        file.seek(begins)
        header = [name.decode(encoding, "replace") for name, _size in fields]
        sizes = [size for _name, size in fields]
        yield TableRows(_rows(file, rows, width, sizes, encoding), header)


def _fields(described: bytes) -> Iterator[tuple[bytes, int]]:
    for at in range(0, len(described), _FIELD_BYTES):
        one = described[at : at + _FIELD_BYTES]
        if one.startswith(_END) or len(one) < _FIELD_BYTES:
            return
        yield one[:11].partition(b"\0")[0], one[16]


def _rows(
    file: BinaryIO, count: int, width: int, sizes: Sequence[int], encoding: str
) -> Iterator[Sequence[str]]:
    for _number in range(count):
        row = file.read(width)
        if len(row) < width:
            return
        if not row.startswith(_DELETED):
            at, cells = 1, []
            for size in sizes:
                cells.append(row[at : at + size].decode(encoding, "replace").strip())
                at += size
            yield cells
