"""Reads of items: one with its events, those that are overdue, how many are open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import any_text, sql
from portal.workflow.models import WorkflowEvent, WorkflowItem


def events_of(session: Session, item_id: UUID) -> Sequence[WorkflowEvent]:
    """Return all that happened to an item, in its order."""
    of_item = select(WorkflowEvent).where(WorkflowEvent.item_id == item_id)
    return session.scalars(of_item.order_by(WorkflowEvent.number)).all()


def events_of_all(
    session: Session, item_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[WorkflowEvent]]:
    """Return all that happened to each of some items, in its order, in one question."""
    found: dict[UUID, list[WorkflowEvent]] = {item_id: [] for item_id in item_ids}
    of_items = select(WorkflowEvent).where(WorkflowEvent.item_id.in_(found))
    for event in session.scalars(of_items.order_by(WorkflowEvent.item_id, WorkflowEvent.number)):
        found[event.item_id].append(event)
    return found


def overdue(
    session: Session,
    agencies: Collection[str] | None,
    definition: str | None = None,
    *,
    limit: int = 200,
) -> Sequence[WorkflowItem]:
    """List what should have been done by now, the latest first; None is every agency or kind."""
    values = {
        "now": moment(session),
        "agencies": None if agencies is None else sorted(agencies),
        "definition": definition,
        "limit": limit,
    }
    found = select(WorkflowItem).from_statement(sql("portal.workflow", "overdue"))
    return session.scalars(found, values).all()


@dataclass(frozen=True)
class Counts:
    """How many items are open, and how many of those overdue."""

    open: int
    overdue: int


def counts(session: Session, agencies: Collection[str] | None, definition: str) -> Counts:
    """Count what is open in these agencies; None is every one, and what is nobody's."""
    of_kind = (WorkflowItem.definition == definition, WorkflowItem.closed_at.is_(None))
    late = func.count().filter(WorkflowItem.due_at <= moment(session))
    statement = select(func.count(), late).select_from(WorkflowItem).where(*of_kind)
    if agencies is not None:
        statement = statement.where(WorkflowItem.agency == any_text(agencies))
    open_, overdue_ = session.execute(statement).one()
    return Counts(open_, overdue_)
