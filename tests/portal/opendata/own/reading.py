"""Reading the portal's own files back."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyogrio

from layers.deployment import Deployment
from portal.assembled_data import opendata_of
from portal.attachments.stores import FolderStore
from portal.opendata.own.service import OwnContext


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
