"""Reading the portal's own files back."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyogrio
import shapely

from layers.deployment import Deployment
from portal.assembled_data import opendata_of
from portal.attachments.stores import FolderStore
from portal.opendata.own.context import OwnContext


def context(deployment: Deployment, folder: Path) -> OwnContext:
    datasets = opendata_of(deployment.country, None, None)
    store, catalogue = FolderStore(folder), deployment.catalogue
    return OwnContext(deployment.database, datasets, catalogue, store, "https://portal.example")


def by_gdal(path: Path, names: Sequence[str]) -> list[tuple[Any, ...]]:
    _meta, table = pyogrio.read_arrow(path)
    rows = table.to_pydict()
    geometry = [name for name in rows if name not in names]
    order = [*names, *geometry]
    return [*zip(*(rows[name] for name in order), strict=True)]


class TileMark(NamedTuple):
    """A feature of a tile: how many places it stands for, and where in Web Mercator."""

    id: int
    ref: str | None
    members: int
    x: float
    y: float


def tiles_by_gdal(path: Path, zoom: int) -> list[TileMark]:
    """Read a zoom of an archive of tiles, in a process of its own.

    The importer leaves GDAL few drivers where it has run.
    """
    _meta, table = pyogrio.read_arrow(path, ZOOM_LEVEL=str(zoom), CLIP="NO")
    rows = table.to_pydict()
    places = shapely.from_wkb(rows["wkb_geometry"])
    nothing = [None] * len(places)
    columns = (rows["mvt_id"], rows.get("ref", nothing), rows.get("point_count", nothing), places)
    return [
        TileMark(int(id_), ref, int(count or 1), point.x, point.y)
        for id_, ref, count, point in zip(*columns, strict=True)
    ]
