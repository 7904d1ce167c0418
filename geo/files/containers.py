"""Unpacking of archives: nothing outside the scratch folder, no more than was allowed."""

import bz2
import errno
import gzip
import lzma
import re
import stat
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from geo.errors import Refused, UnreadableFile
from geo.files.signatures import START_BYTES, FileKind
from geo.messages import mark as _
from geo.messages import shown

MOST_UNPACKED_BYTES = 2 << 30
MOST_MEMBERS = 2000
# Tables pack to a tenth, drawings to a thirtieth; what is small enough may pack as it likes.
MOST_RATIO = 100
HARMLESS_BYTES = 64 << 20
_CHUNK_BYTES = 1 << 18
_Opened = gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile


def _open_gzip(file: BinaryIO) -> gzip.GzipFile:
    return gzip.GzipFile(fileobj=file)


_BROKEN = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError)
_OPENERS: dict[FileKind, Callable[[BinaryIO], _Opened]] = {
    FileKind.GZIP: _open_gzip,
    FileKind.BZIP2: bz2.BZ2File,
    FileKind.XZ: lzma.LZMAFile,
}
_END_RECORD = b"PK\x05\x06"
_END_RECORD_64 = b"PK\x06\x06"
_FURTHEST_END_BYTES = (1 << 16) + 256
# Room for names and extra fields of the longest list of members that is allowed.
_MOST_DIRECTORY_BYTES = MOST_MEMBERS * 2048


@dataclass(frozen=True)
class Member:
    """One file of an archive: `name` is its cleaned path there, for sentences and for choosing."""

    name: str
    info: zipfile.ZipInfo


class Archive:
    """A zip file whose list of members has been looked over; use it in a `with` block.

    Raises UnreadableFile for what is damaged or encrypted and Refused for what is dangerous: paths
    that lead outside, links, two members of one name, too many members or bytes.
    """

    def __init__(self, path: Path, name: str, most_bytes: int) -> None:
        self.name = name
        self._budget = most_bytes
        _check_directory_size(path, name)
        with sentences(name):
            self._zip = zipfile.ZipFile(path)
        try:
            self.members = self._checked()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_error: object) -> None:
        self._zip.close()

    def start(self, member: Member) -> bytes:
        """Read the first bytes of a member."""
        with sentences(self.name), self._zip.open(member.info) as file:
            return file.read(START_BYTES)

    def chunks(self, member: Member, most_bytes: int) -> Iterator[bytes]:
        """Yield the bytes of a member, at most so many: what it states is no evidence."""
        with sentences(self.name), self._zip.open(member.info) as file:
            while most_bytes > 0 and (chunk := file.read(min(_CHUNK_BYTES, most_bytes))):
                most_bytes -= len(chunk)
                yield chunk

    def copy(self, member: Member, target: Path) -> None:
        """Unpack a member to a path of ours; the bytes of all copies count together."""
        with sentences(self.name), self._zip.open(member.info) as file, target.open("wb") as copy:
            for chunk in self._counted(file):
                copy.write(chunk)

    def verify(self) -> None:
        """Unpack everything to nowhere: sizes and checksums are right, and bearable."""
        for member in self.members:
            with sentences(self.name), self._zip.open(member.info) as file:
                for _chunk in self._counted(file):
                    pass

    def _counted(self, file: IO[bytes]) -> Iterator[bytes]:
        while chunk := file.read(_CHUNK_BYTES):
            self._budget -= len(chunk)
            if self._budget < 0:
                raise too_big(self.name)
            yield chunk

    def _checked(self) -> list[Member]:
        infos = self._zip.infolist()
        if len(infos) > MOST_MEMBERS:
            raise _too_many_members(self.name)
        members = [Member(_clean(info.filename), info) for info in infos]
        for member in members:
            self._check(member)
        self._check_twins(members)
        if sum(info.file_size for info in infos) > self._budget:
            raise too_big(self.name)
        return [member for member in members if not member.info.is_dir()]

    def _check(self, member: Member) -> None:
        info = member.info
        named = {"file": shown(self.name), "member": shown(member.name)}
        if member.name.startswith("/") or ".." in member.name.split("/") or member.name[1:2] == ":":
            raise Refused(
                _(
                    "{file} holds “{member}”, a path that leads outside the archive: pack the"
                    " files again without folders."
                ),
                **named,
            )
        if stat.S_ISLNK(info.external_attr >> 16):
            raise Refused(
                _("{file} holds “{member}”, a link to another file: pack the files themselves."),
                **named,
            )
        if info.flag_bits & 1:
            raise UnreadableFile(
                _("{file} is protected by a password: pack it again without one."), **named
            )
        if info.file_size > HARMLESS_BYTES and info.file_size > info.compress_size * MOST_RATIO:
            raise too_big(self.name)

    def _check_twins(self, every: list[Member]) -> None:
        members = [member for member in every if not member.info.is_dir()]
        names = Counter(member.name.casefold() for member in members)
        twin = next((member for member in members if names[member.name.casefold()] > 1), None)
        if twin:
            raise Refused(
                _(
                    "{file} holds “{member}” twice, and it cannot be known which one is meant:"
                    " pack it again with each file once."
                ),
                file=shown(self.name),
                member=shown(twin.name),
            )


def unpack_stream(path: Path, kind: FileKind, scratch: Path, name: str, most_bytes: int) -> Path:
    """Unpack a gzip, bzip2 or xz file into scratch. Raises UnreadableFile or Refused."""
    target = own_folder(scratch) / "unpacked"
    packed_bytes = path.stat().st_size
    allowed = min(most_bytes, max(HARMLESS_BYTES, packed_bytes * MOST_RATIO))
    with (
        sentences(name),
        path.open("rb") as packed,
        _OPENERS[kind](packed) as file,
        target.open("wb") as copy,
    ):
        left = allowed
        while chunk := file.read(_CHUNK_BYTES):
            left -= len(chunk)
            if left < 0:
                raise too_big(name)
            copy.write(chunk)
    return target


def swells(path: Path, kind: FileKind) -> bool:
    """Check whether the beginning of a stream unpacks to more than can be borne.

    Damaged ones do not. What swells later is stopped by `unpack_stream`.
    """
    out = 0
    with path.open("rb") as packed, suppress(*_BROKEN), _OPENERS[kind](packed) as file:
        while out <= HARMLESS_BYTES and (chunk := file.read(_CHUNK_BYTES)):
            out += len(chunk)
        return out > HARMLESS_BYTES and out > packed.tell() * MOST_RATIO
    return False


def own_folder(scratch: Path) -> Path:
    """Make a folder with a name of ours for what is unpacked."""
    return Path(tempfile.mkdtemp(prefix="unpacked-", dir=scratch))


def too_big(name: str) -> Refused:
    """Make the sentence for an archive that swells beyond measure."""
    return Refused(
        _(
            "{file} would unpack to far more than a table of places needs, so it was not unpacked:"
            " import the file that is in it by itself."
        ),
        file=shown(name),
    )


def no_space(name: str) -> Refused:
    """Make the sentence for a full disk."""
    return Refused(
        _("There is no room left on the disk to unpack or fetch {file}: make room and try again."),
        file=shown(name),
    )


@contextmanager
def sentences(name: str) -> Iterator[None]:
    """Put what the unpacking libraries raise into one sentence."""
    try:
        yield
    except NotImplementedError as error:
        raise UnreadableFile(
            _(
                "{file} is packed by a method that cannot be read here: unpack it on your computer"
                " and import the file that is in it."
            ),
            file=shown(name),
        ) from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError) as error:
        raise _damaged(name) from error
    except (gzip.BadGzipFile, RuntimeError, LookupError) as error:
        raise _damaged(name) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise no_space(name) from error
        # bz2 reports broken data as an OSError that has no number.
        if error.errno is None:
            raise _damaged(name) from error
        raise UnreadableFile(
            _("{file} cannot be read: {reason}."), file=shown(name), reason=error.strerror
        ) from error


def _damaged(name: str) -> UnreadableFile:
    return UnreadableFile(
        _("{file} is a damaged or incomplete archive: copy or download it again."),
        file=shown(name),
    )


def _too_many_members(name: str) -> Refused:
    return Refused(
        _(
            "{file} holds more than {most} files: pack only the files of the places and import it"
            " again."
        ),
        file=shown(name),
        most=MOST_MEMBERS,
    )


def _clean(name: str) -> str:
    """Old Windows programs write backslashes between folders."""
    return name.replace("\\", "/").removeprefix("./").rstrip("/") or "/"


def _check_directory_size(path: Path, name: str) -> None:
    """Refuse an endless list of members before anything reads it into memory."""
    with path.open("rb") as file:
        size = _directory_bytes(file)
    if size > _MOST_DIRECTORY_BYTES:
        raise _too_many_members(name)


def _directory_bytes(file: BinaryIO) -> int:
    """Read the size of the list from the record at the end of a zip; 0 where there is none."""
    length = file.seek(0, 2)
    file.seek(max(0, length - _FURTHEST_END_BYTES))
    tail = file.read()
    sizes = [0]
    for record, offset, width in ((_END_RECORD, 12, 4), (_END_RECORD_64, 40, 8)):
        for found in re.finditer(re.escape(record), tail):
            at = found.start() + offset
            size = int.from_bytes(tail[at : at + width], "little")
            # A wide record stands in for a narrow one that is filled with ones.
            sizes.append(0 if width == 4 and size == 0xFFFFFFFF else size)
    return min(max(sizes), length)
