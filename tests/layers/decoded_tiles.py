"""Tiles taken apart by GDAL, which knows nothing of the code that made them."""

import math
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry

from geo.coordinates import Position
from layers.deployment import Deployment
from layers.tiles.queries import draw_layer
from layers.tiles.rules import Tile

_HALF_WORLD_M = 20_037_508.342789244


class Mark(NamedTuple):
    """A feature of a tile: `across` and `down` are its place in the tile, from 0 to 4096."""

    id: int
    position: Position
    across: float
    down: float
    fields: dict[str, object]

    @property
    def members(self) -> int:
        count = self.fields.get("point_count", 1)
        assert isinstance(count, int)
        return count

    @property
    def is_inside(self) -> bool:
        return 0 <= self.across < 4096 and 0 <= self.down < 4096


def tile_at(position: Position, zoom: int) -> Tile:
    """The tile that holds a position."""
    y = 0.5 - math.asinh(math.tan(math.radians(position.lat))) / (2 * math.pi)
    size = 1 << zoom
    return Tile(zoom, int((position.lon + 180) / 360 * size), int(y * size))


def gdal_apart(function: Callable[..., Any], *given: object, **options: object) -> Any:  # noqa: ANN401
    """Call GDAL in a process of its own: the importer leaves it few drivers where it has run."""
    return _apart().submit(function, *given, **options).result()


@cache
def _apart() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))


def marks_in(content: bytes, tile: Tile, folder: Path) -> list[Mark]:
    """Read a tile with one layer; GDAL wants it in a file."""
    if not content:
        return []
    file = folder / "tile.mvt"
    file.write_bytes(content)
    options = dict(zip("ZXY", map(str, tile), strict=True))
    facts, _ids, shapes, columns = gdal_apart(pyogrio.raw.read, file, CLIP="NO", **options)
    size_m = 2 * _HALF_WORLD_M / (1 << tile.zoom)
    marks = []
    for number, point in enumerate(shapely.from_wkb(shapes)):
        fields = {
            str(name): column[number].item() if hasattr(column[number], "item") else column[number]
            for name, column in zip(facts["fields"], columns, strict=True)
        }
        held = {k: v for k, v in fields.items() if v is not None and v == v}  # noqa: PLR0124
        marks.append(
            Mark(
                int(held.pop("mvt_id")),
                _degrees(point.x, point.y),
                round(((point.x + _HALF_WORLD_M) / size_m - tile.x) * 4096, 6),
                round(((_HALF_WORLD_M - point.y) / size_m - tile.y) * 4096, 6),
                {k: int(v) if k == "point_count" else v for k, v in held.items()},
            )
        )
    return marks


def layers_in(content: bytes, folder: Path) -> set[str]:
    """The names of the layers of a tile."""
    file = folder / "tile.mvt"
    file.write_bytes(content)
    return (
        {str(name) for name, _kind in gdal_apart(pyogrio.list_layers, file)} if content else set()
    )


def shapes_in(
    content: bytes, tile: Tile, layer: str, folder: Path
) -> list[tuple[BaseGeometry, dict[str, object]]]:
    """Read one layer of a tile: shapes in Web Mercator with what is said of each."""
    if layer not in layers_in(content, folder):
        return []
    options = dict(zip("ZXY", map(str, tile), strict=True))
    file = folder / "tile.mvt"
    facts, _ids, shapes, columns = gdal_apart(pyogrio.raw.read, file, layer, CLIP="NO", **options)
    found = []
    for number, shape in enumerate(shapely.from_wkb(shapes)):
        values = zip(facts["fields"], (column[number] for column in columns), strict=True)
        said = {str(name): value for name, value in values if value is not None and value == value}  # noqa: PLR0124
        said.pop("mvt_id", None)
        found.append((shape, said))
    return found


def _degrees(x_m: float, y_m: float) -> Position:
    lat = math.degrees(math.atan(math.sinh(y_m / _HALF_WORLD_M * math.pi)))
    return Position(x_m / _HALF_WORLD_M * 180, lat)


def draw(deployment: Deployment, tile: Tile, folder: Path, layer: str = "schools") -> list[Mark]:
    """Draw one layer in one tile and read it."""
    with deployment.database.reading() as session:
        drawn = draw_layer(session, layer, tile, ("ar", "en"))
    return marks_in(drawn.mvt, tile, folder)


def whole_zoom(
    deployment: Deployment, zoom: int, folder: Path, layer: str = "schools"
) -> Iterator[tuple[Tile, list[Mark]]]:
    """Draw every tile of a zoom that holds or neighbours something."""
    tiles = [Tile(0, 0, 0)]
    with deployment.database.reading() as session:
        for level in range(zoom):
            tiles = [
                Tile(level + 1, 2 * tile.x + right, 2 * tile.y + down)
                for tile in tiles
                if draw_layer(session, layer, tile, ()).features
                for right in (0, 1)
                for down in (0, 1)
            ]
        for tile in tiles:
            drawn = draw_layer(session, layer, tile, ("ar", "en"))
            yield tile, marks_in(drawn.mvt, tile, folder)
