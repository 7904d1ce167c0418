"""Choosing the reader of a file, by its bytes and not by its name."""

import codecs
import dataclasses
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from geo.errors import Refused, UnreadableFile
from geo.messages import Message, shown
from geo.messages import mark as _
from importers.readers import datasets, shapefiles
from importers.readers.containers import (
    MOST_UNPACKED_BYTES,
    Archive,
    own_folder,
    sentences,
    unpack_stream,
)
from importers.readers.rows import Hints, Reader
from importers.readers.signatures import (
    START_BYTES,
    Kind,
    Signature,
    holds_name,
    signature,
    wide_encoding,
)

_CHUNK_CHARACTERS = 1 << 20
# A view of the largest files needs a hundredth of these steps of the database.
_MOST_STEPS_OF_VIEWS = 300_000_000
_STEPS_AT_ONCE = 1_000_000
_JSON = (Kind.GEOJSON, Kind.GEOJSON_SEQ, Kind.JSON_RECORDS)


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
    if found.kind is Kind.EMPTY and opening.path.stat().st_size > len(start):
        found = Signature(Kind.TEXT)
    if found.kind in _JSON and wide_encoding(start) not in (None, "utf-8"):
        opening = _in_utf8(opening, wide_encoding(start) or "")
    if found.kind in _OPENERS:
        return _OPENERS[found.kind](opening)
    if found.kind in datasets.SUFFIXES:
        return _geographic(opening, found.kind)
    raise _refusal(opening.name, found)


def _refusal(name: str, found: Signature) -> UnreadableFile:
    file = shown(name)
    if found.kind is Kind.EMPTY:
        return UnreadableFile(
            _("{file} is empty: its first row must hold the column names."), file=file
        )
    if found.kind is Kind.WEB_PAGE:
        return UnreadableFile(
            _(
                "{file} is a web page, not a table of places: download the file itself, or open"
                " the page in Excel and save it as XLSX."
            ),
            file=file,
        )
    if found.has_dtd:
        return UnreadableFile(
            _(
                "{file} is an XML file with a DTD, which could swell without end: save it again"
                " without the <!DOCTYPE …> at its beginning."
            ),
            file=file,
        )
    return _not_a_table(name, found.what or Message(_("a file of an unknown kind")))


def _not_a_table(name: str, what: Message) -> UnreadableFile:
    return UnreadableFile(
        _(
            "{file} is {what}, not a table of places: save the places as CSV, XLSX or GeoJSON and"
            " import that."
        ),
        file=shown(name),
        what=what,
    )


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
    from importers.readers.geojson import JSONRecordsReader  # noqa: PLC0415

    return JSONRecordsReader(opening.path, opening.hints, name=opening.name)


def _geographic(opening: _Opening, kind: Kind) -> Reader:
    path = _with_suffix(opening, datasets.SUFFIXES[kind])
    if kind in (Kind.OSM_PBF, Kind.OSM_XML):
        from importers.readers.osm import OSMReader  # noqa: PLC0415

        return OSMReader(path, opening.hints, name=opening.name)
    from importers.readers.vector import VectorReader  # noqa: PLC0415

    return VectorReader(path, opening.hints, kind=kind.value, name=opening.name)


def _geopackage(opening: _Opening) -> Reader:
    from importers.readers.vector import VectorReader  # noqa: PLC0415

    tables = _sqlite_tables(opening)
    if "gpkg_contents" not in tables:
        raise _not_a_table(opening.name, Message(_("a database that is no GeoPackage")))
    path = _with_suffix(opening, ".gpkg")
    return VectorReader(path, opening.hints, kind="GeoPackage", name=opening.name)


def _sqlite_tables(opening: _Opening) -> set[str]:
    address = f"file:{quote(str(opening.path.absolute()))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            query = "SELECT name FROM sqlite_master WHERE name LIKE 'gpkg_contents'"
            found = {str(row[0]).lower() for row in database.execute(query)}
            _check_views(database, opening.name)
            return found
    except (sqlite3.Error, UnicodeError) as error:  # its own messages may hold broken text
        raise UnreadableFile(
            _("{file} is a damaged or incomplete database: copy or download it again."),
            file=shown(opening.name),
        ) from error


def _check_views(database: sqlite3.Connection, name: str) -> None:
    """Refuse a view that does not end: nothing could stop the library on its way through it."""
    query = "SELECT name FROM sqlite_master WHERE type = 'view'"
    for view in [str(row[0]) for row in database.execute(query)]:
        left = _MOST_STEPS_OF_VIEWS // _STEPS_AT_ONCE

        def stop() -> bool:
            nonlocal left
            left -= 1
            return left < 0

        quoted = view.replace('"', '""')
        database.set_progress_handler(stop, _STEPS_AT_ONCE)
        try:
            for _row in database.execute(f'SELECT * FROM "{quoted}"'):  # noqa: S608 it is quoted
                pass
        except sqlite3.Error as error:
            raise Refused(
                _(
                    "{file} has a view, “{view}”, that cannot be read to its end: export what it"
                    " shows as a table of its own and import that."
                ),
                file=shown(name),
                view=shown(view),
            ) from error
        finally:
            database.set_progress_handler(None, 0)


def _shapefile_part(opening: _Opening) -> Reader:
    main = opening.path if opening.depth else shapefiles.main_file(opening.path)
    return _shapefile(opening, main)


def _shapefile(opening: _Opening, main: Path | None) -> Reader:
    from importers.readers.vector import VectorReader  # noqa: PLC0415

    main = shapefiles.complete(main, opening.name)
    return VectorReader(main, opening.hints, kind="Shapefile", name=opening.name)


def _compressed(kind: Kind) -> Callable[[_Opening], Reader]:
    def opened(opening: _Opening) -> Reader:
        if opening.depth:
            raise _nested(opening.name)
        path = unpack_stream(opening.path, kind, opening.scratch, opening.name, opening.most_bytes)
        return _open(opening.inside(path, Path(opening.name).stem, opening.hints.part))

    return opened


def _zip(opening: _Opening) -> Reader:
    from importers.readers.sheets import SheetReader  # noqa: PLC0415

    with Archive(opening.path, opening.name, opening.most_bytes) as archive:
        kind = datasets.package_kind(archive)
        if isinstance(kind, Message):
            raise _not_a_table(opening.name, kind)
        if kind is None:
            inner = _unpacked(opening, archive)
    if kind is None:
        return _open(inner)
    return SheetReader(
        opening.path, opening.hints, kind=kind, scratch=opening.scratch, name=opening.name
    )


def _unpacked(opening: _Opening, archive: Archive) -> _Opening:
    found = datasets.datasets_in(archive)
    if opening.depth and (opening.depth > 1 or any(one.kind is not Kind.KML for one in found)):
        raise _nested(opening.name)
    chosen, part = datasets.chosen_dataset(found, opening.hints.part, opening.name)
    path = datasets.unpack(archive, chosen, opening.scratch)
    return opening.inside(path, Path(chosen.name).name, part)


def _nested(name: str) -> Refused:
    return Refused(
        _("{file} is an archive within an archive: unpack the outer one and import this file."),
        file=shown(name),
    )


def _ole2(opening: _Opening) -> Reader:
    from importers.readers.sheets import SheetReader  # noqa: PLC0415

    if holds_name(opening.path, "EncryptedPackage"):
        raise UnreadableFile(
            _("{file} is protected by a password: save it again without one."),
            file=shown(opening.name),
        )
    if not holds_name(opening.path, "Workbook") and not holds_name(opening.path, "Book"):
        what = _("a Word document") if holds_name(opening.path, "WordDocument") else None
        raise _not_a_table(opening.name, Message(what or _("an Office document of another kind")))
    return SheetReader(
        opening.path, opening.hints, kind="XLS", scratch=opening.scratch, name=opening.name
    )


def _with_suffix(opening: _Opening, suffix: str) -> Path:
    """Give a path that ends as the libraries expect it; they look at the name, too."""
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


_OPENERS: dict[Kind, Callable[[_Opening], Reader]] = {
    Kind.TEXT: _text,
    Kind.GEOJSON: _geojson,
    Kind.GEOJSON_SEQ: _geojson_seq,
    Kind.JSON_RECORDS: _json_records,
    Kind.SQLITE: _geopackage,
    Kind.SHAPEFILE: _shapefile_part,
    Kind.DBASE: _shapefile_part,
    Kind.ZIP: _zip,
    Kind.OLE2: _ole2,
    Kind.GZIP: _compressed(Kind.GZIP),
    Kind.BZIP2: _compressed(Kind.BZIP2),
    Kind.XZ: _compressed(Kind.XZ),
}
