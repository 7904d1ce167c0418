"""The stream of rows that every reader gives, and what a reader tells about its file."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from geo.coordinates import Position
from geo.messages import Message
from geo.messages import mark as _
from importers.findings import Finding

# A cell, and a whole row, that is longer than this is no table of places any more.
LONGEST_CELL = 1_000_000
MOST_COLUMNS = 2_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file.

    `number` counts as the officer's program does: in a table the first line of the sheet is row 1,
    in a list of features the first is 1. `values` holds text as it stands in the file, cells
    without any left out. Where the file has geometries, `position` is the point or a point on the
    surface, and `shape` the WKB (two dimensions, valid) of what is not a point; both in the
    coordinate system of the reader, x before y. `findings` is what the reader noticed itself; one
    that rejects means that the row cannot be read as one.
    """

    number: int
    values: dict[str, str] = field(default_factory=dict)
    position: Position | None = None
    shape: bytes | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing found out about a file, to be shown before anything is loaded.

    `label` is marked for translation: “encoding”, “delimiter”, “sheet”.
    """

    label: str
    value: str | Message


@dataclass(frozen=True)
class Hints:
    """What is known about a file before it is opened.

    `encoding`, `delimiter` and `part` (a sheet, a layer, a member of an archive) are what the
    officer said. `known_headers` are the folded names of columns that would be recognised; they
    help to find the header row. `tags` are the OpenStreetMap tags that make an object a place of
    the layer: key to values, `*` for any.
    """

    encoding: str | None = None
    delimiter: str | None = None
    part: str | None = None
    known_headers: frozenset[str] = frozenset()
    tags: dict[str, tuple[str, ...]] = field(default_factory=dict)


class Reader(Protocol):
    """A file that has been looked at: its columns are known, its rows can be streamed.

    `kind` is what people call the format: “CSV”, “XLSX”, “Shapefile”. `crs` is the coordinate
    system of the geometries as the file declares it, an authority code or WKT; None where it says
    nothing or has none. `size_bytes` is what `bytes_read` comes to in the end.
    """

    path: Path
    kind: str
    columns: tuple[str, ...]
    has_geometry: bool
    crs: str | None
    facts: tuple[Fact, ...]
    size_bytes: int

    def rows(self) -> Iterator[Row]:
        """Stream the rows, from the first one at every call."""
        ...

    def bytes_read(self) -> int:
        """Return how far in the file the stream has come."""
        ...


def column_names(header: Sequence[str]) -> tuple[str, ...]:
    """Return a name for every column: nameless ones are numbered, repeated ones counted."""
    seen: Counter[str] = Counter()
    names = []
    for number, cell in enumerate(header, start=1):
        name = " ".join(cell.split()) or f"column {number}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


ENCODING = _("encoding")
DELIMITER = _("delimiter")
HEADER_ROW = _("header row")
PART = _("part of the file")
