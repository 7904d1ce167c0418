"""Tables written as files of other formats, by the writers of the portal's own data."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import shapely
from sqlalchemy.orm import Session

from portal.opendata.exports.rules import ExportForm
from portal.opendata.own.data import OwnData, OwnRow
from portal.opendata.own.files import FORMS, FileForm
from portal.opendata.own.spool import BOX, PLACE, spool
from portal.opendata.tables.folder import Table
from portal.opendata.tables.places import Places, places_of
from portal.opendata.tables.rules import CellType, TableColumn
from portal.opendata.tables.service import all_rows
from portal.publishing.offers import Column, ColumnType, Offering, OfferingKind

_PIECE_BYTES = 1 << 20
_WRITERS: Mapping[str, FileForm] = {one.format: one for one in FORMS}
_TYPES: Mapping[CellType, ColumnType] = {
    CellType.TEXT: ColumnType.TEXT,
    CellType.INTEGER: ColumnType.INTEGER,
    CellType.NUMBER: ColumnType.NUMBER,
    CellType.FLAG: ColumnType.FLAG,
    CellType.DAY: ColumnType.DAY,
    # Whether it says its zone is a part of it, which no type of all formats can tell.
    CellType.MOMENT: ColumnType.TEXT,
}
# Columns that files of places have of themselves.
_TAKEN = frozenset({PLACE, BOX, "fid"})


def write_export(table: Table, form: ExportForm, name: str, session: Session) -> Iterator[bytes]:
    """Yield the bytes of a table in a form; it is written to the disk first, in constant memory.

    Parquet with places is GeoParquet.
    """
    places = places_of(table.facts)
    columns = _columns(table.facts.columns, places)
    with tempfile.TemporaryDirectory(prefix="aroundme-export-") as folder:
        path = Path(folder) / f"file.{form.ending}"
        rows = _rows(table, places)
        put = spool(Path(folder) / "spool", columns, rows, with_places=places is not None)
        _WRITERS[form.format].write(_as_own(name, columns), put, session, path)
        with path.open("rb") as file:
            while piece := file.read(_PIECE_BYTES):
                yield piece


def _columns(columns: Sequence[TableColumn], places: Places | None) -> tuple[Column, ...]:
    shape = None if places is None else places.shape
    return tuple(
        Column(_free(one.name, places), {}, _TYPES[one.type])
        for n, one in enumerate(columns)
        if n != shape
    )


def _free(name: str, places: Places | None) -> str:
    return f"{name}_" if places is not None and name.casefold() in _TAKEN else name


def _rows(table: Table, places: Places | None) -> Iterator[OwnRow]:
    days = [n for n, one in enumerate(table.facts.columns) if one.type is CellType.DAY]
    shape = None if places is None else places.shape
    for row in all_rows(table):
        values = list(row)
        for n in days:
            values[n] = None if row[n] is None else date.fromisoformat(row[n])
        place = None if places is None else _place(row, places)
        yield OwnRow([one for n, one in enumerate(values) if n != shape], place)


def _place(row: Sequence[object], places: Places) -> bytes | None:
    told = None if places.shape is None else row[places.shape]
    if told:
        try:
            found: bytes = shapely.to_wkb(shapely.from_geojson(str(told)))
        except shapely.errors.GEOSException:
            return None
        return found
    if places.lon is None or places.lat is None:
        return None
    lon, lat = row[places.lon], row[places.lat]
    if not isinstance(lon, int | float) or not isinstance(lat, int | float):
        return None
    made: bytes = shapely.to_wkb(shapely.Point(lon, lat))
    return made


def _as_own(name: str, columns: tuple[Column, ...]) -> OwnData:
    """Return what the writers want to know of a table."""
    offering = Offering(
        name, OfferingKind.TABLE, {}, {}, columns, lambda _session: None, lambda _session: iter(())
    )
    return OwnData(name, "", "", "", offering, lambda _session: None, lambda _s, _t: iter(()))
