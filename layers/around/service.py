"""Answering a radius query from PostGIS."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.database import driver_connection
from geo.distances import distances_and_bearings
from layers.areas.queries import AreaName
from layers.around.cursor import Cursor, write_cursor
from layers.around.queries import AroundResult, opening_hours_within, read_around
from layers.around.rules import (
    RADIUS_STEPS_M,
    AroundQuery,
    millimetres,
    radius_limits,
    radius_reaching,
    unknown_area,
)
from layers.catalogue.definitions import Catalogue
from layers.deployment import Deployment
from layers.opening.clock import OpeningClock, Openness, opening_clock
from layers.routing.rules import Minutes, StreetSource

_WIDER_STEPS = 3


@dataclass(frozen=True)
class Found:
    """One feature of an answer; `minutes` are the ways to it, where they were asked for."""

    row: Mapping[str, Any]
    distance_m: float
    bearing_deg: float
    openness: Openness
    minutes: Minutes | None = None

    @property
    def position(self) -> Position:
        """Where it is."""
        return Position(self.row["lon"], self.row["lat"])


@dataclass(frozen=True)
class Wider:
    """What a larger radius would find: (radius in metres, features), and the nearest one beyond.

    The numbers end at COUNTED_TO + 1, like `Answer.number_matched`.
    """

    counts: tuple[tuple[float, int], ...]
    nearest: Found | None


@dataclass(frozen=True)
class Answer:
    """All that a radius query finds, ready to be written as GeoJSON, HTML or a table.

    `number_matched` is COUNTED_TO + 1 when there are more than COUNTED_TO; `areas` are those of the
    features found and those that were asked for. `streets` is where minutes come from.
    """

    query: AroundQuery
    found: tuple[Found, ...]
    number_matched: int
    releases: dict[str, int | None]
    demo: bool
    areas: dict[str, AreaName]
    wider: Wider | None
    next_cursor: str | None
    streets: StreetSource | None = None


def answer(
    session: Session, deployment: Deployment, query: AroundQuery, *, counted: int | None = None
) -> Answer:
    """Answer a query in the snapshot of a session; raises InvalidParameter for an unknown area.

    `counted` is how many features the query finds, where the caller has counted them in the same
    snapshot.
    """
    return answer_on(driver_connection(session), deployment, query, counted=counted)


def answer_around(
    deployment: Deployment, query: AroundQuery, clock: OpeningClock | None = None
) -> Answer:
    """Answer a query alone: one statement in one round trip, a few in one snapshot for `open=now`.

    Raises InvalidParameter for an unknown area, DatabaseUnavailable.
    """

    def ask(connection: psycopg.Connection) -> Answer:
        if not query.open_now:
            return answer_on(connection, deployment, query, clock)
        with connection.transaction():
            return answer_on(connection, deployment, query, clock)

    return deployment.database.ask(ask)


def wider_radii_m(deployment: Deployment, query: AroundQuery) -> tuple[float, ...] | None:
    """Name the next larger radii, within the layers' limits; None when another page was asked."""
    if query.cursor is not None:
        return None
    maximum = largest_radius_m(deployment.catalogue, query)
    steps = {float(r) for r in (*RADIUS_STEPS_M, maximum) if query.radius_m < r <= maximum}
    return tuple(sorted(steps)[:_WIDER_STEPS])


def largest_radius_m(catalogue: Catalogue, query: AroundQuery) -> int:
    """Return the largest radius that the layers of a query allow together, in metres."""
    _default, maximum = radius_limits(catalogue[name] for name in query.layers)
    return maximum


def reaching_m(found: Answer, catalogue: Catalogue) -> float | None:
    """Return the radius in metres that reaches the nearest place beyond, if no `wider` one does."""
    wider, largest_m = found.wider, largest_radius_m(catalogue, found.query)
    if wider is None or wider.nearest is None or wider.nearest.distance_m > largest_m:
        return None
    if any(count > found.number_matched for _radius_m, count in wider.counts):
        return None
    return radius_reaching(wider.nearest.distance_m, largest_m)


def answer_on(
    connection: psycopg.Connection,
    deployment: Deployment,
    query: AroundQuery,
    clock: OpeningClock | None = None,
    counted: int | None = None,
) -> Answer:
    """Answer a query, nearest first, on a connection; `counted` as for `answer`."""
    now = deployment.now()

    def clock_with(corrections: str) -> OpeningClock:
        return clock or opening_clock(deployment, now, lambda: corrections)

    wider = wider_radii_m(deployment, query)
    if query.open_now:
        largest_m = largest_radius_m(deployment.catalogue, query)
        result = _read_open(connection, query, clock_with, wider, largest_m)
    else:
        result = read_around(connection, query, wider_radii_m=wider, counts=counted is None)
    for code in query.areas:
        if code not in result.areas or result.areas[code].level == 0:
            raise unknown_area(code)
    if counted is not None:
        result = replace(result, count=counted)
    return _written(query, result, clock_with(result.corrections), wider)


def _read_open(
    connection: psycopg.Connection,
    query: AroundQuery,
    clock_with: Callable[[str], OpeningClock],
    wider: tuple[float, ...] | None,
    largest_m: float,
) -> AroundResult:
    """Read what is open now: the few different opening hours around are judged one by one.

    Those of the circle asked for do for a full page; otherwise those of the largest circle are
    judged as well, so that the wider circles count them too.
    """
    all_hours, corrections = opening_hours_within(connection, query, query.radius_m)
    hours = clock_with(corrections).open_ones(all_hours)
    result = read_around(connection, query, wider_radii_m=None, open_hours=hours)
    if wider is None or len(result.rows) >= query.limit:
        return result
    all_hours, corrections = opening_hours_within(connection, query, largest_m)
    hours = clock_with(corrections).open_ones(all_hours)
    result = read_around(connection, query, wider_radii_m=wider, open_hours=hours)
    # Farther away there are opening hours that have not been judged.
    if result.beyond is not None and result.beyond["distance_mm"] > millimetres(largest_m):
        return replace(result, beyond=None)
    return result


def _written(
    query: AroundQuery,
    result: AroundResult,
    clock: OpeningClock,
    wider_radii: tuple[float, ...] | None,
) -> Answer:
    page, more = result.rows[: query.limit], len(result.rows) > query.limit
    found = _placed(query.origin, page, clock)
    wider = None
    if result.wider is not None and wider_radii is not None:
        beyond = _placed(query.origin, [result.beyond] if result.beyond else [], clock)
        counts = tuple(zip(wider_radii, result.wider, strict=True))
        wider = Wider(counts, beyond[0] if beyond else None)
    return Answer(
        query=query,
        found=found,
        number_matched=len(page) if result.count is None else result.count,
        releases={name: result.releases.get(name) for name in query.layers},
        demo=result.demo,
        areas=result.areas,
        wider=wider,
        next_cursor=_next_cursor(query, page) if more else None,
    )


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


def _next_cursor(query: AroundQuery, page: Sequence[Mapping[str, Any]]) -> str:
    last = page[-1]
    place = Cursor(last["distance_mm"], last["layer"], last["ref"])
    return write_cursor(place, query.fingerprint())
