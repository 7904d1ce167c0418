"""Where an XLSX holds what the library gives as empty cells or does not tell.

These are cells with an error (#N/A, #REF!), formulas without a result, and which rows are hidden.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

MOST_ERRORS = 100_000
_CHUNK_BYTES = 1 << 20
# A cell with its error takes less than this; a tag that is cut by the end of a chunk is seen whole.
_LONGEST_CELL_BYTES = 1 << 10
_MARK = re.compile(rb"""\st=["']e["']""")
_PLACE = re.compile(rb"""\sr=["']([A-Z]{1,3})(\d{1,7})["']""")
# What stands for a formula that some program wrote and none has ever computed.
NO_RESULT = "="
_NO_RESULT = re.compile(
    rb"<(?:\w+:)?c\b([^<>]{0,200})><(?:\w+:)?f\b[^<>]{0,200}(?:/>|>[^<]{0,800}</(?:\w+:)?f>)"
    rb"(?:<(?:\w+:)?v ?/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_HIDDEN_ROW = re.compile(
    rb"""<(?:\w+:)?row\b[^<>]{0,500}\shidden=["'](?:1|true)["'][^<>]{0,500}>"""
)
_IS_TEXT = re.compile(rb"""\st=["']str["']""")
_ROW_NUMBER = re.compile(rb"""\sr=["'](\d{1,7})["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{1,20})<")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Errors = dict[tuple[int, int], str]


def error_cells(source: Path, sheet: str) -> Errors:
    """Return the errors of a sheet by row (from 1) and column (from 0), the first MOST_ERRORS.

    A formula without a result is NO_RESULT.
    """
    found: Errors = {}
    for held in _chunks(source, sheet):
        for row, column, value in _found(held):
            found[row, column] = value
        if len(found) >= MOST_ERRORS:
            break
    return found


def hidden_rows(source: Path, sheet: str) -> list[int]:
    """Return the numbers of the hidden rows of a sheet, from 1."""
    found: dict[int, None] = {}
    for held in _chunks(source, sheet):
        for row in _HIDDEN_ROW.findall(held) if b"hidden=" in held else ():
            number = _ROW_NUMBER.search(row)
            if number is not None:
                found[int(number[1])] = None
    return list(found)


def _chunks(source: Path, sheet: str) -> Iterator[bytes]:
    """Read the XML of a sheet in pieces, each with the end of the one before it.

    A package that is laid out in another way gives none: that a cell is empty is known without it.
    """
    try:
        with zipfile.ZipFile(source) as package, package.open(_member(package, sheet)) as file:
            held = b""
            while chunk := file.read(_CHUNK_BYTES):
                held = held[-_LONGEST_CELL_BYTES:] + chunk
                yield held
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, ElementTree.ParseError):
        return


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


def _found(held: bytes) -> Iterator[tuple[int, int, str]]:
    for mark in _MARK.finditer(held) if _holds_error(held) else ():
        start = held.rfind(b"<", 0, mark.start())
        place = _PLACE.search(held, max(start, 0), held.find(b">", mark.end()))
        if start >= 0 and place:
            value = _VALUE.search(held, mark.end(), mark.end() + _LONGEST_CELL_BYTES)
            text = value[1].decode("ascii", "replace") if value else "#"
            yield int(place[2]), _column(place[1]), text
    for cell in _NO_RESULT.finditer(held) if _may_lack_result(held) else ():
        place = _PLACE.search(cell[1])
        # An empty text is a result as well.
        if place and not _IS_TEXT.search(cell[1]):
            yield int(place[2]), _column(place[1]), NO_RESULT


def _may_lack_result(text: bytes) -> bool:
    return any(end in text for end in (b"<v/></", b"<v /></", b"<v></v></", b"</f></"))


def _holds_error(text: bytes) -> bool:
    """Look for a fixed text first: it is found ten times as fast as a pattern."""
    return b't="e"' in text or b"t='e'" in text


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
