"""The import of administrative areas from a polygon file."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyproj
import shapely
from pyogrio.errors import DataSourceError
from sqlalchemy.orm import Session

from geo.country import AreaLevel, Country
from geo.errors import UnreadableFile
from geo.folding import fold_text
from geo.messages import mark as _
from geo.messages import shown
from geo.scripts import language_of
from importers import cells
from importers.headers.header_words import header_table
from layers.areas.service import AreaContent, replace_level
from layers.gazetteer.service import follow_areas

_WGS84 = pyproj.CRS.from_epsg(4326)


def import_areas(session: Session, country: Country, level_name: str, path: Path) -> int:
    """Make the polygons of a file the areas of a level; gives back how many there are.

    Any vector format that GDAL reads. Raises UnreadableFile or Refused; nothing is changed then.
    """
    number = country.level_number(level_name)
    areas = read_areas(path, country, country.levels[number - 1])
    replace_level(session, country, number, areas, source_name=path.name)
    follow_areas(session)
    return len(areas)


def read_areas(path: Path, country: Country, level: AreaLevel) -> list[AreaContent]:
    """Read polygons with their names and codes, valid and in WGS 84."""
    try:
        meta, _fids, wkb, columns = pyogrio.raw.read(path)
    except (DataSourceError, OSError, ValueError) as error:
        raise UnreadableFile(
            _("{file} cannot be read as a file of areas: {reason}."),
            file=path.name,
            reason=shown(error, limit=120),
        ) from error
    if wkb is None:
        raise UnreadableFile(_("{file} holds no geometries."), file=path.name)
    polygons = _polygons(wkb, meta["crs"], path)
    fields = _Fields(list(meta["fields"]), columns, country)
    return [_area(fields, row, polygon, country, level) for row, polygon in enumerate(polygons)]


class _Fields:
    """The attribute columns of a vector file, found by their known header names."""

    def __init__(self, names: Sequence[str], columns: Sequence[Any], country: Country) -> None:
        by_name = {fold_text(name): column for name, column in zip(names, columns, strict=True)}
        self._columns: Mapping[str, list[Any]] = {
            field: [by_name[fold_text(h)] for h in headers if fold_text(h) in by_name]
            for field, headers in header_table("area", country.languages).items()
        }

    def text(self, field: str, row: int) -> str:
        """Return the first value of a field that is there."""
        for column in self._columns.get(field, []):
            if column[row] is not None:
                return cells.clean_text(str(column[row]))
        return ""


def _area(
    fields: _Fields,
    row: int,
    polygon: shapely.Geometry,
    country: Country,
    level: AreaLevel,
) -> AreaContent:
    names = _names(fields, row, country, level)
    return AreaContent(
        code=fields.text("code", row) or _code(names, level, row),
        names=names,
        wkb=shapely.to_wkb(polygon),
        demo=bool(cells.read_flag(fields.text("demo", row))),
    )


def _names(fields: _Fields, row: int, country: Country, level: AreaLevel) -> dict[str, str]:
    names: dict[str, str] = {}
    for language in country.languages:
        text = fields.text(f"name_{language}", row)
        if text:
            names[language] = level.bare_name(text)
    text = fields.text("name", row)
    if text:
        names.setdefault(language_of(text, country.languages), level.bare_name(text))
    return names


def _code(names: Mapping[str, str], level: AreaLevel, row: int) -> str:
    """Make a code where the file has none: the level and the Latin name, or the row's number."""
    latin = next((fold_text(n) for n in names.values() if fold_text(n).isascii()), "")
    return f"{level.name}:{latin.replace(' ', '-') or row + 1}"


def _polygons(wkb: Sequence[bytes | None], crs: str | None, path: Path) -> list[shapely.Geometry]:
    shapes = shapely.force_2d(shapely.from_wkb(wkb))
    if crs is not None and pyproj.CRS.from_user_input(crs) != _WGS84:
        to_wgs84 = pyproj.Transformer.from_crs(crs, _WGS84, always_xy=True, allow_ballpark=False)
        shapes = shapely.transform(shapes, lambda xy: np.column_stack(to_wgs84.transform(*xy.T)))
    polygons = [_multipolygon(shape) for shape in shapes]
    if any(polygon.is_empty for polygon in polygons):
        raise UnreadableFile(
            _("{file} holds features without an area: only polygons can be areas."),
            file=path.name,
        )
    return list(polygons)


def _multipolygon(shape: shapely.Geometry | None) -> shapely.MultiPolygon:
    parts: Iterable[shapely.Geometry] = (
        () if shape is None else shapely.get_parts(shapely.make_valid(shape))
    )
    return shapely.MultiPolygon(
        [
            polygon
            for part in parts
            for polygon in shapely.get_parts(part)
            if isinstance(polygon, shapely.Polygon)
        ]
    )
