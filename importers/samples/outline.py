"""The outline of Jordan: Natural Earth's, with the stretches of `border.csv` put in their place."""

import csv
import json
from itertools import accumulate, groupby
from pathlib import Path
from typing import Any

from shapely import Polygon

BORDER_FILE = Path(__file__).with_name("border.csv")
JORDAN = "400"  # ISO 3166-1 numeric, the identifier of a country in the world atlas

Ring = list[tuple[float, float]]  # longitude, latitude


def read_outline(atlas: Path) -> Polygon:
    """Take Jordan out of a world atlas (TopoJSON, quantised) and correct its border.

    Raises StopIteration when the atlas has no Jordan and KeyError when it is no TopoJSON.
    """
    topology = json.loads(atlas.read_text(encoding="utf-8"))
    ring = _country_ring(topology, JORDAN)
    for stretch in _read_stretches(BORDER_FILE):
        ring = _replace(ring, stretch)
    return Polygon(ring)


def _country_ring(topology: dict[str, Any], country: str) -> Ring:
    """Join the arcs of a country of one polygon without holes; not closed."""
    countries = topology["objects"]["countries"]["geometries"]
    shape = next(one for one in countries if one.get("id") == country)
    ring: Ring = []
    for arc in shape["arcs"][0]:
        ring += _arc(topology, arc)[1:]
    return ring


def _arc(topology: dict[str, Any], number: int) -> Ring:
    """Decode one arc: steps on an integer grid; a complement (~n) means arc n backwards."""
    steps = topology["arcs"][~number if number < 0 else number]
    scale, origin = topology["transform"]["scale"], topology["transform"]["translate"]
    columns = accumulate(step[0] for step in steps)
    rows = accumulate(step[1] for step in steps)
    points = [
        (x * scale[0] + origin[0], y * scale[1] + origin[1])
        for x, y in zip(columns, rows, strict=True)
    ]
    return points[::-1] if number < 0 else points


def _read_stretches(path: Path) -> list[Ring]:
    """Read the corrected stretches, each in the direction of the ring (clockwise)."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [
        [(float(row["lon"]), float(row["lat"])) for row in stretch]
        for _, stretch in groupby(rows, key=lambda row: row["stretch"])
    ]


def _replace(ring: Ring, stretch: Ring) -> Ring:
    """Put a stretch in the place of the vertices between those nearest to its two ends."""
    start = _nearest(ring, stretch[0])
    turned = ring[start:] + ring[:start]
    return stretch + turned[_nearest(turned, stretch[-1]) + 1 :]


def _nearest(ring: Ring, point: tuple[float, float]) -> int:
    lon, lat = point
    return min(range(len(ring)), key=lambda i: (ring[i][0] - lon) ** 2 + (ring[i][1] - lat) ** 2)
