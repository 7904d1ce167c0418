"""Make the approximate areas again: `python -m importers.samples.make_areas WORLD_ATLAS_JSON`.

A developer runs this after a change of `centres.csv` or `border.csv`. The argument is the file
`countries-10m.json` of the package world-atlas 2.0.2, whose shapes are Natural Earth's (public
domain). A sub-district is what lies nearer to its towns than to any others; districts and
governorates are unions of sub-districts, so the three levels nest exactly.
"""

import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import shapely
from shapely import MultiPoint, Polygon
from shapely.geometry.base import BaseGeometry

from importers.samples.centres import LEVELS, Area, Centre, Gazetteer, read_centres
from importers.samples.outline import read_outline

AREAS_FOLDER = Path(__file__).with_name("areas")
NOTE = "Approximate outline made for demonstration. It is not an official boundary."
DECIMALS = 4  # about ten metres
MIDDLE_LAT_DEG = 31.3  # a degree of longitude is as long as here when distances are compared


def make_areas(atlas: Path, folder: Path) -> list[Path]:
    """Write one GeoJSON file for each level, and tell which."""
    gazetteer = read_centres()
    shapes = sub_district_shapes(read_outline(atlas), gazetteer.centres)
    folder.mkdir(parents=True, exist_ok=True)
    return [_write_level(folder, level, gazetteer, shapes) for level in LEVELS]


def sub_district_shapes(outline: Polygon, centres: tuple[Centre, ...]) -> dict[str, BaseGeometry]:
    """Divide the outline among the towns and join the cells of each sub-district, by its code.

    All lines are cut and rounded together before faces are made of them: neighbours then share
    their vertices to the last digit, with neither gap nor overlap.
    """
    cells = _cells(centres, outline)
    lines = shapely.union_all(
        [outline.boundary, *(cell.boundary for cell in cells)], grid_size=10.0**-DECIMALS
    )
    towns = shapely.STRtree([_plane(shapely.Point(town.lon, town.lat)) for town in centres])
    faces: dict[str, list[Polygon]] = defaultdict(list)
    for face in shapely.polygonize(list(shapely.get_parts(lines))).geoms:
        inside = face.representative_point()
        if outline.contains(inside):
            nearest = int(towns.nearest(_plane(inside)))
            faces[centres[nearest].sub_district].append(face)
    return {code: _join(parts) for code, parts in faces.items()}


def _cells(centres: tuple[Centre, ...], outline: Polygon) -> list[BaseGeometry]:
    """Return the Voronoi cell of each town, in degrees, with borders half-way between towns."""
    towns = _plane(MultiPoint([(town.lon, town.lat) for town in centres]))
    cells = shapely.voronoi_polygons(towns, extend_to=_plane(outline))
    return [_stretch(cell, 1 / _narrowing()) for cell in cells.geoms]


def _plane(shape: BaseGeometry) -> BaseGeometry:
    """Make a degree of longitude as long as one of latitude."""
    return _stretch(shape, _narrowing())


def _narrowing() -> float:
    return math.cos(math.radians(MIDDLE_LAT_DEG))


def _stretch(shape: BaseGeometry, factor: float) -> BaseGeometry:
    return shapely.transform(shape, lambda degrees: degrees * (factor, 1.0))


def _join(parts: Iterable[BaseGeometry]) -> BaseGeometry:
    """Unite areas that share their vertices, outer rings anticlockwise as RFC 7946 asks."""
    joined = shapely.coverage_union_all(list(parts))
    return shapely.orient_polygons(shapely.normalize(joined))


def _write_level(
    folder: Path, level: str, gazetteer: Gazetteer, shapes: dict[str, BaseGeometry]
) -> Path:
    areas = [area for area in gazetteer.areas.values() if area.level == level]
    features = [
        _feature(area, _join(shapes[code] for code in shapes if code.startswith(area.code)))
        for area in areas
    ]
    path = folder / f"{level}s.geojson"
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    head = '{"type": "FeatureCollection", "demo": true, "features": [\n'
    path.write_text(f"{head}{lines}\n]}}\n", encoding="utf-8", newline="\n")
    return path


def _feature(area: Area, shape: BaseGeometry) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {
            "code": area.code,
            "name_ar": area.name_ar,
            "name_en": area.name_en,
            "parent": area.parent,
            "demo": True,
            "note": NOTE,
        },
        "geometry": _geometry(shape),
    }


def _geometry(shape: BaseGeometry) -> dict[str, Any]:
    polygons = [_rings(part) for part in shapely.get_parts(shape)]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _rings(polygon: Polygon) -> list[list[list[float]]]:
    return [
        [[round(lon, DECIMALS), round(lat, DECIMALS)] for lon, lat in ring.coords]
        for ring in (polygon.exterior, *polygon.interiors)
    ]


def main(arguments: list[str]) -> int:
    """Run from the command line; gives the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m importers.samples.make_areas WORLD_ATLAS_JSON\n")
        return 2
    for path in make_areas(Path(arguments[0]), AREAS_FOLDER):
        sys.stdout.write(f"{path.name}: {path.stat().st_size} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
