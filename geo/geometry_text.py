"""Geometries in a text: well-known text, well-known binary as hex digits, and GeoJSON."""

import json
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_WKT = re.compile(
    r"(?:SRID\s*=\s*(?P<srid>\d{1,9})\s*;\s*)?(?P<body>(?:MULTI)?"
    r"(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION|LINEARRING)\s*(?:ZM?|M)?\s*\(.*)",
    re.IGNORECASE | re.DOTALL,
)
_PLAIN_NUMBER = r"(-?\d{1,12}(?:\.\d{1,20})?)"
_PLAIN_POINT = re.compile(
    rf"POINT\s?\(\s?{_PLAIN_NUMBER}\s{_PLAIN_NUMBER}\s?\)", re.ASCII | re.IGNORECASE
)
_HEX = re.compile(r"(?:\\x|0x)?(?P<digits>0[01](?:[0-9A-Fa-f]{2}){16,})")
_CRS_NAME = re.compile(r"(?:urn:ogc:def:crs:)?(EPSG):+(?:[\d.]*:)?(\d+)", re.IGNORECASE)
# Collections inside collections: GEOS follows them by calling itself, so their depth is limited.
_DEEPEST = 12
_HEX_COLLECTION = re.compile(r"01070000[02468ace]0|00[02468ace]0000007", re.IGNORECASE)


class Geometry(NamedTuple):
    """A geometry in its own coordinates: a point of it, and the WKB where it is no point.

    `crs` is the coordinate system that the text names, like EPSG:28191.
    """

    x: float
    y: float
    wkb: bytes | None
    crs: str | None


def read_geometry_text(text: str) -> Geometry | None:
    """Read one geometry; None for other texts and for empty or broken geometries."""
    if match := _PLAIN_POINT.fullmatch(text):
        return Geometry(float(match[1]), float(match[2]), None, None)
    start = text.lstrip()[:24].upper()
    if start.startswith(("POINT", "MULTI", "LINE", "POLY", "GEOM", "SRID")):
        return _read_wkt(text.strip())
    if start.startswith("{"):
        return _read_geojson(text)
    if start.startswith(("00", "01", "\\X0", "0X0")):
        return _read_hex(text.strip())
    return None


def _read_wkt(text: str) -> Geometry | None:
    match = _WKT.fullmatch(text)
    if match is None or _depth(text, "(", ")") > _DEEPEST:
        return None
    import shapely  # noqa: PLC0415 heavy, and not needed for most files

    geometry = shapely.from_wkt(match["body"], on_invalid="ignore")
    return _geometry(geometry, match["srid"] and f"EPSG:{match['srid']}")


def _read_hex(text: str) -> Geometry | None:
    match = _HEX.fullmatch(text)
    if match is None or len(_HEX_COLLECTION.findall(text)) > _DEEPEST:
        return None
    import shapely  # noqa: PLC0415 heavy, and not needed for most files

    geometry = shapely.from_wkb(match["digits"], on_invalid="ignore")
    srid = 0 if geometry is None else int(shapely.get_srid(geometry))
    return _geometry(geometry, f"EPSG:{srid}" if srid > 0 else None)


def _read_geojson(text: str) -> Geometry | None:
    if _depth(text, "[{", "]}") > _DEEPEST:
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return None
    crs = _crs_of(found)
    if found.get("type") == "Feature":
        found = found.get("geometry")
    if not isinstance(found, dict) or not ("coordinates" in found or "geometries" in found):
        return None
    import shapely  # noqa: PLC0415 heavy, and not needed for most files

    return _geometry(shapely.from_geojson(json.dumps(found), on_invalid="ignore"), crs)


def _crs_of(found: dict[str, object]) -> str | None:
    match = _CRS_NAME.search(json.dumps(found.get("crs") or ""))
    return f"EPSG:{match[2]}" if match else None


def _geometry(geometry: "BaseGeometry | None", crs: str | None) -> Geometry | None:
    if geometry is None or geometry.is_empty:
        return None
    import numpy as np  # noqa: PLC0415 heavy, and not needed for most files
    import shapely  # noqa: PLC0415 the same

    flat: BaseGeometry | None = shapely.force_2d(geometry)
    if shapely.get_num_geometries(flat) == 1:
        flat = shapely.get_geometry(flat, 0)
    if flat is None or not np.isfinite(shapely.get_coordinates(flat)).all():
        return None
    try:
        point = flat if flat.geom_type == "Point" else shapely.point_on_surface(flat)
    except shapely.errors.ShapelyError:
        return None
    if point.is_empty:
        return None
    wkb = None if flat.geom_type == "Point" else shapely.to_wkb(flat, include_srid=False)
    return Geometry(float(shapely.get_x(point)), float(shapely.get_y(point)), wkb, crs)


def _depth(text: str, opening: str, closing: str) -> int:
    deepest = depth = 0
    for character in text:
        if character in opening:
            depth += 1
            deepest = max(deepest, depth)
        elif character in closing:
            depth -= 1
    return deepest
