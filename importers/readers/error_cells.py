"""Where an XLSX holds cells with an error (#N/A, #REF!), which the library gives as empty ones."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

MOST_ERRORS = 100_000
_CHUNK_BYTES = 1 << 20
# A cell with its error takes less than this; a tag that is cut by the end of a chunk is seen whole.
_LONGEST_CELL_BYTES = 1 << 10
_MARK = re.compile(rb"""\st=["']e["']""")
_PLACE = re.compile(rb"""\sr=["']([A-Z]{1,3})(\d{1,7})["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{1,20})<")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Errors = dict[tuple[int, int], str]


def error_cells(source: Path, sheet: str) -> Errors:
    """Return the errors of a sheet by row (from 1) and column (from 0), the first MOST_ERRORS.

    A package that is laid out in another way gives none: that a cell is empty is known without it.
    """
    try:
        with zipfile.ZipFile(source) as package, package.open(_member(package, sheet)) as file:
            return _collected(file)
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, ElementTree.ParseError):
        return {}


def _member(package: zipfile.ZipFile, sheet: str) -> str:
    """Find the file of a sheet. Raises KeyError."""
    book = ElementTree.fromstring(package.read("xl/workbook.xml"))  # noqa: S314 - has no DTD
    relation = next(
        (element.get(_RELATION) for element in book.iter() if element.get("name") == sheet), None
    )
    listed = package.read("xl/_rels/workbook.xml.rels")
    relations = ElementTree.fromstring(listed)  # noqa: S314 - was looked over for a DTD, too
    targets = {element.get("Id"): element.get("Target", "") for element in relations}
    return posixpath.normpath(posixpath.join("/xl", targets[relation])).lstrip("/")


def _collected(file: IO[bytes]) -> Errors:
    found: Errors = {}
    for row, column, value in _found(file):
        if len(found) >= MOST_ERRORS:
            break
        found[row, column] = value
    return found


def _found(file: IO[bytes]) -> Iterator[tuple[int, int, str]]:
    held = b""
    while chunk := file.read(_CHUNK_BYTES):
        held += chunk
        for mark in _MARK.finditer(held) if _holds_error(held) else ():
            start = held.rfind(b"<", 0, mark.start())
            place = _PLACE.search(held, max(start, 0), held.find(b">", mark.end()))
            if start >= 0 and place:
                value = _VALUE.search(held, mark.end(), mark.end() + _LONGEST_CELL_BYTES)
                text = value[1].decode("ascii", "replace") if value else "#"
                yield int(place[2]), _column(place[1]), text
        held = held[-_LONGEST_CELL_BYTES:]


def _holds_error(text: bytes) -> bool:
    """Look for a fixed text first: it is found ten times as fast as a pattern."""
    return b't="e"' in text or b"t='e'" in text


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
