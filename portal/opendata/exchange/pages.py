"""All published datasets in pages that mirrors can walk through while datasets change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, DateTime, Uuid, column, func, select, table
from sqlalchemy.orm import Session

from portal.opendata.datasets.queries import published_datasets
from portal.opendata.datasets.rules import Dataset

_MOMENT = DateTime(timezone=True)
_PUBLISHED = table(
    "published_dataset",
    column("id", Uuid),
    column("published_at", _MOMENT),
    column("modified_at", _MOMENT),
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of all that match: withdrawn ones keep their places, as tombstones."""

    datasets: Sequence[Dataset]
    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // self.size))


def read_page(session: Session, number: int, size: int, since: datetime | None = None) -> Page:
    """Read a page, of all or of what has changed since a moment.

    They come in the order in which they were published, and none ever leaves: while somebody walks
    from page to page, one may come twice but none is missed.
    """
    matching: list[ColumnElement[bool]] = []
    if since is not None:
        matching.append(_PUBLISHED.c.modified_at >= since)
    total = session.scalar(select(func.count()).select_from(_PUBLISHED).where(*matching)) or 0
    ids = session.scalars(
        select(_PUBLISHED.c.id)
        .where(*matching)
        .order_by(_PUBLISHED.c.published_at, _PUBLISHED.c.id)
        .offset((number - 1) * size)
        .limit(size)
    ).all()
    return Page(published_datasets(session, ids), number, size, total)
