"""What the routes of the base map are given."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from geo.coordinates import Box
from geo.errors import InvalidParameter
from geo.messages import mark as _
from layers.around.rules import read_limit
from layers.basemap.sources import TileSource
from layers.site import LayerSite, find_site

DEFAULT_LABELS, MOST_LABELS = 40, 100
_EDGES = 4


@dataclass(frozen=True, slots=True)
class LabelsQuery:
    """A box, and how many names are wanted in it."""

    box: Box
    limit: int


def read_labels_query(given: Mapping[str, str]) -> LabelsQuery:
    """Read `bbox` and `limit`; raises InvalidParameter."""
    return LabelsQuery(
        _read_box(given.get("bbox", "")),
        read_limit(given.get("limit"), DEFAULT_LABELS, MOST_LABELS),
    )


def _read_box(text: str) -> Box:
    try:
        edges = [float(part) for part in text.split(",")]
    except ValueError:
        edges = []
    if len(edges) == _EDGES and all(map(math.isfinite, edges)):
        west, south, east, north = edges
        if -180 <= west <= east <= 180 and -90 <= south <= north <= 90:
            return Box(west, south, east, north)
    raise InvalidParameter(
        "bbox",
        _(
            "bbox={value} is no box: give west, south, east and north in degrees, separated by"
            " commas, like 35.8,31.9,36.0,32.0."
        ),
        value=text,
    )


@dataclass(frozen=True, kw_only=True)
class BasemapSite(LayerSite):
    """What the routes of the base map are served with."""

    basemap: TileSource


async def get_basemap(request: Request) -> TileSource:
    """Find the tiles of the base map that the application was made with."""
    return find_site(request, BasemapSite).basemap


BasemapHere = Annotated[TileSource, Depends(get_basemap)]
