"""Opening an item and changing its state: each with its event, its deadline and its audit event."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import InvalidParameter, NotFound, Refused
from geo.messages import mark as _
from geo.plain_text import without_bidi_controls
from layers.calendar.rules import Calendar
from portal.audit.recording import record
from portal.audit.rules import Actor
from portal.jobs.queue import enqueue
from portal.workflow.definitions import Definition, Transition
from portal.workflow.models import WorkflowEvent, WorkflowItem
from portal.workflow.offers import Workflows
from portal.workflow.queries import events_of
from portal.workflow.rules import (
    AT_ITS_MOMENT,
    ESCALATE,
    LONGEST_REASON,
    NOBODYS,
    Action,
    Event,
    due_at,
    escalates_at,
    escalation,
    moves_at,
    rises_at,
)


@dataclass(frozen=True)
class Change:
    """What somebody wants to do with an item, by the name of a transition.

    `agency` may be `NOBODYS`. `seen_event` is the number of the newest event that he knew of: when
    there is a newer one, nothing is changed. None where nobody has looked.
    """

    transition: str
    reason: str = ""
    assign_to: str | None = None
    agency: str | None = None
    seen_event: int | None = None


def open_item(  # noqa: PLR0913 - what an item begins with, and all are named
    session: Session,
    workflows: Workflows,
    name: str,
    item_id: UUID,
    agency: str | None,
    by: Actor,
    *,
    own_days: int | None = None,
) -> WorkflowItem:
    """Begin an item by the newest version of a workflow; `item_id` is that of what it is about.

    `own_days` take the place of the working days of states that say so.
    """
    definition = workflows[name].definitions.newest
    item = WorkflowItem(
        id=item_id,
        definition=definition.name,
        version=definition.version,
        state=definition.start,
        agency=agency,
        opened_at=moment(session),
        escalation=0,
        calendar="",
        last_event=0,
        own_days=own_days,
    )
    session.add(item)
    session.flush()
    add_event(session, workflows, item, WorkflowEvent(action=Action.OPENED), by)
    return item


def change_state(
    session: Session,
    workflows: Workflows,
    item_id: UUID,
    change: Change,
    by: Actor,
    roles: Collection[str] | None,
) -> WorkflowItem:
    """Do something with an item: the only way in which a state is changed.

    The row is locked until the transaction ends, so of two at a time one comes second and is told.
    `roles` are the words for what `by` may do; None is the portal itself. Raises NotFound, Refused
    for what cannot be done now or not by them, and InvalidParameter for what is missing.
    """
    item = locked_item(session, item_id)
    _refuse_overtaken(item, change)
    transition = workflows.definition_of(item).transition(item.state, change.transition)
    if transition is None:
        raise Refused(
            _("This cannot be done any more: look at what has happened meanwhile, and choose anew.")
        )
    if roles is not None and set(roles).isdisjoint(transition.by):
        raise Refused(
            _("This needs the role “{role}” in the agency."), role=" / ".join(transition.by)
        )
    event = _event_of(transition, change)
    old = {"state": item.state, "assigned_to": item.assigned_to, "agency": item.agency}
    if event.agency:
        # Whoever took care of it works for the agency before.
        item.agency = None if event.agency == NOBODYS else event.agency
        item.assigned_to = None
    item.assigned_to = event.assigned_to or item.assigned_to
    item.state = transition.to
    is_final = workflows.definition_of(item).state(item.state).is_final
    item.closed_at = moment(session) if is_final else None
    add_event(session, workflows, item, event, by)
    workflows[item.definition].after_change(session, item)
    new = {"state": item.state, "assigned_to": item.assigned_to, "agency": item.agency}
    record(
        session,
        by,
        f"{item.definition}.{transition.name}",
        item.definition,
        str(item.id),
        agency=item.agency,
        old=old,
        new={**new, "reason": event.reason},
    )
    return item


def join_state(
    session: Session, workflows: Workflows, item: WorkflowItem, action: Action, by: Actor, told: str
) -> None:
    """Write that a locked item goes with another from now on, or not any more; its state stays.

    `told` says with which, for those who read what has happened.
    """
    add_event(session, workflows, item, WorkflowEvent(action=action, reason=told), by)
    _record_joined(session, by, item, action, {"with": told})


def follow_state(
    session: Session, workflows: Workflows, item: WorkflowItem, state: str, by: Actor
) -> None:
    """Bring a locked item into the state of the one that it goes with, by the same rules.

    Raises NotFound for a state that the rules of the item do not have.
    """
    workflows.definition_of(item).state(state)
    old = item.state
    item.state = state
    add_event(session, workflows, item, WorkflowEvent(action=Action.FOLLOWED), by)
    _record_joined(session, by, item, Action.FOLLOWED, {"from": old, "state": state})


def _record_joined(
    session: Session, by: Actor, item: WorkflowItem, action: Action, new: Mapping[str, str]
) -> None:
    record(
        session,
        by,
        f"{item.definition}.{action}",
        item.definition,
        str(item.id),
        agency=item.agency,
        new=new,
    )


def locked_item(session: Session, item_id: UUID) -> WorkflowItem:
    """Return an item, locked and as it is now; raises NotFound."""
    item = session.get(WorkflowItem, item_id, with_for_update=True, populate_existing=True)
    if item is None:
        raise NotFound(_("There is nothing with the number {id}."), id=item_id)
    return item


def set_deadlines(
    item: WorkflowItem, definition: Definition, events: Sequence[Event], calendar: Calendar
) -> None:
    """Derive the deadlines of a locked item anew from all its events and a calendar."""
    moves = moves_at(definition, events, calendar)
    item.due_at = due_at(definition, events, calendar)
    moments = rises_at(definition, events, calendar)
    item.escalates_at = escalates_at(moments, item.escalation)
    item.moves_at = None if moves is None else moves[1]
    item.calendar = calendar.version


def add_event(
    session: Session, workflows: Workflows, item: WorkflowItem, event: WorkflowEvent, by: Actor
) -> None:
    """Write what happened to a locked item, which is in its new state, and set its deadlines."""
    before = events_of(session, item.id)
    item.last_event += 1
    event.item_id, event.number, event.at = item.id, item.last_event, moment(session)
    event.state = item.state
    event.actor_kind, event.actor_id = str(by.kind), storable(by.id)
    event.actor_name = storable(by.name)
    definition = workflows.definition_of(item)
    calendar, events = workflows.calendar(session), [*before, event]
    # What was made known and still holds is not made known again; an action ends what it mends.
    reached = escalation(rises_at(definition, events, calendar), event.at)
    item.escalation = min(item.escalation, reached)
    set_deadlines(item, definition, events, calendar)
    event.due_at, event.escalation = item.due_at, item.escalation
    if item.escalates_at is not None and item.escalates_at - event.at <= AT_ITS_MOMENT:
        enqueue(session, ESCALATE, "", lock=ESCALATE, at=item.escalates_at)
    session.add(event)
    session.flush()


def _refuse_overtaken(item: WorkflowItem, change: Change) -> None:
    if change.seen_event is not None and change.seen_event != item.last_event:
        raise Refused(
            _(
                "Somebody else has changed this meanwhile, so nothing was changed: look at what has"
                " happened, and choose anew."
            )
        )


def _event_of(transition: Transition, change: Change) -> WorkflowEvent:
    """Return the event of a transition; raises InvalidParameter for what it needs and has not."""
    reason = storable(change.reason).strip()
    if len(reason) > LONGEST_REASON:
        raise InvalidParameter(
            "reason",
            _("This is {length} characters long: at most {most} are possible."),
            value=reason,
            length=len(reason),
            most=LONGEST_REASON,
        )
    reason = without_bidi_controls(reason).strip()
    if transition.needs_reason and not reason:
        raise InvalidParameter("reason", _("Write the reason: it stays with what has happened."))
    if transition.assigns and not change.assign_to:
        raise InvalidParameter("assign_to", _("Choose who takes care of this."))
    if transition.transfers and not change.agency:
        raise InvalidParameter("agency", _("Choose the agency whose affair this is."))
    return WorkflowEvent(
        action=transition.name,
        reason=reason or None,
        assigned_to=change.assign_to if transition.assigns else None,
        agency=change.agency if transition.transfers else None,
    )
