"""Reader of GeoJSON feature collections (RFC 7946), streamed, so memory stays small."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ijson
import orjson
import shapely
from shapely.geometry import shape

from geo.coordinates import Position
from geo.errors import UnreadableFile
from geo.messages import Message, shown
from geo.messages import mark as _
from importers.readers.progress import FileProgress
from importers.readers.rows import Row

_WGS84_NAMES = ("CRS84", "4326")
ID_COLUMN = "@id"


class GeoJSONReader:
    """A feature collection. A feature's own `id` is offered as the column `@id`."""

    has_geometry = True

    def __init__(self, path: Path) -> None:
        self.path = path
        self._progress = FileProgress()
        self.columns = self._look_over()

    def rows(self) -> Iterator[Row]:
        """Stream the features; lines and polygons become a point on their surface."""
        with self._progress.open(self.path) as file:
            features = ijson.items(file, "features.item", use_float=True)
            for number, feature in enumerate(features, start=1):
                yield _row(number, feature)

    def bytes_read(self) -> int:
        """Tell how far in the file the stream has come."""
        return self._progress.bytes_read()

    def _look_over(self) -> tuple[str, ...]:
        """Read the file once for what must be known before the first row."""
        columns: dict[str, None] = {}
        kind = crs = None
        try:
            with self.path.open("rb") as file:
                for prefix, event, value in ijson.parse(file):
                    if prefix == "features.item.properties" and event == "map_key":
                        columns[value] = None
                    elif prefix == "features.item.id":
                        columns[ID_COLUMN] = None
                    elif prefix == "type":
                        kind = value
                    elif prefix == "crs.properties.name":
                        crs = value
        except (ijson.JSONError, UnicodeDecodeError) as error:
            raise UnreadableFile(
                _("{file} is not well-formed JSON: {reason}."),
                file=self.path.name,
                reason=shown(str(error).splitlines()[0] if str(error) else "?", limit=120),
            ) from error
        self._refuse_other_kinds(kind, crs)
        return tuple(columns)

    def _refuse_other_kinds(self, kind: str | None, crs: str | None) -> None:
        if kind != "FeatureCollection":
            raise UnreadableFile(
                _("{file} is JSON, but no GeoJSON FeatureCollection: its type is “{kind}”."),
                file=self.path.name,
                kind=shown(kind),
            )
        if crs is not None and not crs.endswith(_WGS84_NAMES):
            raise UnreadableFile(
                _("{file} is in “{crs}”: save it in WGS 84 (EPSG:4326), as GeoJSON has to be."),
                file=self.path.name,
                crs=shown(crs),
            )


def _row(number: int, feature: dict[str, Any]) -> Row:
    values = {
        column: _text(value)
        for column, value in (feature.get("properties") or {}).items()
        if value is not None and value != ""
    }
    if feature.get("id") is not None:
        values.setdefault(ID_COLUMN, str(feature["id"]))
    geometry = feature.get("geometry")
    if geometry is None:
        return Row(number, values)
    try:
        return Row(number, values, position=_position(geometry))
    except (shapely.errors.ShapelyError, KeyError, TypeError, ValueError, AttributeError):
        return Row(number, values, fault=Message(_("The geometry is not valid GeoJSON.")))


def _position(geometry: dict[str, Any]) -> Position | None:
    """Take a point as it is, without a detour through a geometry library; NaN cannot stand here."""
    if geometry["type"] == "Point":
        if not geometry["coordinates"]:
            return None
        lon, lat = geometry["coordinates"][:2]
        return Position(float(lon), float(lat))
    whole = shape(geometry)
    if whole.is_empty:
        return None
    point = shapely.point_on_surface(whole)
    return Position(point.x, point.y)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return orjson.dumps(value).decode()
