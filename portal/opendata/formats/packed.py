"""Files in files: documents that are zips, archives of tables, and single files compressed."""

import bz2
import lzma
import re
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from geo.errors import Refused, UnreadableFile
from geo.files.archived_tables import Dataset, datasets_in
from geo.files.containers import (
    MOST_UNPACKED_BYTES,
    Archive,
    Member,
)
from geo.files.packages import package_of
from geo.files.signatures import PROGRAM, START_BYTES, FileKind, signature
from portal.opendata.formats.rules import FORMATS, UNKNOWN, Doubt, Look, Notice, notice

_MOST_LOOKED_AT = 50
# So much of the sheets is looked through for formulas.
_MOST_SHEET_BYTES = 32 << 20
_FORMULA = re.compile(rb"<f[\s>/]")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)


class _CodeOf(Protocol):
    """Tells the code of a format by the first bytes of a file."""

    def __call__(self, start: bytes) -> str:
        """Return the code."""


def look_into_zip(path: Path, name: str, code_of: _CodeOf) -> Look:
    """Return what a zip is; nothing is unpacked but the beginnings of what is in it."""
    try:
        with Archive(path, name, MOST_UNPACKED_BYTES) as archive:
            package = package_of(archive)
            if package is None:
                return _archive(archive, code_of)
            if any(_is_encrypted(archive, member) for member in archive.members):
                return Look(package.code, notices=(notice(Doubt.PROTECTED),))
            code = package.code if package.code in FORMATS else UNKNOWN
            return Look(code, notices=tuple(_office_notices(archive)))
    except Refused:
        return Look("ZIP", notices=(notice(Doubt.DANGEROUS),))
    except UnreadableFile as error:
        doubt = Doubt.PROTECTED if "password" in error.message.text else Doubt.DAMAGED
        return Look("ZIP", notices=(notice(doubt),))


def _is_encrypted(archive: Archive, member: Member) -> bool:
    is_manifest = member.name == "META-INF/manifest.xml"
    return is_manifest and b"encryption-data" in archive.start(member)


def _office_notices(archive: Archive) -> list[Notice]:
    found = []
    formulas = _formulas(archive)
    if formulas:
        found.append(notice(Doubt.FORMULAS, count=formulas))
    if any(one.name.lower().endswith("vbaproject.bin") for one in archive.members):
        found.append(notice(Doubt.MACROS))
    return found


def _formulas(archive: Archive) -> int:
    """Count the cells with formulas, in so much of the sheets as is looked through."""
    count, left = 0, _MOST_SHEET_BYTES
    for member in archive.members:
        if _SHEET.fullmatch(member.name):
            for chunk in archive.chunks(member, left):
                left -= len(chunk)
                count += len(_FORMULA.findall(chunk))
    return count


def _archive(archive: Archive, code_of: _CodeOf) -> Look:
    looked_at = archive.members[:_MOST_LOOKED_AT]
    if any(signature(archive.start(one)).code == PROGRAM for one in looked_at):
        return Look("ZIP", notices=(notice(Doubt.PROGRAM),))
    found = datasets_in(archive)
    if found and all(one.kind is FileKind.SHAPEFILE for one in found):
        return Look("SHP", None, {"packed": "ZIP"}, tuple(map(notice, _lacking(found))))
    if any(one.name.lower() == "doc.kml" for one in found):
        return Look("KMZ")
    mains = [next(iter(one.members.values())) for one in found] or archive.members
    codes = [code_of(archive.start(member)) for member in mains[:_MOST_LOOKED_AT]]
    inside = sorted(set(codes))
    if not inside:
        return Look("ZIP", details={"inside": []}, notices=(notice(Doubt.EMPTY),))
    names = ", ".join(FORMATS[code].name for code in inside)
    notices = (notice(Doubt.SEVERAL, formats=names),) if len(inside) > 1 else ()
    return Look("ZIP", details={"inside": inside, "files": len(archive.members)}, notices=notices)


def _lacking(shapefiles: Sequence[Dataset]) -> list[Doubt]:
    """Return what is to be said of shapefiles of which files are missing."""
    there = [one.members.keys() for one in shapefiles]
    if not all(some >= _NEEDED for some in there):
        return [Doubt.INCOMPLETE]
    return [] if all(".prj" in some for some in there) else [Doubt.UNPLACED]


_NEEDED = {".shp", ".shx", ".dbf"}
_SUFFIXES = {FileKind.GZIP: "GZIP", FileKind.BZIP2: "BZIP2", FileKind.XZ: "XZ"}
PACKED_TYPES = {
    "GZIP": "application/gzip",
    "BZIP2": "application/x-bzip2",
    "XZ": "application/x-xz",
    "ZIP": "application/zip",
}


def unpacked_start(start: bytes, kind: FileKind) -> tuple[str, bytes] | None:
    """Return how one file is compressed and its first bytes; None where they are damaged."""
    try:
        return _SUFFIXES[kind], _decompressed(start, kind)
    except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
        return None


class _Stream(Protocol):
    """Decompresses what it is given, no more at once than is asked for."""

    @property
    def eof(self) -> bool:
        """Whether the end of the stream was reached."""
        ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """Return the next bytes."""


def _gzip() -> _Stream:
    return zlib.decompressobj(wbits=31)


def _xz() -> _Stream:
    return lzma.LZMADecompressor(memlimit=_MOST_XZ_BYTES)


_MOST_XZ_BYTES = 1 << 28
_STREAMS: dict[FileKind, Callable[[], _Stream]] = {
    FileKind.GZIP: _gzip,
    FileKind.BZIP2: bz2.BZ2Decompressor,
    FileKind.XZ: _xz,
}


def _decompressed(start: bytes, kind: FileKind) -> bytes:
    """Return the first bytes of a stream: never more than START_BYTES, however it would swell."""
    stream = _STREAMS[kind]()
    found = stream.decompress(start, START_BYTES)
    if not found and not stream.eof:
        raise EOFError
    return found
