"""Reading the access log, as the person whom it is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access_log.chaining import happened_of
from portal.access_log.models import AccessContent
from portal.access_log.rules import Happened


@dataclass(frozen=True)
class SeenAccess:
    """One access as its person sees it; `seq` is its number in the person's chain."""

    seq: int
    happened: Happened


def accesses_seen(
    session: Session, *, before: int | None = None, limit: int = 50
) -> Sequence[SeenAccess]:
    """List the newest accesses of whoever the session is bound to; the next page is `before`."""
    asked = select(AccessContent).order_by(AccessContent.seq.desc()).limit(limit)
    if before is not None:
        asked = asked.where(AccessContent.seq < before)
    return [SeenAccess(row.seq, happened_of(row)) for row in session.scalars(asked)]
