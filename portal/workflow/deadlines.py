"""What happens by itself: deadlines by a changed calendar, due transitions, escalation."""

from itertools import groupby
from uuid import UUID

from sqlalchemy import select

from geo.clock import moment
from geo.database import Database
from portal.audit.rules import Actor, ActorKind
from portal.workflow.models import WorkflowEvent, WorkflowItem
from portal.workflow.offers import Workflows
from portal.workflow.queries import events_of_all
from portal.workflow.rules import Action, escalation, rises_at
from portal.workflow.service import Change, add_event, change_state, locked_item, set_deadlines

# The task that a correction of the calendar queues.
RECOMPUTE = "recompute deadlines"
_AT_ONCE = 200
BY_ITSELF = Actor(ActorKind.SYSTEM, "workflow", "workflow")


def run_night(database: Database, workflows: Workflows) -> None:
    """Do all that is due by itself. It may be stopped anywhere and begun anew."""
    recompute_deadlines(database, workflows)
    make_due_transitions(database, workflows)
    escalate_overdue(database, workflows)


def recompute_deadlines(database: Database, workflows: Workflows) -> int:
    """Derive anew the deadlines that were derived by another calendar; returns how many items."""
    total = 0
    while True:
        with database.writing() as session:
            calendar = workflows.calendar(session)
            outdated = (WorkflowItem.closed_at.is_(None), WorkflowItem.calendar != calendar.version)
            some = select(WorkflowItem).where(*outdated).order_by(WorkflowItem.id).limit(_AT_ONCE)
            items = session.scalars(some.with_for_update()).all()
            events = events_of_all(session, [item.id for item in items])
            for item in items:
                set_deadlines(item, workflows.definition_of(item), events[item.id], calendar)
        total += len(items)
        if not items:
            return total


def make_due_transitions(database: Database, workflows: Workflows) -> int:
    """Make the transitions that happen by themselves by now; returns how many."""
    with database.reading() as session:
        due = select(WorkflowItem.id).where(WorkflowItem.moves_at <= moment(session))
        ids = session.scalars(due.order_by(WorkflowItem.moves_at)).all()
    return sum(_make_due(database, workflows, item_id) for item_id in ids)


def _make_due(database: Database, workflows: Workflows, item_id: UUID) -> bool:
    with database.writing() as session:
        item = locked_item(session, item_id)
        if item.moves_at is None or item.moves_at > moment(session):
            # Somebody has done something with it since it was listed.
            return False
        leading_out = workflows.definition_of(item).transitions_from(item.state)
        name = next(one.name for one in leading_out if one.after_working_days is not None)
        change_state(session, workflows, item_id, Change(name), BY_ITSELF, None)
    return True


def escalate_overdue(database: Database, workflows: Workflows) -> int:
    """Note on what level everything overdue is by now, and tell its topic; returns how many rose.

    All items of one workflow and agency rise in one transaction, so that one letter can name them.
    """
    with database.reading() as session:
        due = select(WorkflowItem).where(WorkflowItem.escalates_at <= moment(session))
        found = session.scalars(due).all()
        keys = sorted((one.definition, one.agency or "", one.id) for one in found)
    return sum(
        _escalate(database, workflows, [item_id for _name, _agency, item_id in together])
        for _key, together in groupby(keys, key=lambda one: one[:2])
    )


def _escalate(database: Database, workflows: Workflows, item_ids: list[UUID]) -> int:
    with database.writing() as session:
        calendar = workflows.calendar(session)
        wanted = select(WorkflowItem).where(WorkflowItem.id.in_(item_ids))
        items = session.scalars(wanted.order_by(WorkflowItem.id).with_for_update()).all()
        risen, events = [], events_of_all(session, item_ids)
        for item in items:
            moments = rises_at(workflows.definition_of(item), events[item.id], calendar)
            level = escalation(moments, moment(session))
            if level > item.escalation:
                item.escalation = level
                event = WorkflowEvent(action=Action.ESCALATED)
                add_event(session, workflows, item, event, BY_ITSELF)
                risen.append(item)
        if risen:
            workflows[risen[0].definition].after_escalation(session, risen)
    return len(risen)
