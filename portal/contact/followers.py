"""Cases that go with another of the same matter: what officers do with that, they go through too.

Each keeps its reference, clock, contact and events; nothing of one stands in another.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.rules import Actor
from portal.contact.models import Case
from portal.contact.rules import SETTLED
from portal.workflow.deadlines import BY_ITSELF
from portal.workflow.models import WorkflowItem
from portal.workflow.offers import Workflows
from portal.workflow.rules import Action
from portal.workflow.service import Change, change_state, follow_state, join_state, locked_item

# What concerns whoever wrote one case alone: it is asked of that one.
ASK = "ask"
# The task that lets those stand alone that went with a case which has ended without an answer.
LEFT_ALONE = "release followers"


@dataclass(frozen=True)
class Done:
    """What an officer has done with a case that leads others, and the state it was in before."""

    before: str
    change: Change
    by: Actor
    roles: Collection[str]


def followers_of(session: Session, case_id: UUID) -> Sequence[Case]:
    """List the cases that go with one, in the order in which they are locked."""
    found = select(Case).where(Case.duplicate_of == case_id).order_by(Case.id)
    return session.scalars(found).all()


def waiting_followers(session: Session, case_id: UUID) -> list[Case]:
    """List those of them that have no answer yet."""
    return [one for one in followers_of(session, case_id) if waits(one.state, one.closed_at)]


def follower_counts(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, int]:
    """Count for each of some cases how many go with it; those without any are left out."""
    found = (
        select(Case.duplicate_of, func.count())
        .where(Case.duplicate_of.in_(list(ids)))
        .group_by(Case.duplicate_of)
    )
    return {case_id: count for case_id, count in session.execute(found) if case_id is not None}


def waits(state: str, closed_at: object) -> bool:
    """Check whether a case in a state has no answer yet and is not over."""
    return closed_at is None and state not in SETTLED


def carry(
    session: Session,
    workflows: Workflows,
    lead: Case,
    done: Done,
) -> list[Case]:
    """Do with the followers of a locked case what was done with it; return those that went along.

    A follower that cannot do the same from its own state is brought into that of the case first.
    Whoever has an answer, or has taken his case back, is left alone.
    """
    carried, change = [], done.change
    same = Change(change.transition, change.reason, change.assign_to, change.agency)
    for one in followers_of(session, lead.id):
        item = locked_item(session, one.id)
        session.refresh(one)
        if one.duplicate_of != lead.id or not waits(item.state, item.closed_at):
            continue
        if workflows.definition_of(item).transition(item.state, same.transition) is None:
            follow_state(session, workflows, item, done.before, done.by)
        change_state(session, workflows, item.id, same, done.by, done.roles)
        session.refresh(one)
        carried.append(one)
    return carried


def leave(session: Session, workflows: Workflows, case: Case, by: Actor) -> None:
    """Take a case away from the one it goes with; its state, clock and answers stay.

    Nothing happens to one that stands alone already.
    """
    item = locked_item(session, case.id)
    session.refresh(case)
    if case.duplicate_of is None:
        return
    lead = session.get_one(Case, case.duplicate_of)
    case.duplicate_of = None
    session.flush()
    join_state(session, workflows, item, Action.SEPARATED, by, lead.reference)


def release_followers(session: Session, workflows: Workflows, case_id: UUID) -> None:
    """Take away all that wait for the answer of a case that has ended without one."""
    item = locked_item(session, case_id)
    if item.closed_at is None:
        return
    for one in waiting_followers(session, case_id):
        leave(session, workflows, one, BY_ITSELF)


def ended_alone(session: Session, item: WorkflowItem) -> bool:
    """Check whether a case is over for which others wait in vain."""
    return item.closed_at is not None and bool(waiting_followers(session, item.id))
