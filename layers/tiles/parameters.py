"""What the routes of tiles are given."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from layers.site import LayerSite, find_site
from layers.tiles.service import TileServer


@dataclass(frozen=True, kw_only=True)
class TileSite(LayerSite):
    """What the routes of tiles are served with."""

    tiles: TileServer


async def get_tiles(request: Request) -> TileServer:
    """Find the tile server that the application was made with."""
    return find_site(request, TileSite).tiles


TilesHere = Annotated[TileServer, Depends(get_tiles)]
