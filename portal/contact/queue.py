"""The queue of cases: open ones, those due first, or closed ones, by filters that combine."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import any_text
from portal.contact.models import Case
from portal.contact.queue_filter import QueueFilter
from portal.contact.queue_statements import CaseList, Position

PAGE = 50
MOST_ON_MAP = 500
# So many rows are read in the order of the list before all that match are gathered instead.
MOST_READ = 5_000
# A rare topic and a common one are read in different ways, and no list is worth reading all cases.
_PLANNING = text(
    "SELECT set_config('plan_cache_mode', 'force_custom_plan', true),"
    " set_config('enable_seqscan', 'off', true)"
)


@dataclass(frozen=True)
class QueuePage:
    """Some cases in the order of the queue, and what leads to the next ones; None at the end."""

    cases: Sequence[Case]
    after: Position | None


def queue_page(
    session: Session, wanted: QueueFilter, after: Position | None = None, *, limit: int = PAGE
) -> QueuePage:
    """Read a page of open cases, those due first and what waits for somebody else last.

    Of closed ones those closed last come first. Two to four statements, however many cases are.
    """
    if wanted.reference:
        return QueuePage(_by_reference(session, wanted), None)
    cases = _first(session, wanted, after, limit + 1)
    if len(cases) <= limit:
        return QueuePage(cases, None)
    last = cases[limit - 1]
    moved = last.closed_at if wanted.is_closed else last.due_order
    return QueuePage(cases[:limit], None if moved is None else (moved, last.id))


def cases_on_map(session: Session, wanted: QueueFilter) -> QueuePage:
    """Read the cases of a list that have a place, in the order of the list, at most 500."""
    return queue_page(session, replace(wanted, is_located=True), limit=MOST_ON_MAP)


def _first(
    session: Session, wanted: QueueFilter, after: Position | None, limit: int
) -> Sequence[Case]:
    """Read the first cases of a list: along an index in its order, or by what they hold.

    Most pages are full after a few rows of the index that fits best. Where one is not after
    thousands, what is asked for is rare, and to gather all that match is little work.
    """
    if wanted.agencies is not None and not wanted.agencies:
        return []
    session.execute(_PLANNING)
    listed = CaseList(wanted, after, moment(session))
    if listed.is_settled:
        return session.scalars(listed.along(limit)).all()
    found = session.scalars(listed.along(MOST_READ).limit(limit)).all()
    if len(found) == limit or session.execute(listed.beyond(MOST_READ)).first() is None:
        return found
    return session.scalars(listed.gathered().limit(limit)).all()


def _by_reference(session: Session, wanted: QueueFilter) -> Sequence[Case]:
    found = select(Case).where(Case.reference == wanted.reference)
    if wanted.agencies is not None:
        found = found.where(Case.agency == any_text(wanted.agencies))
    return session.scalars(found).all()
