"""Which way the rows of a file are read, by its format; packed ones are unpacked first."""

import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from geo.errors import AroundMeError, TooBusy
from geo.files.containers import (
    MOST_UNPACKED_BYTES,
    Archive,
    unpack_stream,
)
from geo.files.signatures import FileKind
from portal.opendata.formats.sniffing import detect
from portal.opendata.privacy.reading.by_process import by_process
from portal.opendata.privacy.reading.dbase import dbase_rows
from portal.opendata.privacy.reading.delimited import delimited
from portal.opendata.privacy.reading.headed import CannotRead, TableRows
from portal.opendata.privacy.reading.markup import records_of_markup
from portal.opendata.privacy.reading.records import lines_of, records_of
from portal.opendata.privacy.reading.sheets import sheets

_STREAMS = {"GZIP": FileKind.GZIP, "BZIP2": FileKind.BZIP2, "XZ": FileKind.XZ}
_MOST_INSIDE = 50
_ARCHIVES = ("ZIP", "KMZ")


_READERS: dict[str, Callable[[Path], Iterator[TableRows]]] = {
    "CSV": delimited,
    "TSV": delimited,
    "XLSX": sheets,
    **dict.fromkeys(("JSON", "GEOJSON", "TOPOJSON", "JSONLD"), records_of),
    **dict.fromkeys(("JSONL", "GEOJSONSEQ"), lines_of),
    **dict.fromkeys(("XML", "KML", "GML", "GPX", "OSM", "RDFXML"), records_of_markup),
    "DBF": dbase_rows,
    **{code: by_process(code) for code in ("XLS", "XLSB", "ODS", "PARQUET", "GEOPARQUET")},
    **{code: by_process(code) for code in ("GPKG", "SQLITE", "FGB")},
}
# What stands beside the table of a shapefile, and holds no words.
_SHAPES = frozenset({".shp", ".shx", ".prj", ".cpg", ".qpj", ".qix", ".sbn", ".sbx"})


def can_read(code: str) -> bool:
    """Check whether rows can be taken out of files of a format."""
    return code in _READERS


def tables_of(path: Path, code: str, packed: object = None) -> Iterator[TableRows]:
    """Yield the tables of a file; raises CannotRead for a format, or a file, without any.

    Each is read to its end before the next one is asked for.
    """
    try:
        if packed in _STREAMS:
            with _unpacked(path, _STREAMS[str(packed)]) as inner:
                yield from tables_of(inner, code)
        elif code in _ARCHIVES or packed is not None:
            yield from _members(path)
        elif code in _READERS:
            yield from _READERS[code](path)
        else:
            raise CannotRead(code)
    except TooBusy:
        # Others are read: whoever asks comes again.
        raise
    except AroundMeError as error:
        raise CannotRead(str(error)) from error


@contextmanager
def _unpacked(path: Path, kind: FileKind) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield unpack_stream(path, kind, Path(folder), path.name, MOST_UNPACKED_BYTES)


def _members(path: Path) -> Iterator[TableRows]:
    """Yield the tables of all files of an archive, one unpacked at a time."""
    with Archive(path, path.name, MOST_UNPACKED_BYTES) as archive:
        names = {one.name.lower() for one in archive.members}
        members = [one for one in archive.members if not _is_beside_a_table(one.name, names)]
        if len(members) > _MOST_INSIDE:
            raise CannotRead("too many files")
        for member in members:
            with tempfile.TemporaryDirectory() as folder:
                inner = Path(folder) / "member"
                archive.copy(member, inner)
                found = detect(inner, member.name, name=member.name)
                # An archive within an archive is nothing that a person can look through either.
                is_readable = found.is_usable and found.format in _READERS
                for table in tables_of(inner, found.format if is_readable else "UNKNOWN"):
                    table.sheet = " › ".join(filter(None, (member.name, table.sheet)))
                    yield table


def _is_beside_a_table(name: str, names: Collection[str]) -> bool:
    """Check whether a file is the shapes of a shapefile whose table is there."""
    path = PurePosixPath(name.lower())
    return path.suffix in _SHAPES and str(path.with_suffix(".dbf")) in names
