"""Where the bytes of files are kept: what any store can do, and the one in a folder."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID

from portal.attachments.rules import safe_name


class Store(Protocol):
    """A place for the bytes of files, each under a key of its own that never comes again."""

    def key_of(self, attachment_id: UUID, file_name: str) -> str:
        """Return the key of a new file."""

    def open_new(self, key: str) -> BinaryIO:
        """Open a new file for writing; raises OSError, and FileExistsError for a used key."""

    def path(self, key: str) -> Path:
        """Return where a reader finds the file on this machine, under its own name and alone."""

    def remove(self, key: str) -> None:
        """Remove a file; one that is gone already is no fault."""

    def written_before(self, moment: datetime) -> Iterator[str]:
        """Yield the keys of files that were written before a moment."""


class FolderStore:
    """Keeps files in folders that only the user of the server may look into.

    Keys are paths below `root`, `attachments/<id>/<name>`: every file lies alone in its folder, so
    that no reader takes a neighbour for a part of it, and under its own name, by which readers
    know formats and say what is wrong.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._new = root / "attachments"

    def key_of(self, attachment_id: UUID, file_name: str) -> str:
        """Return `attachments/<id>/<name>`."""
        return f"{self._new.name}/{attachment_id}/{safe_name(file_name)}"

    def open_new(self, key: str) -> BinaryIO:
        """Open a new file for writing; raises OSError."""
        path = self.path(key)
        self._new.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        return path.open("xb")

    def path(self, key: str) -> Path:
        """Return where the file is."""
        return self._root / key

    def remove(self, key: str) -> None:
        """Remove a file with its folder."""
        shutil.rmtree(self.path(key).parent, ignore_errors=True)

    def written_before(self, moment: datetime) -> Iterator[str]:
        """Yield the keys of files whose folders nobody has touched since a moment."""
        for folder in sorted(self._new.iterdir()) if self._new.is_dir() else ():
            if folder.stat().st_mtime < moment.timestamp():
                for path in folder.iterdir():
                    yield str(path.relative_to(self._root))
