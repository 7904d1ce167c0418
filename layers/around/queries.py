"""The reads of a radius query: one statement for all that an answer says, one for opening hours."""

import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import orjson
import psycopg
from psycopg.types.numeric import Int4, Int8

from geo.boxes import Reach, reach_of
from geo.coordinates import Box, Position
from geo.database import sql
from geo.folding import fold_text
from geo.plane import NO_PLANE, Plane, plane_of
from layers.areas.queries import AreaName
from layers.around.rules import COUNTED_TO, MILLIMETRES, AroundQuery, millimetres
from layers.features.columns import JSON_COLUMNS, TOLD_COLUMNS, selected_as_text

_HERE = "layers.around"
# The box of a circle is scaled from that of one this large, which its neighbours rarely outgrow.
_FAR_M = 500_000.0
_MILLIMETRE_M = 0.001
_EWKB_POINT = struct.Struct("<BIIdd")
_POINT_WITH_SRID, _WGS_84 = 0x20000001, 4326
# On the same geodesic as PROJ's and not rounded, unlike ST_Distance of geographies (decision 0011).
_DISTANCE_MM = """CAST(round(1000 * ST_DistanceSpheroid(
  feature.geom,
  CAST(:origin AS geometry),
  CAST('SPHEROID["WGS 84",6378137,298.257223563]' AS spheroid)
)) AS bigint)"""
_COLUMNS = (*TOLD_COLUMNS, "distance_mm")
_COMMENT = re.compile(r"^\s*--.*\n", re.MULTILINE)
_PARAMETER = re.compile(r"(?<![:\w]):([a-z]\w*)")


class Statement(NamedTuple):
    """An SQL text with the parameters $1, $2, … and their values in this order."""

    text: str
    values: list[Any]


@dataclass(frozen=True)
class AroundResult:
    """What the database says to a radius query.

    `rows` are the nearest features in the order (distance, layer, ref), each with the columns of a
    feature, `distance_mm` and `distance_m`. `count` is None when nothing but the rows has to be
    counted; `wider` holds the counts of the wider circles and is None when the page is full, or
    they were not wanted. Counts end at COUNTED_TO + 1. `releases` maps each layer that ever had a
    release to its number, `demo` tells whether one of them is demonstration data.
    `corrections` are those of public holidays.
    """

    rows: list[dict[str, Any]]
    beyond: dict[str, Any] | None
    count: int | None
    wider: tuple[int, ...] | None
    releases: dict[str, int | None]
    demo: bool
    areas: dict[str, AreaName]
    corrections: str


def read_around(
    connection: psycopg.Connection,
    query: AroundQuery,
    *,
    wider_radii_m: Sequence[float] | None,
    open_hours: Sequence[str] | None = None,
    counts: bool = True,
) -> AroundResult:
    """Read everything that the answer to a query says, in one statement.

    The rows are one more than a page holds when there are more. `wider_radii_m` are the circles to
    count in when the page is not full, or None when that is not wanted. `open_hours` are the
    opening hours that count as open, or None when it does not matter. Without `counts` the circle
    is not counted: the caller has done it.
    """
    statement = around_statement(
        query, wider_radii_m=wider_radii_m, open_hours=open_hours, counts=counts
    )
    (_part, about, *_none), *rows = rows_of(connection, statement)
    return _result(orjson.loads(about), rows)


def opening_hours_within(
    connection: psycopg.Connection, query: AroundQuery, radius_m: float
) -> tuple[list[str], str]:
    """Return the different opening hours around the origin, and the corrections of holidays.

    Without any hours there is nothing that the corrections could say, and they are empty.
    """
    rows = rows_of(connection, opening_hours_statement(query, radius_m))
    return [hours for hours, _corrections in rows], rows[0][1] if rows else ""


def busiest_area(connection: psycopg.Connection, query: AroundQuery) -> str | None:
    """Return the code of the largest area with most of what the query's filters leave anywhere."""
    clauses, values = _filters(query, None)
    values |= {"layers": list(query.layers), "area_codes": list(query.areas)}
    rows = rows_of(connection, _bound("busiest_area", clauses, values))
    return rows[0][0] if rows else None


def around_statement(
    query: AroundQuery,
    *,
    wider_radii_m: Sequence[float] | None,
    open_hours: Sequence[str] | None = None,
    counts: bool = True,
) -> Statement:
    """Return the statement of `read_around`."""
    clauses, values = _filters(query, open_hours)
    values |= _page(query) | _circles(query, wider_radii_m or ())
    values |= {"widens": wider_radii_m is not None, "counts": counts}
    return _bound("around", clauses, values)


def opening_hours_statement(query: AroundQuery, radius_m: float) -> Statement:
    """Return the statement of `opening_hours_within`."""
    boxes = reach_of(query.origin, radius_m + _MILLIMETRE_M).boxes
    values = {"layers": list(query.layers), **_edges(boxes)}
    return _bound("opening_hours_within", (), values)


def alike_statement(query: AroundQuery, attributes: Sequence[str], *, measures: bool) -> Statement:
    """Return the statement of what a circle's features say in some attributes (facets.py)."""
    clauses, values = _filters(query, None)
    values |= _page(query) | _circles(query, ()) | {"measures": measures}
    values |= {f"attribute_{number}": name for number, name in enumerate(attributes)}
    return _bound("alike", clauses, values, len(attributes))


def rows_of(connection: psycopg.Connection, statement: Statement) -> list[tuple[Any, ...]]:
    """Run a statement that the connection prepares at its first use.

    The cursor is a raw one, because the usual one would look through a text of this length for its
    parameters every time: that took as long as fetching the rows.
    """
    with psycopg.RawCursor(connection) as cursor:
        cursor.execute(statement.text, statement.values, prepare=True, binary=True)
        return cursor.fetchall()


def _result(about: Mapping[str, Any], rows: Sequence[tuple[Any, ...]]) -> AroundResult:
    layers = about["layers"] or []
    found = [_row(row) for row in rows if row[0] == 1]
    beyond = [_row(row) for row in rows[len(found) :]]
    return AroundResult(
        rows=found,
        beyond=beyond[0] if beyond else None,
        count=about["count"],
        wider=tuple(about["wider"] or ()) if about["widened"] else None,
        releases={name: release for name, release, _demo in layers},
        demo=any(demo for _name, _release, demo in layers),
        areas={code: AreaName(code, level, names) for code, level, names in about["areas"] or []},
        corrections=about["corrections"],
    )


def _row(cells: tuple[Any, ...]) -> dict[str, Any]:
    row = dict(zip(_COLUMNS, cells[2:], strict=True))
    for name in JSON_COLUMNS:
        row[name] = orjson.loads(row[name])
    row["distance_m"] = row["distance_mm"] / MILLIMETRES
    return row


def _page(query: AroundQuery) -> dict[str, Any]:
    """Name the values that say which page of which list is wanted.

    Numbers are bound with their types, so that one statement is prepared however large they are.
    """
    place = query.cursor
    return {
        "layers": list(query.layers),
        "origin": _ewkb(query.origin),
        "lon": query.origin.lon,
        "lat": query.origin.lat,
        "radius_mm": Int8(query.radius_mm),
        "n": Int4(query.limit + 1),
        "after_mm": Int8(-1 if place is None else place.distance_mm),
        "after_layer": "" if place is None else place.layer,
        "after_ref": "" if place is None else place.ref,
        "area_codes": list(query.areas) or None,
        "counted_to": Int4(COUNTED_TO),
    }


def _circles(query: AroundQuery, wider_radii_m: Sequence[float]) -> dict[str, Any]:
    """Name the values that say where the circle of the query and the wider ones lie."""
    radii_m = (query.radius_m, *wider_radii_m)
    far = reach_of(query.origin, max(_FAR_M, *radii_m))
    planes = [plane_of(query.origin, r) if far.shrinks else NO_PLANE for r in radii_m]
    boxes = far.boxes
    if not far.shrinks:
        boxes = reach_of(query.origin, max(radii_m) + _MILLIMETRE_M).boxes
    return {
        **_scale(far, max(_FAR_M, *radii_m)),
        **_edges(boxes),
        "circle_mm": _array(millimetres(r) for r in radii_m),
        **_columns(Plane._fields, planes),
    }


def _scale(far: Reach, far_m: float) -> dict[str, Any]:
    far_mm = millimetres(far_m)
    return {
        "scales": far.shrinks,
        "far_mm": Int8(far_mm),
        "width_deg": far.half_width_deg / far_mm,
        "height_deg": far.half_height_deg / far_mm,
    }


def _edges(boxes: Sequence[Box]) -> dict[str, str]:
    return _columns(Box._fields, boxes)


def _columns(names: Sequence[str], rows: Sequence[Sequence[float]]) -> dict[str, str]:
    """Turn rows of numbers into arrays, one for each name."""
    return {name: _array(cells) for name, cells in zip(names, zip(*rows, strict=True), strict=True)}


def _array(numbers: Iterable[float]) -> str:
    """Write numbers as PostgreSQL reads an array, in a tenth of the time that psycopg takes."""
    return f"{{{','.join(map(repr, numbers))}}}"


def _ewkb(position: Position) -> str:
    return _EWKB_POINT.pack(1, _POINT_WITH_SRID, _WGS_84, *position).hex()


def _filters(
    query: AroundQuery, open_hours: Sequence[str] | None
) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Choose the conditions of a query, as fixed SQL, and the values to bind to them."""
    clauses: list[str] = []
    values: dict[str, Any] = {}
    if query.areas:
        clauses.append("CAST(feature.area_codes AS text[]) && CAST(:area_codes AS text[])")
    if query.q is not None:
        for number, word in enumerate(fold_text(query.q).split()):
            clauses.append(f"feature.search_text LIKE CAST(:word_{number} AS text)")
            values[f"word_{number}"] = f"%{word}%"
    for number, filtered in enumerate(query.filters):
        clauses.append(f"feature.attributes @> ANY(CAST(:filter_{number} AS jsonb[]))")
        values[f"filter_{number}"] = [orjson.dumps(o).decode() for o in filtered.options]
    if open_hours is not None:
        clauses.append("feature.opening_hours = ANY(CAST(:open_hours AS text[]))")
        values["open_hours"] = list(open_hours)
    return tuple(clauses), values


def _bound(
    name: str, filters: tuple[str, ...], values: Mapping[str, Any], attributes: int = 0
) -> Statement:
    text, parameters = _written(name, filters, attributes)
    return Statement(text, [values[parameter] for parameter in parameters])


@cache
def _written(name: str, filters: tuple[str, ...], attributes: int) -> tuple[str, tuple[str, ...]]:
    """Put the conditions into a query file; there are few combinations, each is made once.

    `attributes` is the number of those that are wanted. Returns the text with numbered parameters,
    and the names of these.
    """
    said = (f", place.attributes ->> CAST(:attribute_{n} AS text)" for n in range(attributes))
    parts = {
        "{columns}": f"{selected_as_text('place')}, place.distance_mm",
        "{filters}": "".join(f"AND {clause}\n" for clause in filters),
        "{distance_mm}": _DISTANCE_MM,
        "{values}": "".join(said),
    }
    text = _COMMENT.sub("", sql(_HERE, name).text)
    for part, written in parts.items():
        text = text.replace(part, written)
    names = tuple(dict.fromkeys(_PARAMETER.findall(text)))
    return _PARAMETER.sub(lambda found: f"${names.index(found[1]) + 1}", text), names
