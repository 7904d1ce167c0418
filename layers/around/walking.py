"""The radius query by walking time: exact, from candidates taken in the order of straight lines.

Nobody walks a way faster than its straight line at the engine's fastest speed. So once the straight
line of the last candidate takes longer than the last way of a page, no place beyond it can be on
the page.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import psycopg
from sqlalchemy.orm import Session

from geo.database import driver_connection
from geo.errors import InvalidParameter
from geo.messages import mark as _
from layers.areas.queries import AreaName
from layers.around.cursor import Cursor, write_cursor
from layers.around.minutes import with_minutes
from layers.around.rules import AroundQuery, Order
from layers.around.service import Answer, Found, answer, answer_around, answer_on
from layers.deployment import Deployment
from layers.opening.clock import OpeningClock
from layers.routing.rules import LONGEST_S, Mode, RoutingEngine

# Further places are not looked at: a page so deep, or a circle so full of places without a way to
# them, is asked for in smaller parts.
MOST_CANDIDATES = 2_000
FIRST_CANDIDATES = 60
# What lies between geodesics and the planes on which the nearest street is found.
_SLACK, _SLACK_M = 0.001, 1.0

_Place = tuple[float, int, str, str]
_Ask = Callable[[AroundQuery], Answer]


def answer_along_streets(
    deployment: Deployment,
    query: AroundQuery,
    engine: RoutingEngine | None,
    clock: OpeningClock | None = None,
) -> Answer:
    """Answer a query that says or follows ways along streets, alone; see `answer_around`.

    Raises InvalidParameter for an order that is not possible here.
    """
    if query.order is not Order.WALKING:
        return with_minutes(answer_around(deployment, query, clock), engine)

    def ask(connection: psycopg.Connection) -> Answer:
        with connection.transaction():
            return answer_by_walking(connection, deployment, query, engine, clock)

    return deployment.database.ask(ask)


def answer_in_order(
    session: Session,
    deployment: Deployment,
    query: AroundQuery,
    engine: RoutingEngine | None,
    *,
    counted: int | None = None,
) -> Answer:
    """Answer a query in the snapshot of a session, in its order, with minutes where streets are.

    `counted` as for `answer`. Raises InvalidParameter.
    """
    if query.order is Order.WALKING:
        return answer_by_walking(driver_connection(session), deployment, query, engine)
    return with_minutes(answer(session, deployment, query, counted=counted), engine)


def answer_by_walking(
    connection: psycopg.Connection,
    deployment: Deployment,
    query: AroundQuery,
    engine: RoutingEngine | None,
    clock: OpeningClock | None = None,
) -> Answer:
    """Answer a query in the order of walking time, in the snapshot of a connection.

    Places to which no way is known come last, nearest first. Raises InvalidParameter where there
    are no streets, or more than MOST_CANDIDATES places would have to be looked at.
    """
    if engine is None:
        raise InvalidParameter(
            "order",
            _(
                "order={value} is not possible here, because no streets have been built:"
                " ask without it for straight lines."
            ),
            value=query.order,
        )

    def ask(asked: AroundQuery) -> Answer:
        return answer_on(connection, deployment, asked, clock)

    candidates = _Candidates(query, engine, ask)
    first, page = candidates.page()
    shown, has_more = page[: query.limit], len(page) > query.limit
    is_whole = query.cursor is None and len(page) < query.limit
    listed = replace(
        first,
        query=query,
        found=tuple(one.found for one in shown),
        areas=candidates.areas,
        wider=first.wider if is_whole else None,
        next_cursor=write_cursor(shown[-1].cursor(), query.fingerprint()) if has_more else None,
    )
    return with_minutes(listed, engine)


@dataclass(frozen=True)
class _Candidate:
    """A place with the whole seconds of the way to it; None where none is known."""

    found: Found
    walking_s: int | None

    @property
    def place(self) -> _Place:
        """What the list is ordered by."""
        return _place(self.cursor())

    def cursor(self) -> Cursor:
        row = self.found.row
        return Cursor(row["distance_mm"], row["layer"], row["ref"], self.walking_s)


class _Candidates:
    """Places in the order of straight lines, taken until a page by walking time is certain."""

    def __init__(self, query: AroundQuery, engine: RoutingEngine, ask: _Ask) -> None:
        self._query = query
        self._engine = engine
        self._ask = ask
        self._seen: list[_Candidate] = []
        self._is_near = engine.is_near(Mode.WALKING, query.origin)
        self.areas: dict[str, AreaName] = {}

    def page(self) -> tuple[Answer, list[_Candidate]]:
        """Return the first answer in straight lines, and the page, with one more if there is one.

        Raises InvalidParameter.
        """
        size = max(FIRST_CANDIDATES, self._query.limit + 1)
        first = batch = self._take(None, size)
        while batch.next_cursor is not None and not self._is_certain():
            if len(self._seen) >= MOST_CANDIDATES:
                raise self._too_many()
            size = min(2 * size, MOST_CANDIDATES - len(self._seen))
            last = self._seen[-1].found.row
            batch = self._take(Cursor(last["distance_mm"], last["layer"], last["ref"]), size)
        return first, self._listed()[: self._query.limit + 1]

    def _take(self, after: Cursor | None, size: int) -> Answer:
        """Take the next candidates, with the ways to them."""
        batch = self._ask(replace(self._query, cursor=after, limit=size))
        targets = [one.position for one in batch.found]
        routes = self._engine.routes(Mode.WALKING, self._query.origin, targets)
        self._seen += [
            _Candidate(one, None if route is None else round(route.seconds))
            for one, route in zip(batch.found, routes, strict=True)
        ]
        self.areas |= batch.areas
        return batch

    def _listed(self) -> list[_Candidate]:
        """Return the candidates behind the cursor, in the order of the list."""
        ordered = sorted(self._seen, key=lambda one: one.place)
        if self._query.cursor is None:
            return ordered
        after = _place(self._query.cursor)
        return [one for one in ordered if one.place > after]

    def _is_certain(self) -> bool:
        """Check whether no place beyond the last candidate can be on the page."""
        listed = self._listed()
        if len(listed) <= self._query.limit:
            return False
        straight_m = self._seen[-1].found.distance_m * (1 - _SLACK) - _SLACK_M
        least_s = straight_m / self._engine.fastest_m_s(Mode.WALKING)
        if not self._is_near or least_s > LONGEST_S[Mode.WALKING]:
            # No way is known to any that are left, and they follow in this order.
            return True
        return listed[self._query.limit].place[0] < math.floor(least_s)

    def _too_many(self) -> InvalidParameter:
        return InvalidParameter(
            "order",
            _(
                "order={value} looks at {most} places at most, and this page needs more:"
                " ask for a smaller radius or fewer layers."
            ),
            value=self._query.order,
            most=MOST_CANDIDATES,
        )


def _place(cursor: Cursor) -> _Place:
    seconds = math.inf if cursor.walking_s is None else cursor.walking_s
    return seconds, cursor.distance_mm, cursor.layer, cursor.ref
