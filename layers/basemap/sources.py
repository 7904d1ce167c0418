"""Where the base map comes from: an import, a file of tiles, or the address of somebody's tiles."""

from pathlib import Path
from typing import Protocol

from geo.coordinates import Box
from geo.errors import InvalidSetup
from geo.messages import mark as _
from layers.basemap.archive import ArchivedTiles
from layers.basemap.rules import Basemap, BasemapSource
from layers.basemap.tile_server import BasemapTiles
from layers.deployment import Deployment
from layers.tiles.packing import Packed, pack
from layers.tiles.rules import Tile

_WORLD = Box(-180.0, -85.0, 180.0, 85.0)
_PLACES = ("{z}", "{x}", "{y}")


class TileSource(Protocol):
    """Describes the base map and has its tiles; used by all threads of an application."""

    def served(self) -> Basemap | None:
        """Return the base map that is served; None where there is none."""

    def kept(self, number: int, tile: Tile) -> Packed | None:
        """Return a tile of the map of this number if it is in memory: returns at once."""

    def draw(self, tile: Tile) -> tuple[int | None, Packed]:
        """Return a tile and the number of its map; it is empty where nothing is shown."""


class TilesElsewhere:
    """The tiles of somebody else, which browsers fetch there; none come from here."""

    def __init__(self, address: str, attribution: str, largest_zoom: int) -> None:
        source = BasemapSource(
            title=address.partition("?")[0],
            attribution=attribution,
            licence="",
            licence_url="",
            file_name="",
            box=_WORLD,
        )
        self._served = Basemap(0, source, zooms=(0, largest_zoom), tile_address=address)

    def served(self) -> Basemap:
        """Return the description, which names their address."""
        return self._served

    def kept(self, number: int, tile: Tile) -> None:
        """Return None: nothing is kept here."""

    def draw(self, tile: Tile) -> tuple[None, Packed]:
        """Return an empty tile."""
        return None, pack(b"")


def make_tile_source(
    deployment: Deployment,
    *,
    file: Path | None,
    address: str | None,
    attribution: str,
    largest_zoom: int,
) -> TileSource:
    """Return the source that the settings name, else what was imported.

    Raises InvalidSetup for two at once, and for what cannot be read.
    """
    check_tile_source(file, address, attribution)
    if file is not None:
        return ArchivedTiles(file, attribution)
    if address is not None:
        return TilesElsewhere(address, attribution, largest_zoom)
    return BasemapTiles(deployment)


def check_tile_source(file: Path | None, address: str | None, attribution: str) -> None:
    """Check what the settings name, before anything is started; raises InvalidSetup."""
    if file is not None and address is not None:
        raise InvalidSetup(
            _(
                "AROUNDME_BASEMAP_FILE and AROUNDME_BASEMAP_URL are both set:"
                " the base map comes from one of them. Take one away."
            )
        )
    if file is not None:
        ArchivedTiles(file, attribution)
    if address is None:
        return
    if not address.startswith(("https://", "http://")) or not all(
        place in address for place in _PLACES
    ):
        raise InvalidSetup(
            _(
                "AROUNDME_BASEMAP_URL={value} is no address of tiles: give one like"
                " https://tiles.example.gov/{{z}}/{{x}}/{{y}}.mvt."
            ),
            value=address,
        )
    if not attribution:
        raise InvalidSetup(
            _(
                "AROUNDME_BASEMAP_URL needs AROUNDME_BASEMAP_ATTRIBUTION: whom the map has to"
                " name, like “© OpenStreetMap contributors”."
            )
        )
