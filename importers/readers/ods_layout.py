"""Where an ODS hides rows and merges cells over several, which the library does not tell."""

import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_MOST = 100_000


@dataclass
class OdsLayout:
    """Hidden rows by number, and cells merged over several rows: column from 0, first, last row."""

    hidden: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int]] = field(default_factory=list)


def ods_layout(path: Path, sheet: str) -> OdsLayout:
    """Return the layout of a sheet; a package that is laid out in another way gives none."""
    try:
        with zipfile.ZipFile(path) as package, package.open("content.xml") as file:
            return _of_sheet(file, sheet)
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, ElementTree.ParseError):
        return OdsLayout()


def _of_sheet(file: IO[bytes], sheet: str) -> OdsLayout:
    layout, number, is_meant = OdsLayout(), 1, False
    # The package was looked over for a DTD.
    for event, element in ElementTree.iterparse(file, ("start", "end")):  # noqa: S314
        if element.tag == f"{_TABLE}table":
            is_meant = event == "start" and element.get(f"{_TABLE}name") == sheet
            number = 1
        elif event == "end" and element.tag == f"{_TABLE}table-row":
            repeated = _count(element, "number-rows-repeated")
            if is_meant:
                _read_row(layout, element, number, repeated)
            number += repeated
            element.clear()
    return layout


def _read_row(layout: OdsLayout, row: ElementTree.Element, number: int, repeated: int) -> None:
    has_text = any(cell.tag in _CELLS and len(cell) for cell in row)
    is_hidden = row.get(f"{_TABLE}visibility") in ("collapse", "filter")
    if is_hidden and has_text and len(layout.hidden) < _MOST:
        layout.hidden += range(number, number + min(repeated, _MOST))
    column = 0
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        rows = _count(cell, "number-rows-spanned")
        is_one_column = _count(cell, "number-columns-spanned") == 1
        if rows > 1 and is_one_column and len(layout.merged) < _MOST:
            layout.merged.append((column, number, number + rows - 1))
        column += _count(cell, "number-columns-repeated")


def _count(element: ElementTree.Element, name: str) -> int:
    text = element.get(f"{_TABLE}{name}") or "1"
    return int(text) if text.isascii() and text.isdigit() else 1
