"""The stream of rows that every reader gives."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from geo.coordinates import Position
from geo.messages import Message


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file.

    `number` counts as the officer's program does: in a table the header is row 1, in a list of
    features the first is 1. `values` holds text as it stands in the file; `position` is set where
    the file has geometries; `fault` says why a row cannot be read as one.
    """

    number: int
    values: dict[str, str] = field(default_factory=dict)
    position: Position | None = None
    fault: Message | None = None


class Reader(Protocol):
    """A file that has been looked at: its columns are known, its rows can be streamed once."""

    path: Path
    columns: tuple[str, ...]
    has_geometry: bool

    def rows(self) -> Iterator[Row]:
        """Stream the rows."""
        ...

    def bytes_read(self) -> int:
        """Tell how far in the file the stream has come."""
        ...
