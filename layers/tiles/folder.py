"""Tiles kept in a folder, so that a restart does not draw them all again.

Several processes may share the folder: a file is complete when it appears, and its name says all
that its content depends on.
"""

import contextlib
import hashlib
import logging
import os
import struct
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from layers.tiles.memory import TileKey
from layers.tiles.packing import Packed

log = logging.getLogger(__name__)

_SUFFIX = ".tile"
_HEAD = struct.Struct("<IIQ")
# After so much of the limit has been written, the folder is measured and emptied down to the rest.
_SWEEP_SHARE = 8
# A disk block: what a small file really takes.
_BLOCK_BYTES = 4096


class TileFolder:
    """Holds tiles up to a number of bytes on disk; the oldest go first.

    `version` stands for everything beside layer, release and address that a tile depends on: the
    database and the code that drew it. A folder that cannot be written is as good as an empty one.
    The limit may be passed by an eighth between two sweeps, for each process that writes.
    """

    def __init__(self, folder: Path, most_bytes: int, version: str) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._version = version
        self._written_bytes = most_bytes
        self._lock = threading.Lock()

    def get(self, key: TileKey) -> Packed | None:
        """Read a tile; None when it is not here, or not whole."""
        try:
            content = self._path(key).read_bytes()
        except OSError:
            return None
        if len(content) < _HEAD.size:
            return None
        checksum, length, size = _HEAD.unpack_from(content)
        deflated = content[_HEAD.size :]
        return Packed(deflated, checksum, size) if len(deflated) == length else None

    def put(self, key: TileKey, packed: Packed) -> None:
        """Write a tile, which appears as a whole or not at all."""
        path = self._path(key)
        head = _HEAD.pack(packed.checksum, len(packed.deflated), packed.size)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._write(path, head + packed.deflated)
        except OSError as error:
            log.warning("A tile could not be kept in %s: %s", self._folder, error.strerror)
            return
        self._count(len(head) + len(packed.deflated))

    def _path(self, key: TileKey) -> Path:
        text = "\0".join((self._version, key.layer, str(key.release), *map(str, key.tile)))
        name = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
        return self._folder / name[:2] / f"{name[2:]}{_SUFFIX}"

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        handle, unfinished = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(unfinished).replace(path)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise

    def _count(self, written: int) -> None:
        """Sweep at the first write and then whenever a good part of the limit has been written."""
        with self._lock:
            self._written_bytes += _on_disk(written)
            due = self._written_bytes >= self._most_bytes // _SWEEP_SHARE
            if due:
                self._written_bytes = 0
        if due:
            self._sweep()

    def _sweep(self) -> None:
        files = sorted(self._files())
        total = sum(size for _written, size, _path in files)
        # Room for what is written until the next sweep.
        room = self._most_bytes - self._most_bytes // _SWEEP_SHARE
        for _written, size, path in files:
            if total <= room:
                return
            with contextlib.suppress(OSError):
                os.unlink(path)  # noqa: PTH108 - no object for each of many files
            total -= size

    def _files(self) -> Iterator[tuple[float, int, str]]:
        """List the files, unfinished ones of a process that died too, with age and size."""
        for folder in self._folder.glob("??"):
            with contextlib.suppress(OSError), os.scandir(folder) as entries:
                for entry in entries:
                    with contextlib.suppress(OSError):
                        facts = entry.stat()
                        yield facts.st_mtime, _on_disk(facts.st_size), entry.path


def _on_disk(size: int) -> int:
    return -(-size // _BLOCK_BYTES) * _BLOCK_BYTES
