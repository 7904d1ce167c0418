"""Reads of areas: names by code, outlines for the base map."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import cast, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.country import Names
from geo.database import any_text, read, sql
from layers.areas.models import Area

_HERE = "layers.areas"


@dataclass(frozen=True, slots=True)
class AreaName:
    """An area without its shape."""

    code: str
    level: int
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class CountedArea(AreaName):
    """An area with the number of its features by layer; the country has those of its areas."""

    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class AreaFamily:
    """An area, those that hold it, from the country down, and those directly in it, by name."""

    area: CountedArea
    above: tuple[CountedArea, ...]
    within: tuple[CountedArea, ...]


def area_family(session: Session, code: str, language: str) -> AreaFamily | None:
    """Return an area with those above and within it; None when no area has the code."""
    if "\0" in code:
        return None
    rows = session.execute(sql(_HERE, "family"), {"code": code, "language": language}).all()
    if not rows:
        return None
    family = [CountedArea(row.code, row.level, row.names, row.feature_counts) for row in rows]
    first_within = sum(not row.is_within for row in rows)
    *above, area = family[:first_within]
    within = tuple(family[first_within:])
    if area.level == 0:
        area = replace(area, counts=sum((Counter(one.counts) for one in within), Counter()))
    return AreaFamily(area, tuple(above), within)


def counted_areas(session: Session) -> list[CountedArea]:
    """List the areas below the country that hold any features."""
    rows = session.execute(
        select(Area.code, Area.level, Area.names, Area.feature_counts)
        .where(Area.level > 0, Area.feature_counts != {})
        .order_by(Area.code)
    )
    return [CountedArea(*row) for row in rows]


def country_code(session: Session) -> str | None:
    """Return the code of the country; None before areas have been imported."""
    return session.scalar(select(Area.code).where(Area.level == 0))


def has_areas(session: Session) -> bool:
    """Check whether any areas have been imported."""
    return bool(session.scalar(select(select(Area.code).exists())))


def area_names(session: Session, codes: Iterable[str]) -> dict[str, AreaName]:
    """Return the names of the areas with these codes."""
    rows = session.execute(
        select(Area.code, Area.level, Area.names).where(Area.code == any_text(codes))
    )
    return {row.code: AreaName(*row) for row in rows}


def named_areas(session: Session) -> list[AreaName]:
    """List all areas below the country with their names."""
    rows = session.execute(
        select(Area.code, Area.level, Area.names).where(Area.level > 0).order_by(Area.code)
    )
    return [AreaName(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Outline:
    """An area drawn for a small map: GeoJSON text, and a place for its name."""

    code: str
    level: int
    names: dict[str, str]
    geometry: str
    label_lon: float
    label_lat: float
    demo: bool


def outlines(session: Session, *, deepest_level: int, tolerance_deg: float) -> list[Outline]:
    """Draw the country and its areas down to a level.

    The shapes are simplified together (ST_SimplifyVW on a coverage is not in PostGIS 3.3), so
    neighbours may leave hairlines of up to `tolerance_deg`; they are for drawing, not for answers.
    """
    simple = func.ST_SimplifyPreserveTopology(Area.geom, tolerance_deg)
    label = func.ST_PointOnSurface(Area.geom)
    rows = session.execute(
        select(
            Area.code,
            Area.level,
            Area.names,
            func.ST_AsGeoJSON(simple, 4),
            func.ST_X(label),
            func.ST_Y(label),
            Area.demo,
        )
        .where(Area.level <= deepest_level)
        .order_by(Area.level, Area.code)
    )
    return [Outline(*row) for row in rows]


def base_outlines(session: Session) -> list[Outline]:
    """Draw the country and its largest areas for a map without tiles, corners of 300 m cut."""
    return outlines(session, deepest_level=1, tolerance_deg=0.003)


@dataclass(frozen=True, slots=True)
class AreaOutline:
    """An area with its simplified outline as GeoJSON, for drawing."""

    code: str
    names: Names
    geometry: dict[str, Any]


def smallest_area(session: Session, position: Position) -> AreaOutline | None:
    """Return the smallest area below the country that holds a position, corners of 10 m cut."""
    point = func.ST_SetSRID(func.ST_MakePoint(position.lon, position.lat), 4326)
    outline = func.ST_AsGeoJSON(func.ST_SimplifyPreserveTopology(Area.geom, 0.0001), 5)
    row = session.execute(
        select(Area.code, Area.names, cast(outline, JSONB))
        .where(Area.level > 0, func.ST_Intersects(Area.geom, point))
        .order_by(Area.level.desc(), Area.code)
        .limit(1)
    ).one_or_none()
    return None if row is None else AreaOutline(*row)


def country_holds(session: Session, lon: float, lat: float) -> bool | None:
    """Check whether a point lies inside the border; None while no border has been imported."""
    rows = read(session, _HERE, "country_holds", lon=lon, lat=lat)
    return rows[0][0] if rows else None
