"""What a base map is: its tile layers after the Shortbread schema, its zooms and bands. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from geo.coordinates import Box

LEAST_ZOOM = 6
LARGEST_ZOOM = 16
EXTENT = 4096
BUFFER = 64
# A tile is drawn 512 pixels wide; the equator is this long in Web Mercator.
_EQUATOR_M = 40_075_016.686
_TILE_PIXELS = 512


class TileLayer(StrEnum):
    """The layers of a tile, named as Shortbread 1.0 names them, in the order they are drawn."""

    OCEAN = "ocean"
    LAND = "land"
    SITES = "sites"
    WATER_POLYGONS = "water_polygons"
    WATER_LINES = "water_lines"
    BUILDINGS = "buildings"
    STREETS = "streets"
    BOUNDARIES = "boundaries"
    STREET_LABELS = "street_labels"
    WATER_LABELS = "water_polygons_labels"
    POIS = "pois"
    PLACE_LABELS = "place_labels"


class Band(NamedTuple):
    """Zooms that share one generalised geometry, which is exact enough for the last of them."""

    number: int
    least_zoom: int
    most_zoom: int

    @property
    def pixel_m(self) -> float:
        """The width of a pixel at the last zoom, in metres of Web Mercator."""
        return _EQUATOR_M / _TILE_PIXELS / (1 << self.most_zoom)


BANDS = (
    Band(1, LEAST_ZOOM, 7),
    Band(2, 8, 9),
    Band(3, 10, 11),
    Band(4, 12, 12),
    Band(5, 13, 13),
    Band(6, 14, 14),
    Band(7, 15, LARGEST_ZOOM),
)


def band_of(zoom: int) -> Band | None:
    """Return the band that a zoom belongs to; None where no base map is drawn."""
    return next((one for one in BANDS if one.least_zoom <= zoom <= one.most_zoom), None)


@dataclass(frozen=True, slots=True)
class BasemapShape:
    """One thing of the map as it is staged: `wkb` is hexadecimal, in degrees, longitude first.

    It is drawn from `least_zoom` on; of one tile layer those of a lower `rank` come first. The
    properties are those of the tile. `is_coast` marks lines with the sea on their right.
    """

    layer: TileLayer
    least_zoom: int
    wkb: str
    properties: Mapping[str, str | int | bool] = field(default_factory=dict)
    rank: int = 0
    is_coast: bool = False


@dataclass(frozen=True)
class BasemapSource:
    """Where a base map comes from: the file, whom to thank, the licence, as of when it is."""

    title: str
    attribution: str
    licence: str
    licence_url: str
    file_name: str
    box: Box
    taken_at: datetime | None = None


@dataclass(frozen=True)
class Basemap:
    """A base map that is served, known by its number: another map has another one.

    `zooms` are its first and last. `tile_address` says where its tiles are when they are not
    served here. What was not imported has no count and no time of that.
    """

    number: int
    source: BasemapSource
    shape_count: int = 0
    imported_at: datetime | None = None
    zooms: tuple[int, int] = (LEAST_ZOOM, LARGEST_ZOOM)
    tile_address: str | None = None
