"""Answering a radius query from PostGIS."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.distances import distances_and_bearings
from layers.areas.queries import AreaName, area_names
from layers.around import queries
from layers.around.cursor import Cursor, write_cursor
from layers.around.rules import RADIUS_STEPS_M, AroundQuery, radius_limits
from layers.catalogue.queries import layer_states
from layers.deployment import Deployment
from layers.opening.clock import OpeningClock, Openness

_WIDER_STEPS = 3


@dataclass(frozen=True)
class Found:
    """One feature of an answer."""

    row: Mapping[str, Any]
    distance_m: float
    bearing_deg: float
    openness: Openness


@dataclass(frozen=True)
class Wider:
    """What a larger radius would find: (radius in metres, features), and the nearest one beyond."""

    counts: tuple[tuple[float, int], ...]
    nearest: Found | None


@dataclass(frozen=True)
class Answer:
    """All that a radius query finds, ready to be written as GeoJSON, HTML or a table."""

    query: AroundQuery
    found: tuple[Found, ...]
    number_matched: int
    releases: dict[str, int | None]
    demo: bool
    areas: dict[str, AreaName]
    wider: Wider | None
    next_cursor: str | None


def answer(session: Session, deployment: Deployment, query: AroundQuery) -> Answer:
    """Answer a query with a few statements (docs/architecture.md counts them) in one snapshot."""
    states = layer_states(session, query.layers)
    clock = OpeningClock(deployment.country, deployment.now())
    open_hours = None
    if query.open_now:
        open_hours = _open_hours(session, query, query.radius_m, clock)
    rows = queries.nearest_within(
        session, query, n=query.limit + 1, open_hours=open_hours, after=query.cursor
    )
    page, more = rows[: query.limit], len(rows) > query.limit
    found = _placed(query.origin, page, clock)
    wider = None
    if query.cursor is None and len(page) < query.limit:
        wider = _wider(session, deployment, query, clock)
    shown = [*found, *([wider.nearest] if wider and wider.nearest else [])]
    codes = {code for one in shown for code in one.row["area_codes"]}
    return Answer(
        query=query,
        found=found,
        number_matched=_matched(session, query, open_hours, seen=len(page), more=more),
        releases={
            name: states[name].current_release if name in states else None for name in query.layers
        },
        demo=any(state.demo for state in states.values()),
        areas=area_names(session, codes) if codes else {},
        wider=wider,
        next_cursor=_next_cursor(query, page) if more else None,
    )


def _open_hours(
    session: Session, query: AroundQuery, radius_m: float, clock: OpeningClock
) -> list[str]:
    """List the opening hours in a circle that are open now, for the database to filter by.

    Places share their hours, so there are few of them to parse however many places there are.
    """
    return clock.open_ones(queries.opening_hours_within(session, query, radius_m))


def _placed(
    origin: Position, rows: Sequence[Mapping[str, Any]], clock: OpeningClock
) -> tuple[Found, ...]:
    """Add bearing and openness; the distance stays the one by which the database has ordered."""
    _metres, bearings = distances_and_bearings(
        origin, [Position(row["lon"], row["lat"]) for row in rows]
    )
    return tuple(
        Found(row, row["distance_m"], bearing, clock.openness(row["opening_hours"]))
        for row, bearing in zip(rows, bearings, strict=True)
    )


def _matched(
    session: Session,
    query: AroundQuery,
    open_hours: Sequence[str] | None,
    *,
    seen: int,
    more: bool,
) -> int:
    """Count all features in the circle, unless the first page is seen to hold them all."""
    if query.cursor is None and not more:
        return seen
    return queries.count_within(session, query, [query.radius_m], open_hours=open_hours)[
        query.radius_m
    ]


def _wider(
    session: Session,
    deployment: Deployment,
    query: AroundQuery,
    clock: OpeningClock,
) -> Wider:
    _default, maximum = radius_limits(deployment.catalogue[name] for name in query.layers)
    steps = [r for r in (*RADIUS_STEPS_M, maximum) if query.radius_m < r <= maximum]
    radii = [float(r) for r in sorted(set(steps))[:_WIDER_STEPS]]
    open_hours = _open_hours(session, query, maximum, clock) if query.open_now else None
    counts = queries.count_within(session, query, radii, open_hours=open_hours) if radii else {}
    beyond = queries.nearest_beyond(session, query, open_hours=open_hours)
    nearest = _placed(query.origin, [beyond], clock) if beyond else ()
    return Wider(tuple(counts.items()), nearest[0] if nearest else None)


def _next_cursor(query: AroundQuery, page: Sequence[Mapping[str, Any]]) -> str:
    last = page[-1]
    place = Cursor(last["distance_m"], last["layer"], last["ref"])
    return write_cursor(place, query.fingerprint())
