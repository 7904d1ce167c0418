"""Choosing the reader of a file, by its bytes and not by its name."""

import codecs
import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from geo.errors import UnreadableFile
from geo.files import archived_tables
from geo.files.containers import (
    MOST_UNPACKED_BYTES,
    Archive,
    own_folder,
    sentences,
    unpack_stream,
)
from geo.files.packages import package_of
from geo.files.signatures import (
    START_BYTES,
    FileKind,
    Signature,
    holds_name,
    signature,
    wide_encoding,
)
from geo.files.sqlite_files import is_geopackage
from geo.messages import Message, shown
from geo.messages import mark as _
from importers.readers import shapefiles
from importers.readers.refused_files import nested_archive, not_a_table, protected_file, refusal_of
from importers.readers.rows import Hints, Reader

_CHUNK_CHARACTERS = 1 << 20
_JSON = (FileKind.GEOJSON, FileKind.GEOJSON_SEQ, FileKind.JSON_RECORDS)


@dataclass(frozen=True)
class _Opening:
    """A file on its way to its reader; `depth` counts the archives that it came out of."""

    path: Path
    name: str
    hints: Hints
    scratch: Path
    most_bytes: int
    depth: int = 0

    def inside(self, path: Path, name: str, part: str | None) -> "_Opening":
        """What came out of this archive."""
        hints = dataclasses.replace(self.hints, part=part)
        return dataclasses.replace(self, path=path, name=name, hints=hints, depth=self.depth + 1)


def open_reader(
    path: Path,
    hints: Hints,
    scratch: Path,
    *,
    name: str | None = None,
    most_unpacked_bytes: int = MOST_UNPACKED_BYTES,
) -> Reader:
    """Look a file over and give its reader.

    `path` may also be the folder of a shapefile, or any part of one. `name` is what the file is
    called in sentences. What has to be unpacked goes into the folder `scratch`, which must outlive
    the reader. Raises UnreadableFile when the file is no table of places, and Refused when it is
    dangerous or the officer has to choose one of several parts.
    """
    opening = _Opening(path, name or path.name, hints, scratch, most_unpacked_bytes)
    with _readable(opening.name):
        if path.is_dir():
            return _shapefile(opening, shapefiles.only_one_in(path, hints.part))
        path.stat()
        if path.is_file():
            return _open(opening)
    raise UnreadableFile(
        _("{file} is a device and not a file: import a file."), file=shown(opening.name)
    )


@contextmanager
def _readable(name: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        if isinstance(error, ValueError) and "null byte" not in str(error):
            raise
        reason = error.strerror if isinstance(error, OSError) else None
        raise UnreadableFile(
            _("{file} cannot be read: {reason}."), file=shown(name), reason=reason or shown(error)
        ) from error


def _open(opening: _Opening) -> Reader:
    with opening.path.open("rb") as file:
        start = file.read(START_BYTES)
    found = signature(start)
    if found.kind is FileKind.EMPTY and opening.path.stat().st_size > len(start):
        found = Signature(FileKind.TEXT)
    if found.kind in _JSON and wide_encoding(start) not in (None, "utf-8"):
        opening = _in_utf8(opening, wide_encoding(start) or "")
    if found.kind in _OPENERS:
        return _OPENERS[found.kind](opening)
    if found.kind in archived_tables.SUFFIXES:
        return _geographic(opening, found.kind)
    raise refusal_of(opening.name, found)


def _text(opening: _Opening) -> Reader:
    from importers.readers.delimited import DelimitedReader  # noqa: PLC0415

    main = shapefiles.main_file(opening.path)
    if main and opening.depth == 0:
        return _shapefile(opening, main)
    return DelimitedReader(opening.path, opening.hints, name=opening.name)


def _geojson(opening: _Opening) -> Reader:
    from importers.readers.geojson import GeoJSONReader  # noqa: PLC0415

    return GeoJSONReader(opening.path, opening.hints, name=opening.name)


def _geojson_seq(opening: _Opening) -> Reader:
    from importers.readers.geojson import GeoJSONSeqReader  # noqa: PLC0415

    return GeoJSONSeqReader(opening.path, opening.hints, name=opening.name)


def _json_records(opening: _Opening) -> Reader:
    from importers.readers.json_records import JSONRecordsReader  # noqa: PLC0415

    return JSONRecordsReader(opening.path, opening.hints, name=opening.name)


def _geographic(opening: _Opening, kind: FileKind) -> Reader:
    path = _with_suffix(opening, archived_tables.SUFFIXES[kind])
    if kind in (FileKind.OSM_PBF, FileKind.OSM_XML):
        from importers.readers.osm import OSMReader  # noqa: PLC0415

        return OSMReader(path, opening.hints, name=opening.name)
    from importers.readers.vector import VectorReader  # noqa: PLC0415

    return VectorReader(path, opening.hints, kind=kind.value, name=opening.name)


def _geopackage(opening: _Opening) -> Reader:
    from importers.readers.vector import VectorReader  # noqa: PLC0415

    if not is_geopackage(opening.path, opening.name):
        raise not_a_table(opening.name, Message(_("a database that is no GeoPackage")))
    path = _with_suffix(opening, ".gpkg")
    return VectorReader(path, opening.hints, kind="GeoPackage", name=opening.name)


def _shapefile_part(opening: _Opening) -> Reader:
    main = opening.path if opening.depth else shapefiles.main_file(opening.path)
    return _shapefile(opening, main)


def _shapefile(opening: _Opening, main: Path | None) -> Reader:
    from importers.readers.vector import VectorReader  # noqa: PLC0415

    main = shapefiles.complete(main, opening.name)
    return VectorReader(main, opening.hints, kind="Shapefile", name=opening.name)


def _compressed(kind: FileKind) -> Callable[[_Opening], Reader]:
    def opened(opening: _Opening) -> Reader:
        if opening.depth:
            raise nested_archive(opening.name)
        path = unpack_stream(opening.path, kind, opening.scratch, opening.name, opening.most_bytes)
        return _open(opening.inside(path, Path(opening.name).stem, opening.hints.part))

    return opened


def _zip(opening: _Opening) -> Reader:
    from importers.readers.sheets import SheetReader  # noqa: PLC0415

    with Archive(opening.path, opening.name, opening.most_bytes) as archive:
        package = package_of(archive)
        if package and package.what:
            raise not_a_table(opening.name, package.what)
        if package is None:
            inner = _unpacked(opening, archive)
    if package is None:
        return _open(inner)
    return SheetReader(
        opening.path, opening.hints, kind=package.code, scratch=opening.scratch, name=opening.name
    )


def _unpacked(opening: _Opening, archive: Archive) -> _Opening:
    found = archived_tables.datasets_in(archive)
    if opening.depth and (opening.depth > 1 or any(one.kind is not FileKind.KML for one in found)):
        raise nested_archive(opening.name)
    chosen, part = archived_tables.chosen_dataset(found, opening.hints.part, opening.name)
    path = archived_tables.unpack(archive, chosen, opening.scratch)
    return opening.inside(path, Path(chosen.name).name, part)


def _ole2(opening: _Opening) -> Reader:
    from importers.readers.sheets import SheetReader  # noqa: PLC0415

    if holds_name(opening.path, "EncryptedPackage"):
        raise protected_file(opening.name)
    if not holds_name(opening.path, "Workbook") and not holds_name(opening.path, "Book"):
        what = _("a Word document") if holds_name(opening.path, "WordDocument") else None
        raise not_a_table(opening.name, Message(what or _("an Office document of another kind")))
    return SheetReader(
        opening.path, opening.hints, kind="XLS", scratch=opening.scratch, name=opening.name
    )


def _with_suffix(opening: _Opening, suffix: str) -> Path:
    """Return a path that ends as the libraries expect it; they look at the name, too."""
    if opening.path.name.lower().endswith(suffix):
        return opening.path
    link = own_folder(opening.scratch) / f"part-1{suffix}"
    link.symlink_to(opening.path.absolute())
    return link


def _in_utf8(opening: _Opening, encoding: str) -> _Opening:
    """Write JSON in UTF-8, which is what JSON has to be."""
    path = own_folder(opening.scratch) / "part-1"
    with (
        sentences(opening.name),
        codecs.open(str(opening.path), "r", encoding) as source,
        path.open("w", encoding="utf-8", newline="") as target,
    ):
        while chunk := source.read(_CHUNK_CHARACTERS):
            target.write(chunk.lstrip("\ufeff"))
    return dataclasses.replace(opening, path=path)


_OPENERS: dict[FileKind, Callable[[_Opening], Reader]] = {
    FileKind.TEXT: _text,
    FileKind.GEOJSON: _geojson,
    FileKind.GEOJSON_SEQ: _geojson_seq,
    FileKind.JSON_RECORDS: _json_records,
    FileKind.SQLITE: _geopackage,
    FileKind.SHAPEFILE: _shapefile_part,
    FileKind.DBASE: _shapefile_part,
    FileKind.ZIP: _zip,
    FileKind.OLE2: _ole2,
    FileKind.GZIP: _compressed(FileKind.GZIP),
    FileKind.BZIP2: _compressed(FileKind.BZIP2),
    FileKind.XZ: _compressed(FileKind.XZ),
}
