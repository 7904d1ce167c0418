"""How far a reader has come in its file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


class FileProgress:
    """Opens a file for reading and tells, also when it is closed again, how much was read."""

    def __init__(self) -> None:
        self._file: BinaryIO | None = None
        self._last = 0

    @contextmanager
    def open(self, path: Path) -> Iterator[BinaryIO]:
        """Open the file."""
        with path.open("rb") as file:
            self._file = file
            try:
                yield file
            finally:
                # A stream that was given up may be closed by the garbage collector, the file first.
                self._last = self._last if file.closed else file.tell()
                self._file = None

    def bytes_read(self) -> int:
        """Return how many bytes were read."""
        return self._last if self._file is None else self._file.tell()
