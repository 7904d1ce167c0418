"""The file of a backup: one tar with the dump, the files and, at its end, the manifest."""

import hashlib
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

import orjson
from pydantic import BaseModel, ValidationError

from geo.errors import UnreadableFile
from geo.messages import mark as _

DUMP = "database.dump"
SECRET = "secret"  # noqa: S105  the name of a file
DATA = "data/"
_MANIFEST = "manifest.json"
_FORMAT = 1
_CHUNK_BYTES = 1 << 20
_LARGEST_MANIFEST_BYTES = 64_000_000
_OWNER_ONLY = 0o600


class Manifest(BaseModel):
    """What a backup holds, to be compared with what is there.

    `digests` are the SHA-256 of its members, `rows` the rows of the tables, `layers` the current
    releases; `version` is the software's and `schema_version` the database's.
    """

    format: int = _FORMAT
    made_at: str
    version: str
    schema_version: str
    server_major: int
    digests: dict[str, str] = {}
    layers: dict[str, int | None]
    rows: dict[str, int]


class ArchiveWriter:
    """Writes members one after the other; nothing has to be known of their size."""

    def __init__(self, file: IO[bytes], made_at: datetime) -> None:
        self._file = file
        self._made_at_s = int(made_at.timestamp())
        self.digests: dict[str, str] = {}

    def add(self, name: str, source: IO[bytes], *, mode: int = _OWNER_ONLY) -> None:
        """Write one member as it comes: its head is filled in afterwards."""
        info = tarfile.TarInfo(name)
        info.mode, info.mtime = mode, self._made_at_s
        begun = self._file.tell()
        # A longer name makes a longer head; the size, whatever it is, does not.
        self._file.write(bytes(len(info.tobuf(tarfile.GNU_FORMAT))))
        digest = hashlib.sha256()
        while chunk := source.read(_CHUNK_BYTES):
            digest.update(chunk)
            info.size += self._file.write(chunk)
        self._file.write(bytes(-info.size % tarfile.BLOCKSIZE))
        end = self._file.tell()
        self._file.seek(begun)
        self._file.write(info.tobuf(tarfile.GNU_FORMAT))
        self._file.seek(end)
        self.digests[name] = digest.hexdigest()

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest with the digests of all members, and the end of the tar."""
        whole = manifest.model_copy(update={"digests": dict(self.digests)})
        said = orjson.dumps(whole.model_dump(), option=orjson.OPT_INDENT_2)
        info = tarfile.TarInfo(_MANIFEST)
        info.size, info.mode, info.mtime = len(said), _OWNER_ONLY, self._made_at_s
        self._file.write(info.tobuf(tarfile.GNU_FORMAT) + said)
        self._file.write(bytes(-len(said) % tarfile.BLOCKSIZE + 2 * tarfile.BLOCKSIZE))


class Archive:
    """A backup that is open for reading."""

    def __init__(self, tar: tarfile.TarFile, path: Path) -> None:
        self._tar = tar
        self.path = path
        self.members = {member.name: member for member in tar.getmembers()}
        self.manifest = self._manifest()

    def _manifest(self) -> Manifest:
        member = self.members.get(_MANIFEST)
        if member is None or member.size > _LARGEST_MANIFEST_BYTES:
            raise _not_whole(self.path, "there is no manifest")
        try:
            manifest = Manifest.model_validate_json(self.member(_MANIFEST).read())
        except ValidationError as error:
            raise _not_whole(self.path, "its manifest cannot be read") from error
        if manifest.format != _FORMAT:
            raise UnreadableFile(
                _("The backup {path} has the format {found}, which this version does not know."),
                path=self.path,
                found=manifest.format,
            )
        if DUMP not in manifest.digests or self.members.keys() != {_MANIFEST, *manifest.digests}:
            raise _not_whole(self.path, "its files are not those of its manifest")
        return manifest

    def member(self, name: str) -> IO[bytes]:
        """Open one member."""
        opened = self._tar.extractfile(self.members[name])
        if opened is None:
            raise _not_whole(self.path, f"{name} is no file")
        return opened

    def files(self) -> Iterator[tuple[str, str]]:
        """List what belongs under the data root: the member's name and the path there."""
        for name in self.manifest.digests:
            path = name.removeprefix(DATA)
            if name.startswith(DATA) and ".." not in Path(path).parts and not path.startswith("/"):
                yield name, path

    def check_digests(self) -> None:
        """Read every member and compare its digest; raises UnreadableFile, naming the first."""
        for name, expected in self.manifest.digests.items():
            digest = hashlib.sha256()
            with self.member(name) as member:
                while chunk := member.read(_CHUNK_BYTES):
                    digest.update(chunk)
            if digest.hexdigest() != expected:
                raise _not_whole(self.path, f"{name} is another than was saved")


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open a backup; raises UnreadableFile when it is none, or not whole."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield Archive(tar, path)
    except (OSError, tarfile.TarError) as error:
        raise _not_whole(path, str(error)) from error


def _not_whole(path: Path, reason: str) -> UnreadableFile:
    return UnreadableFile(
        _("{path} is not a whole backup: {reason}. Nothing was changed."), path=path, reason=reason
    )
