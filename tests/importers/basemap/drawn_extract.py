"""A small town as an OpenStreetMap file, written here: each thing on it is there for a test."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr

# The middle of the town: south west of Amman, where nothing real is meant.
LON, LAT = 35.90, 31.90


@dataclass
class DrawnExtract:
    """Nodes, ways and relations as they are added, with ids from 1 on."""

    box: tuple[float, float, float, float] | None = (LON - 0.1, LAT - 0.1, LON + 0.1, LAT + 0.1)
    lon: float = LON
    lat: float = LAT
    _lines: list[str] = field(default_factory=list)
    _ways: list[str] = field(default_factory=list)
    _relations: list[str] = field(default_factory=list)
    _last: int = 0

    def node(self, east: float, north: float, **tags: str) -> int:
        """Add a node so many degrees from the middle."""
        number = self._next()
        where = f'lon="{self.lon + east:.7f}" lat="{self.lat + north:.7f}"'
        self._lines.append(f'<node id="{number}" version="1" {where}>{_tags(tags)}</node>')
        return number

    def way(self, points: Sequence[tuple[float, float]], **tags: str) -> int:
        """Add a way through new nodes; where it ends at its beginning it is closed."""
        made: dict[tuple[float, float], int] = {}
        return self.way_through(
            [made.setdefault(point, 0) or self._made(made, point) for point in points], **tags
        )

    def way_through(self, nodes: Sequence[int], **tags: str) -> int:
        """Add a way through nodes that are there."""
        number = self._next()
        refs = "".join(f'<nd ref="{one}"/>' for one in nodes)
        self._ways.append(f'<way id="{number}" version="1">{refs}{_tags(tags)}</way>')
        return number

    def square(self, east: float, north: float, size: float, **tags: str) -> int:
        """Add a closed way, counted from its south western corner, against the clock."""
        far_east, far_north = east + size, north + size
        corners = [(east, north), (far_east, north), (far_east, far_north), (east, far_north)]
        return self.way([*corners, corners[0]], **tags)

    def relation(self, members: Sequence[tuple[int, str]], **tags: str) -> int:
        """Add a relation of ways, each with its role."""
        return self.relation_of([("way", way, role) for way, role in members], **tags)

    def relation_of(self, members: Sequence[tuple[str, int, str]], **tags: str) -> int:
        """Add a relation of things, each with its type, its number and its role."""
        number = self._next()
        parts = "".join(
            f'<member type="{kind}" ref="{ref}" role="{role}"/>' for kind, ref, role in members
        )
        self._relations.append(
            f'<relation id="{number}" version="1">{parts}{_tags(tags)}</relation>'
        )
        return number

    def write(self, path: Path) -> Path:
        """Write the file and return its path."""
        west, south, east, north = self.box or (0, 0, 0, 0)
        bounds = (
            f'<bounds minlon="{west}" minlat="{south}" maxlon="{east}" maxlat="{north}"/>'
            if self.box
            else ""
        )
        content = "\n".join([bounds, *self._lines, *self._ways, *self._relations])
        path.write_text(
            f'<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">\n{content}\n</osm>\n',
            encoding="utf-8",
        )
        return path

    def _made(self, made: dict[tuple[float, float], int], point: tuple[float, float]) -> int:
        made[point] = self.node(*point)
        return made[point]

    def _next(self) -> int:
        self._last += 1
        return self._last


def town_extract() -> DrawnExtract:
    """A town: a street in three parts, a wadi, a lake with an island, houses, a border, a coast."""
    extract = DrawnExtract()
    extract.node(0, 0, place="town", name="بلدة الاختبار", name__en="Testtown", population="12000")
    for part in range(3):
        start = part * 0.001
        extract.way([(start, 0.0), (start + 0.001, 0.0)], highway="residential", name="شارع النخيل")
    extract.way([(-0.05, 0.002), (0.05, 0.002)], highway="primary", name="Main Road", ref="15")
    extract.way([(0.0, 0.001), (0.003, 0.003)], waterway="stream", intermittent="yes")
    extract.square(0.0005, 0.0005, 0.0003, building="yes")
    lake = extract.square(-0.02, -0.02, 0.01)
    island = extract.square(-0.016, -0.016, 0.002)
    extract.relation(
        [(lake, "outer"), (island, "inner")], type="multipolygon", natural="water", name="بركة"
    )
    border = extract.way([(-0.06, -0.06), (0.06, -0.06)])
    extract.relation(
        [(border, "outer")], type="boundary", boundary="administrative", admin_level="2"
    )
    # The sea is on the right of where the line goes: south of one that goes to the east.
    extract.way([(-0.11, -0.08), (0.11, -0.08)], natural="coastline")

    return extract


def _tags(tags: dict[str, str]) -> str:
    return "".join(
        f"<tag k={quoteattr(key.replace('__', ':'))} v={quoteattr(value)}/>"
        for key, value in tags.items()
    )
