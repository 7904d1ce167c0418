"""The folder of whole files: who wants which, and the editions that are there.

`NAME/.wanted` says by its time when a file was last asked for, and holds when that was first;
`NAME/KEY/` holds an edition, plain and compressed, and appears by renaming.
"""

import errno
import json
import os
import shutil
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from portal.downloads.offers import Edition

_WANTED = ".wanted"
_MAKING = ".making-"
_PLAIN, _GZIP, _FACTS = "plain", "gzip", "facts.json"
# Who stays away for longer waits once more, and nothing is made for nobody.
_WANTED_FOR_S = 7 * 24 * 3600.0
# A wish is noted once in so long: asking is frequent.
_NOTED_EVERY_S = 60.0
# The one before goes on being sent to those who found it a moment ago.
_EDITIONS_LEFT = 2
LEAST_FREE_BYTES = 1_000_000_000
_LOOKED_EVERY_BYTES = 16_000_000


@dataclass(frozen=True)
class Facts:
    """What is known of an edition beside its bytes; `seconds` is how long it took to make."""

    etag: str
    headers: dict[str, str]
    bytes: int
    seconds: float
    made_at: float


@dataclass(frozen=True)
class KeptFile:
    """An edition that is there."""

    folder: Path
    facts: Facts

    @property
    def plain(self) -> Path:
        """The file of the bytes as they are."""
        return self.folder / _PLAIN

    @property
    def gzip(self) -> Path:
        """The file of the same bytes compressed."""
        return self.folder / _GZIP


class DownloadFolder:
    """Holds editions of whole files; processes that want them and the one that makes them share it.

    A folder that cannot be read is as good as an empty one. `waiting` counts the requests of this
    process that wait for a first edition.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.waiting = 0

    def find(self, name: str, edition: Edition) -> KeptFile | None:
        """Find an edition of a file."""
        return _read(self.root / name / edition.key)

    def newest(self, name: str) -> KeptFile | None:
        """Find the edition of a file that was made last, of whatever release."""
        return max(self._editions(name), key=lambda file: file.facts.made_at, default=None)

    def want(self, name: str) -> None:
        """Note that a file is asked for; raises OSError where the folder cannot be written."""
        note = self.root / name / _WANTED
        with suppress(OSError):
            if time.time() - note.stat().st_mtime < _NOTED_EVERY_S:
                return
        note.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError), note.open("x", encoding="ascii") as file:
            file.write(str(time.time()))
        note.touch()

    def wanted(self) -> list[str]:
        """Name the files that somebody has asked for lately."""
        found = []
        for note in self.root.glob(f"*/{_WANTED}"):
            with suppress(OSError):
                if time.time() - note.stat().st_mtime < _WANTED_FOR_S:
                    found.append(note.parent.name)
        return sorted(found)

    def queue(self) -> list[str]:
        """Name the files that somebody waits for, none of which is there, the oldest wish first."""
        left = [name for name in self.wanted() if not self._editions(name)]
        return sorted(left, key=self._asked_first)

    def place(self, name: str) -> int | None:
        """Return the place in the queue of a file that is waited for, counted from 1."""
        queue = self.queue()
        return queue.index(name) + 1 if name in queue else None

    def names(self) -> list[str]:
        """Name all files that there are or that somebody has asked for."""
        with suppress(OSError):
            return sorted(path.name for path in self.root.iterdir() if path.is_dir())
        return []

    def put(self, name: str, edition: Edition, pieces: Iterator[bytes]) -> KeptFile:
        """Write an edition, which appears as a whole or not at all, and remove what is old."""
        home = self.root / name
        home.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=_MAKING, dir=home))
        try:
            started = time.monotonic()
            size = _write(making, pieces)
            took_s = round(time.monotonic() - started, 3)
            facts = Facts(edition.etag, dict(edition.headers), size, took_s, time.time())
            (making / _FACTS).write_text(json.dumps(asdict(facts)), "utf-8")
            place = home / edition.key
            shutil.rmtree(place, ignore_errors=True)
            making.rename(place)
        finally:
            shutil.rmtree(making, ignore_errors=True)
        self._sweep(name)
        return KeptFile(place, facts)

    def remove(self, name: str) -> None:
        """Remove all editions of a file, and the wish for it."""
        shutil.rmtree(self.root / name, ignore_errors=True)

    def clear(self) -> None:
        """Remove what a maker has left that was ended at its work."""
        for left in self.root.glob(f"*/{_MAKING}*"):
            shutil.rmtree(left, ignore_errors=True)

    def _asked_first(self, name: str) -> float:
        with suppress(OSError, ValueError):
            return float((self.root / name / _WANTED).read_text("ascii"))
        return 0.0

    def _editions(self, name: str) -> list[KeptFile]:
        with suppress(OSError):
            places = [path for path in (self.root / name).iterdir() if path.name[0] != "."]
            return [file for file in map(_read, places) if file is not None]
        return []

    def _sweep(self, name: str) -> None:
        editions = sorted(self._editions(name), key=lambda file: -file.facts.made_at)
        for old in editions[_EDITIONS_LEFT:]:
            shutil.rmtree(old.folder, ignore_errors=True)


def _read(place: Path) -> KeptFile | None:
    try:
        facts = Facts(**json.loads((place / _FACTS).read_text("utf-8")))
        # After a fall of the machine files may be there without what was in them.
        is_whole = (place / _PLAIN).stat().st_size == facts.bytes and (place / _GZIP).is_file()
    except (OSError, ValueError, TypeError):
        return None
    return KeptFile(place, facts) if is_whole else None


def _refuse_full(folder: Path) -> None:
    """Raise OSError before the disk is full, which the database may share."""
    if shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _write(folder: Path, pieces: Iterator[bytes]) -> int:
    """Write pieces plain and compressed; gives their size. Raises OSError when the disk is full."""
    size = 0
    packer = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    looked_at = 0
    with (folder / _PLAIN).open("wb") as plain, (folder / _GZIP).open("wb") as packed:
        for piece in pieces:
            if size >= looked_at:
                _refuse_full(folder)
                looked_at = size + _LOOKED_EVERY_BYTES
            size += plain.write(piece)
            packed.write(packer.compress(piece))
        packed.write(packer.flush())
        for file in (plain, packed):
            file.flush()
            os.fsync(file.fileno())
    return size
