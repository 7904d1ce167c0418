"""The reads of a radius query: the nearest features, their number, what lies beyond."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import orjson
import shapely
from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from geo.boxes import Reach, reach_of
from geo.coordinates import Box, Position
from geo.database import sql
from geo.folding import fold_text
from geo.plane import Plane, plane_of
from layers.around.cursor import Cursor
from layers.around.rules import AroundQuery

_HERE = "layers.around"
# Larger than any distance on the earth: half a meridian is 20,004 km.
_WHOLE_EARTH_M = 20_100_000.0
_HIGHEST_TEXT = "\U0010ffff"


def nearest_within(
    session: Session,
    query: AroundQuery,
    *,
    n: int,
    open_hours: Sequence[str] | None,
    after: Cursor | None,
    radius_m: float | None = None,
) -> list[dict[str, Any]]:
    """Give the n nearest features that pass the filters, in the order (distance, layer, ref).

    Each row has the columns of a feature and `distance_m`. `open_hours` are the opening hours that
    count as open, or None when it does not matter.
    """
    radius_m = query.radius_m if radius_m is None else radius_m
    reach = reach_of(query.origin, radius_m)
    place = after or Cursor(-1.0, "", "")
    filters, values = _filters(query, open_hours)
    rows = session.execute(
        _statement("nearest_within", filters),
        {
            **values,
            **_circle(query, reach),
            "radius_m": radius_m,
            "n": n,
            "lon": query.origin.lon,
            "lat": query.origin.lat,
            "half_width_deg": reach.half_width_deg,
            "half_height_deg": reach.half_height_deg,
            "shrinks": reach.shrinks,
            "after_distance_m": place.distance_m,
            "after_layer": place.layer,
            "after_ref": place.ref,
        },
    )
    return [dict(row) for row in rows.mappings()]


def count_within(
    session: Session,
    query: AroundQuery,
    radii_m: Sequence[float],
    *,
    open_hours: Sequence[str] | None,
) -> dict[float, int]:
    """Count the features that pass the filters within each radius, in metres."""
    filters, values = _filters(query, open_hours)
    boxes = [
        (radius_m, *box, *plane_of(query.origin, radius_m))
        for radius_m in radii_m
        for box in reach_of(query.origin, radius_m).boxes
    ]
    columns = ("radii_m", *Box._fields, *Plane._fields)
    rows = session.execute(
        _statement("count_within", filters),
        {
            **values,
            **{
                name: list(cells)
                for name, cells in zip(columns, zip(*boxes, strict=True), strict=True)
            },
            "layers": list(query.layers),
            "origin": _ewkb(query.origin),
            "lon": query.origin.lon,
            "lat": query.origin.lat,
        },
    )
    return {row.radius_m: row.features for row in rows}


def nearest_beyond(
    session: Session, query: AroundQuery, *, open_hours: Sequence[str] | None
) -> dict[str, Any] | None:
    """Give the nearest feature that passes the filters outside the radius, wherever it is."""
    filters, values = _filters(query, open_hours)
    reach_m = session.scalar(
        _statement("reach_beyond", filters),
        {
            **values,
            "layers": list(query.layers),
            "origin": _ewkb(query.origin),
            "radius_m": query.radius_m,
        },
    )
    if reach_m is None:
        return None
    edge = Cursor(query.radius_m, _HIGHEST_TEXT, _HIGHEST_TEXT)
    found = nearest_within(
        session,
        query,
        n=1,
        open_hours=open_hours,
        after=edge,
        radius_m=min(reach_m, _WHOLE_EARTH_M),
    )
    return found[0] if found else None


def opening_hours_within(session: Session, query: AroundQuery, radius_m: float) -> list[str]:
    """List the different opening hours that stand around the origin."""
    circle = _circle(query, reach_of(query.origin, radius_m))
    return list(session.scalars(sql(_HERE, "opening_hours_within"), circle))


def _circle(query: AroundQuery, reach: Reach) -> dict[str, object]:
    wests, souths, easts, norths = zip(*reach.boxes, strict=True)
    return {
        "layers": list(query.layers),
        "origin": _ewkb(query.origin),
        "west": list(wests),
        "south": list(souths),
        "east": list(easts),
        "north": list(norths),
    }


def _ewkb(position: Position) -> str:
    point = shapely.set_srid(shapely.Point(position), 4326)
    return shapely.to_wkb(point, hex=True, include_srid=True)


def _filters(
    query: AroundQuery, open_hours: Sequence[str] | None
) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Choose the conditions of a query, as fixed SQL, and the values to bind to them."""
    clauses: list[str] = []
    values: dict[str, Any] = {}
    if query.q is not None:
        for number, word in enumerate(fold_text(query.q).split()):
            clauses.append(f"feature.search_text LIKE :word_{number}")
            values[f"word_{number}"] = f"%{word}%"
    for number, filtered in enumerate(query.filters):
        clauses.append(f"feature.attributes @> ANY(CAST(:filter_{number} AS jsonb[]))")
        values[f"filter_{number}"] = [orjson.dumps(o).decode() for o in filtered.options]
    if open_hours is not None:
        clauses.append("feature.opening_hours = ANY(CAST(:open_hours AS text[]))")
        values["open_hours"] = list(open_hours)
    return tuple(clauses), values


@cache
def _statement(name: str, filters: tuple[str, ...]) -> TextClause:
    """Put the conditions into a query file; there are few combinations, each is made once."""
    conditions = "".join(f"AND {clause}\n" for clause in filters)
    return text(sql(_HERE, name).text.replace("{filters}", conditions))
