"""What is published of cases: pages of it by words, kind, topic, agency and area, and on a map."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from geo.database import sql
from portal.contact.officer_models import PublishedCase
from portal.contact.queue_filter import words_query

PAGE = 20


@dataclass(frozen=True)
class PublishedFilter:
    """What is looked for; what is empty does not matter. `topic` fits its parts as well."""

    words: str = ""
    kind: str = ""
    topic: str = ""
    agency: str = ""


@dataclass(frozen=True)
class PublishedPage:
    """Some of what is published, the newest first, and what leads to the next; None at the end."""

    found: Sequence[PublishedCase]
    after: tuple[datetime, UUID] | None


@dataclass(frozen=True)
class PublishedPlace:
    """Something published in an area; the point, in degrees, is one of the area, not of the case.

    All that lies in one area has the same point.
    """

    id: UUID
    kind: str
    subject: str
    topic: str | None
    area: str
    published_at: datetime
    lon: float
    lat: float


def published_page(
    session: Session, wanted: PublishedFilter, after: tuple[datetime, UUID] | None = None
) -> PublishedPage:
    """Return a page of what is published, the newest first."""
    found = select(PublishedCase)
    if query := words_query(wanted.words):
        found = found.where(PublishedCase.words.op("@@")(func.to_tsquery("simple", query)))
    if wanted.kind:
        found = found.where(PublishedCase.kind == wanted.kind)
    if wanted.topic:
        main = func.split_part(PublishedCase.topic, ".", 1)
        column = PublishedCase.topic if "." in wanted.topic else main
        found = found.where(column == wanted.topic)
    if wanted.agency:
        found = found.where(PublishedCase.agency == wanted.agency)
    key = tuple_(PublishedCase.published_at, PublishedCase.id)
    if after is not None:
        found = found.where(key < tuple_(*after))
    newest = found.order_by(PublishedCase.published_at.desc(), PublishedCase.id.desc())
    rows = session.scalars(newest.limit(PAGE + 1)).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return PublishedPage(rows[:PAGE], None if last is None else (last.published_at, last.id))


def published_in_box(
    session: Session, west: float, south: float, east: float, north: float, *, limit: int = 500
) -> list[PublishedPlace]:
    """List what is published in areas that meet a box in degrees, the newest first.

    Positions of cases are not published: the point is that of the area.
    """
    box = {"west": west, "south": south, "east": east, "north": north, "most": limit}
    return [
        PublishedPlace(*row)
        for row in session.execute(sql("portal.contact", "published_in_box"), box)
    ]
