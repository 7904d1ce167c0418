"""The files of a dataset of the portal's own, each written from the spool in constant memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import shapely
import xlsxwriter
from sqlalchemy.orm import Session

from portal.opendata.own.data import OwnData
from portal.opendata.own.spool import PLACE, Spool
from portal.publishing.downloads import downloads_of
from portal.publishing.offers import ColumnType

_LONGEST_SHEET_NAME = 31
_LONGEST_CELL = 32_767
_MOST_SHEET_ROWS = 1_048_575


@dataclass(frozen=True)
class FileForm:
    """A form of file: its resource, its format, the end of its name, and how it is written.

    `write` returns False where the rows do not fit into the form.
    """

    resource: str
    format: str
    ending: str
    write: Callable[[OwnData, Spool, Session, Path], bool]
    needs_places: bool = False
    has_table: bool = False


def _csv(own: OwnData, spool: Spool, session: Session, path: Path) -> bool:
    return _published(own, spool, session, path, "csv")


def _json(own: OwnData, spool: Spool, session: Session, path: Path) -> bool:
    return _published(own, spool, session, path, "json")


def _published(own: OwnData, spool: Spool, session: Session, path: Path, ending: str) -> bool:
    """Write it as `portal/publishing` writes all that is offered."""
    download = downloads_of(own.with_rows(lambda _session: spool.records()))[ending]
    with path.open("wb") as file:
        file.writelines(download.write(session))
    return True


def _geojson(_own: OwnData, spool: Spool, _session: Session, path: Path) -> bool:
    """Write RFC 7946: positions in WGS 84; every feature has every property."""
    names = [one.name for one in spool.columns]
    with path.open("wb") as file:
        file.write(b'{"type":"FeatureCollection","features":[')
        between = b"\n"
        for batch in spool.batches([*names, PLACE]):
            places = shapely.to_geojson(shapely.from_wkb(batch.column(PLACE).to_pylist()))
            columns = (batch.column(name).to_pylist() for name in names)
            for row, place in zip(zip(*columns, strict=True), places, strict=True):
                said = dict(zip(names, row, strict=True))
                geometry = None if place is None else orjson.Fragment(place)
                feature = {"type": "Feature", "geometry": geometry, "properties": said}
                file.write(between + orjson.dumps(feature, option=orjson.OPT_UTC_Z))
                between = b",\n"
        file.write(b"\n]}\n")
    return True


def _parquet(_own: OwnData, spool: Spool, _session: Session, path: Path) -> bool:
    """Hand the spool itself out: it is the file."""
    path.hardlink_to(spool.path)
    return True


def _workbook(own: OwnData, spool: Spool, _session: Session, path: Path) -> bool:
    """Write one sheet, with only the row at hand in memory; texts are texts, whatever they say."""
    if spool.rows > _MOST_SHEET_ROWS:
        return False
    held = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, {**held, "remove_timezone": True}) as book:
        sheet = book.add_worksheet(own.name[:_LONGEST_SHEET_NAME])
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        looks = {ColumnType.DAY: day, ColumnType.MOMENT: moment}
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, [one.name for one in spool.columns])
        kinds = [one.type for one in spool.columns]
        for number, row in enumerate(spool.records(), 1):
            for column, (held_here, kind) in enumerate(zip(row, kinds, strict=True)):
                _write_cell(sheet, (number, column), held_here, kind, looks.get(kind))
    return True


def _write_cell(
    sheet: Any,  # noqa: ANN401 - published without types
    place: tuple[int, int],
    held: Any,  # noqa: ANN401 - as its type has it
    kind: ColumnType,
    look: object,
) -> None:
    if held is None:
        return
    if kind in (ColumnType.DAY, ColumnType.MOMENT):
        sheet.write_datetime(*place, held, look)
    elif kind is ColumnType.TEXT:
        sheet.write_string(*place, held[:_LONGEST_CELL])
    elif kind is ColumnType.FLAG:
        sheet.write_boolean(*place, held)
    else:
        sheet.write_number(*place, held)


def _by_gdal(driver: str, **options: str) -> Callable[[OwnData, Spool, Session, Path], bool]:
    """Return how a form is written that GDAL writes, from batches that it takes one by one."""

    def write(own: OwnData, spool: Spool, _session: Session, path: Path) -> bool:
        # Only here: GDAL takes a tenth of a second to load.
        import pyogrio  # noqa: PLC0415

        names = [*(one.name for one in spool.columns), PLACE]
        batches = spool.batches(names)
        first = next(batches, None)
        if first is None:
            return False

        def all_of_them() -> Any:  # noqa: ANN401 - batches of any schema
            yield first
            yield from batches

        kinds = sorted(spool.kinds)
        pyogrio.write_arrow(
            pa.RecordBatchReader.from_batches(first.schema, all_of_them()),
            path,
            layer=own.name,
            driver=driver,
            geometry_name=PLACE,
            geometry_type=kinds[0] if len(kinds) == 1 else "Unknown",
            crs="EPSG:4326",
            **options,
        )
        return True

    return write


FORMS: tuple[FileForm, ...] = (
    FileForm("csv", "CSV", "csv", _csv, has_table=True),
    FileForm("xlsx", "XLSX", "xlsx", _workbook),
    FileForm("geojson", "GEOJSON", "geojson", _geojson, needs_places=True),
    FileForm("json", "JSON", "json", _json),
    FileForm("geopackage", "GPKG", "gpkg", _by_gdal("GPKG"), needs_places=True),
    FileForm("geoparquet", "GEOPARQUET", "parquet", _parquet, needs_places=True),
    FileForm("flatgeobuf", "FGB", "fgb", _by_gdal("FlatGeobuf"), needs_places=True),
    FileForm("parquet", "PARQUET", "parquet", _parquet),
)


def forms_of(spool: Spool) -> tuple[FileForm, ...]:
    """Return the forms that fit: places have theirs, and tables theirs."""
    if not spool.has_places:
        return tuple(one for one in FORMS if not one.needs_places)
    return tuple(one for one in FORMS if one.resource not in ("json", "parquet"))


NAMES: Mapping[str, str] = {
    "csv": "CSV",
    "xlsx": "XLSX",
    "geojson": "GeoJSON",
    "json": "JSON",
    "geopackage": "GeoPackage",
    "geoparquet": "GeoParquet",
    "flatgeobuf": "FlatGeobuf",
    "parquet": "Parquet",
    "pmtiles": "PMTiles",
}
