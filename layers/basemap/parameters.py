"""What the routes of the base map are given."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from layers.basemap.tile_server import BasemapTiles
from layers.site import LayerSite, find_site


@dataclass(frozen=True, kw_only=True)
class BasemapSite(LayerSite):
    """What the routes of the base map are served with."""

    basemap: BasemapTiles


async def get_basemap(request: Request) -> BasemapTiles:
    """Find the tiles of the base map that the application was made with."""
    return find_site(request, BasemapSite).basemap


BasemapHere = Annotated[BasemapTiles, Depends(get_basemap)]
