"""The files of a source: one, or those of a folder, and whether somebody changes them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from geo.errors import UnreadableFile
from geo.messages import mark as _
from geo.messages import shown

_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class SeenFile:
    """A file as it was seen once: which one, its size, and when it was written last."""

    path: Path
    inode: int
    size_bytes: int
    written_ns: int


def files_of(path: Path) -> list[Path]:
    """List the files of a source: one, or those of a folder that holds a shapefile."""
    return sorted(part for part in path.iterdir() if part.is_file()) if path.is_dir() else [path]


def sha256_of(parts: Sequence[Path]) -> str:
    """Return the digest of files, one after the other, in hexadecimal digits."""
    digest = hashlib.sha256()
    for part in parts:
        with part.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                digest.update(chunk)
    return digest.hexdigest()


def seen_now(parts: Sequence[Path]) -> list[SeenFile]:
    """Look at files; those that are away are left out."""
    found = [(part, part.stat()) for part in parts if part.exists()]
    return [SeenFile(part, at.st_ino, at.st_size, at.st_mtime_ns) for part, at in found]


def refuse_changed(name: str, seen: Sequence[SeenFile]) -> None:
    """Raise UnreadableFile when a file is not what it was: what was read may be half of each."""
    if seen_now([one.path for one in seen]) != list(seen):
        raise UnreadableFile(
            _(
                "{file} was changed while it was read, so nothing was loaded. Wait until it is"
                " written to its end, and import it again."
            ),
            file=shown(name),
        )
