"""What the workflow holds about a person: what officers have done with items, and theirs."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.holdings import DataSubject, Holding, Records, records_of
from portal.audit.rules import ActorKind
from portal.workflow.models import WorkflowEvent, WorkflowItem


def _events(session: Session, subject: DataSubject) -> Records:
    held = select(
        WorkflowItem.definition,
        WorkflowEvent.item_id,
        WorkflowEvent.at,
        WorkflowEvent.action,
        WorkflowEvent.state,
        WorkflowEvent.reason,
    ).join(WorkflowItem, WorkflowItem.id == WorkflowEvent.item_id)
    done_by = (
        WorkflowEvent.actor_kind == ActorKind.OFFICER,
        WorkflowEvent.actor_id == str(subject.id),
    )
    return records_of(session, held.where(*done_by).order_by(WorkflowEvent.at))


def _assigned(session: Session, subject: DataSubject) -> Records:
    held = select(
        WorkflowItem.definition, WorkflowItem.id, WorkflowItem.state, WorkflowItem.agency
    ).where(WorkflowItem.assigned_to == str(subject.id))
    return records_of(session, held.order_by(WorkflowItem.opened_at))


HOLDINGS = (Holding("workflow_events", _events), Holding("workflow_items", _assigned))
