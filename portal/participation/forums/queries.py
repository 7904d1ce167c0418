"""Reads of forums that everybody may see, through the views of what is visible."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    DateTime,
    Integer,
    RowMapping,
    String,
    Uuid,
    and_,
    column,
    func,
    or_,
    select,
    table,
)
from sqlalchemy.orm import Session

from portal.comments.rules import Visibility
from portal.participation.forums.models import CategoryRow
from portal.participation.forums.rules import PAGE, Category, GoneTopic, Topic, TopicOrder

_MOMENT = DateTime(timezone=True)
SHOWN = table(
    "shown_topic",
    column("id", Uuid),
    column("ref", String),
    column("space_id", Uuid),
    column("category_id", Uuid),
    column("language", String),
    column("title", String),
    column("html", String),
    column("author_id", Uuid),
    column("posted_at", _MOMENT),
    column("edited_at", _MOMENT),
    column("last_at", _MOMENT),
    column("closed_at", _MOMENT),
    column("pinned_at", _MOMENT),
    column("comment_count", Integer),
    column("version", BigInteger),
)
_GONE = table(
    "gone_topic",
    column("id", Uuid),
    column("ref", String),
    column("space_id", Uuid),
    column("visibility", String),
)


@dataclass(frozen=True)
class TopicPage:
    """Some of the topics, those that stand first on the first page; `after` leads to the next."""

    pinned: Sequence[Topic]
    found: Sequence[Topic]
    after: str | None


def find_topic(session: Session, ref: str) -> Topic | GoneTopic | None:
    """Find a topic by its reference, or what is left of one that nobody may read any more."""
    row = session.execute(select(SHOWN).where(SHOWN.c.ref == ref)).mappings().one_or_none()
    if row is not None:
        return _topic(row)
    left = session.execute(select(_GONE).where(_GONE.c.ref == ref)).mappings().one_or_none()
    if left is None:
        return None
    return GoneTopic(**{**left, "visibility": Visibility(left["visibility"])})


def topic_of(session: Session, topic_id: UUID) -> Topic | None:
    """Find a visible topic by its id."""
    found = topics_of(session, [topic_id])
    return found[0] if found else None


def topics_of(session: Session, ids: Collection[UUID]) -> list[Topic]:
    """Return those of some topics that are visible."""
    rows = session.execute(select(SHOWN).where(SHOWN.c.id.in_(ids))).mappings()
    return [_topic(row) for row in rows]


def categories_of(session: Session, space_id: UUID) -> list[Category]:
    """List the categories of a space in their order, each with how many topics are visible."""
    counted = (
        select(SHOWN.c.category_id, func.count().label("topics"))
        .where(SHOWN.c.space_id == space_id)
        .group_by(SHOWN.c.category_id)
        .subquery()
    )
    found = select(CategoryRow, func.coalesce(counted.c.topics, 0)).outerjoin(
        counted, counted.c.category_id == CategoryRow.id
    )
    mine = found.where(CategoryRow.space_id == space_id)
    rows = session.execute(mine.order_by(CategoryRow.position, CategoryRow.number))
    return [
        Category(row.id, row.space_id, row.number, row.titles, row.position, count)
        for row, count in rows
    ]


def list_topics(
    session: Session,
    space_id: UUID,
    *,
    category_id: UUID | None = None,
    order: TopicOrder = TopicOrder.ACTIVE,
    after: str | None = None,
) -> TopicPage:
    """Return a page of the topics of a space or of one category."""
    mine = select(SHOWN).where(SHOWN.c.space_id == space_id)
    if category_id is not None:
        mine = mine.where(SHOWN.c.category_id == category_id)
    key = SHOWN.c.last_at if order is TopicOrder.ACTIVE else SHOWN.c.posted_at
    place = _read_cursor(after)
    pinned: Sequence[RowMapping] = ()
    if place is None:
        first = mine.where(SHOWN.c.pinned_at.is_not(None)).order_by(SHOWN.c.pinned_at, SHOWN.c.id)
        pinned = session.execute(first).mappings().all()
    found = mine.where(SHOWN.c.pinned_at.is_(None))
    if place is not None:
        found = found.where(or_(key < place[0], and_(key == place[0], SHOWN.c.id < place[1])))
    newest = found.order_by(key.desc(), SHOWN.c.id.desc()).limit(PAGE + 1)
    rows = session.execute(newest).mappings().all()
    shown = rows[:PAGE]
    name = "last_at" if order is TopicOrder.ACTIVE else "posted_at"
    next_one = f"{shown[-1][name].isoformat()}~{shown[-1]['id']}" if len(rows) > PAGE else None
    return TopicPage([_topic(one) for one in pinned], [_topic(one) for one in shown], next_one)


def forum_key(session: Session, space_id: UUID) -> tuple[int, int]:
    """Return what is another whenever any visible topic of a space is: for validators."""
    found = select(func.count(), func.coalesce(func.sum(SHOWN.c.version), 0))
    count, versions = session.execute(found.where(SHOWN.c.space_id == space_id)).one()
    return count, int(versions)


def _topic(row: RowMapping) -> Topic:
    return Topic(**row)


def _read_cursor(text: str | None) -> tuple[datetime, UUID] | None:
    """Read where a page begins; None for the first, and for what was not made here."""
    moment, _sign, id_ = (text or "").partition("~")
    try:
        at = datetime.fromisoformat(moment)
        return (at, UUID(id_)) if at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
