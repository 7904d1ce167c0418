"""How areas cross the border: as GeoJSON for drawing."""

from collections.abc import Sequence
from typing import Any

import orjson

from layers.areas.queries import Outline

_LABEL_DECIMALS = 4


def write_outlines(outlines: Sequence[Outline]) -> dict[str, Any]:
    """Write outlines as a FeatureCollection, each with a place for its name."""
    return {
        "type": "FeatureCollection",
        "demo": any(outline.demo for outline in outlines),
        "features": [_write(outline) for outline in outlines],
    }


def _write(outline: Outline) -> dict[str, Any]:
    label = (outline.label_lon, outline.label_lat)
    return {
        "type": "Feature",
        "id": outline.code,
        "geometry": orjson.loads(outline.geometry),
        "properties": {
            "level": outline.level,
            "names": outline.names,
            "label": [round(degrees, _LABEL_DECIMALS) for degrees in label],
        },
    }
