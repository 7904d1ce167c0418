"""The lists of ideas of a space: by order, group of states, words and nearness, by key."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.folding import fold_text
from portal.participation.ideas.queries import COLUMNS, SHOWN, idea_of_row
from portal.participation.ideas.rules import OWED, PAGE, STATES_OF, Idea, IdeaOrder, StateGroup

_MOST_WORDS = 8
# What Arabic writes before a word without a space.
_BEFORE = ("", "ال", "وال", "بال", "لل")
_CURSOR = re.compile(r"(-?[0-9][0-9T:.+-]{0,39})~([0-9a-f-]{36})")
_SHOWN_BY_DEFAULT = sorted(
    state for group, states in STATES_OF.items() for state in states if group is not StateGroup.OVER
)


@dataclass(frozen=True)
class IdeaQuery:
    """What is looked for; what is None or empty does not matter. `near` is for NEAREST alone."""

    order: IdeaOrder = IdeaOrder.NEWEST
    group: StateGroup | None = None
    words: str = ""
    near: Position | None = None
    is_located: bool = False
    after: str | None = None
    limit: int = PAGE


@dataclass(frozen=True)
class ListedIdea:
    """An idea in a list; `distance_m` is from the place that was asked for."""

    idea: Idea
    distance_m: float | None = None


@dataclass(frozen=True)
class IdeaPage:
    """Some of the ideas, and the cursor of the next page; None at the end."""

    found: Sequence[ListedIdea]
    after: str | None


def list_ideas(session: Session, space_id: UUID, wanted: IdeaQuery) -> IdeaPage:
    """Return a page of the ideas of a space."""
    measured = _distance_mm(wanted.near) if wanted.near is not None else None
    key = _key_of(wanted.order, measured)
    found: Select[*tuple[Any, ...]] = select(*COLUMNS, key.label("key"))
    found = _narrowed(found.where(SHOWN.c.space_id == space_id), wanted)
    found = _after(found, wanted, key)
    is_rising = wanted.order in (IdeaOrder.DUE, IdeaOrder.NEAREST)
    order = (key, SHOWN.c.id) if is_rising else (key.desc(), SHOWN.c.id.desc())
    rows = session.execute(found.order_by(*order).limit(wanted.limit + 1)).mappings().all()
    shown, has_more = rows[: wanted.limit], len(rows) > wanted.limit
    ideas = [
        ListedIdea(idea_of_row(row), row["key"] / 1000 if measured is not None else None)
        for row in shown
    ]
    after = _cursor(shown[-1]["key"], shown[-1]["id"]) if has_more else None
    return IdeaPage(ideas, after)


def words_query(words: str) -> str:
    """Return words as PostgreSQL's text search takes them, each with what may stand before it."""
    terms = (
        " | ".join(f"{before}{word}:*" for before in (("",) if word.isascii() else _BEFORE))
        for word in fold_text(words).split()[:_MOST_WORDS]
    )
    return " & ".join(f"({term})" for term in terms)


def _narrowed(found: Select[*tuple[Any, ...]], wanted: IdeaQuery) -> Select[Any]:
    states = _SHOWN_BY_DEFAULT if wanted.group is None else sorted(STATES_OF[wanted.group])
    found = found.where(SHOWN.c.state.in_(states))
    if query := words_query(wanted.words):
        found = found.where(SHOWN.c.words.op("@@")(func.to_tsquery("simple", query)))
    if wanted.is_located or wanted.order is IdeaOrder.NEAREST:
        found = found.where(SHOWN.c.lon.is_not(None))
    if wanted.order is IdeaOrder.DUE:
        found = found.where(SHOWN.c.due_at.is_not(None), SHOWN.c.state.in_(sorted(OWED)))
    return found


def _key_of(order: IdeaOrder, measured: ColumnElement[Any] | None) -> ColumnElement[Any]:
    if order is IdeaOrder.NEAREST and measured is not None:
        return measured
    if order is IdeaOrder.SUPPORTED:
        return SHOWN.c.support_count
    return SHOWN.c.due_at if order is IdeaOrder.DUE else SHOWN.c.posted_at


def _distance_mm(near: Position) -> ColumnElement[Any]:
    """Return whole millimetres on the ellipsoid, so that a cursor can say where a page ended."""
    here = func.ST_SetSRID(func.ST_MakePoint(near.lon, near.lat), 4326)
    there = func.ST_SetSRID(func.ST_MakePoint(SHOWN.c.lon, SHOWN.c.lat), 4326)
    metres = func.ST_Distance(func.geography(there), func.geography(here))
    return func.round(metres * 1000)


def _after(
    found: Select[*tuple[Any, ...]], wanted: IdeaQuery, key: ColumnElement[Any]
) -> Select[Any]:
    place = _read_cursor(wanted.after, wanted.order)
    if place is None:
        return found
    value, idea_id = place
    if wanted.order in (IdeaOrder.DUE, IdeaOrder.NEAREST):
        return found.where(or_(key > value, and_(key == value, SHOWN.c.id > idea_id)))
    return found.where(or_(key < value, and_(key == value, SHOWN.c.id < idea_id)))


def _cursor(value: datetime | float, idea_id: UUID) -> str:
    # A distance is a number of floating point, but whole.
    written = value.isoformat() if isinstance(value, datetime) else f"{value:.0f}"
    return f"{written}~{idea_id}"


def _read_cursor(text: str | None, order: IdeaOrder) -> tuple[datetime | int, UUID] | None:
    """Read where a page begins; None for the first, and for what was not made here."""
    read = _CURSOR.fullmatch(text or "")
    if read is None:
        return None
    try:
        if order in (IdeaOrder.SUPPORTED, IdeaOrder.NEAREST):
            return int(read[1]), UUID(read[2])
        moment = datetime.fromisoformat(read[1])
        return (moment, UUID(read[2])) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
