"""Following a case: what anybody may know who has its reference, and all cases of an address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import any_text
from geo.references import read_reference
from portal.accounts.rules import Visit
from portal.contact.codes import read_link
from portal.contact.contacts import cases_by_email
from portal.contact.context import ContactContext
from portal.contact.models import Case
from portal.contact.workflow import names_of_state
from portal.limits.rules import Limit
from portal.limits.service import take
from portal.workflow.models import WorkflowEvent, WorkflowItem

FOLLOW_UPS = Limit("case follow-up", 10, 60)
_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Status:
    """What anybody may know of a case who knows its reference.

    `due_at` is missing while nothing is due; `changed_at` is the moment of the newest event.
    """

    reference: str
    kind: str
    state: str
    state_names: Mapping[str, str]
    filed_at: datetime
    changed_at: datetime
    due_at: datetime | None
    closed_at: datetime | None


class Found(StrEnum):
    """How following ended; UNKNOWN also for what is no reference at all."""

    YES = "yes"
    UNKNOWN = "unknown"
    LIMITED = "limited"


@dataclass(frozen=True)
class FollowUp:
    """How it ended, and what was found."""

    found: Found
    status: Status | None = None


def follow_up(session: Session, context: ContactContext, visit: Visit, text: str) -> FollowUp:
    """Look a reference up as somebody has typed it; the try counts, so the session has to write."""
    if not take(session, context.keys, FOLLOW_UPS, visit.network):
        return FollowUp(Found.LIMITED)
    # What is no reference is looked for as well: wrong and unknown take the same way.
    reference = read_reference(text) or ""
    found = session.execute(
        select(Case.reference, Case.filed_at, WorkflowItem, WorkflowEvent.at)
        .join(WorkflowItem, WorkflowItem.id == Case.id)
        .join(
            WorkflowEvent,
            (WorkflowEvent.item_id == WorkflowItem.id)
            & (WorkflowEvent.number == WorkflowItem.last_event),
        )
        .where(Case.reference == reference)
    ).one_or_none()
    if found is None:
        return FollowUp(Found.UNKNOWN)
    named, filed_at, item, changed_at = found
    return FollowUp(Found.YES, _status(named, filed_at, item, changed_at))


def my_cases(session: Session, context: ContactContext, ticket: str) -> list[Case] | None:
    """List the cases of the last twelve months that a link shows; None for a link that is over."""
    digest = read_link(context, ticket)
    if digest is None:
        return None
    since = moment(session) - _YEAR
    found = cases_by_email(session, digest)
    return [case for case in found if case.filed_at > since]


def status_of(session: Session, case_id: UUID) -> Status:
    """Return how a case stands."""
    return statuses_of(session, [session.get_one(Case, case_id)])[0]


def statuses_of(session: Session, cases: Sequence[Case]) -> list[Status]:
    """Return how cases stand, in their order; one statement, however many they are."""
    found = session.execute(
        select(WorkflowItem, WorkflowEvent.at)
        .join(
            WorkflowEvent,
            (WorkflowEvent.item_id == WorkflowItem.id)
            & (WorkflowEvent.number == WorkflowItem.last_event),
        )
        .where(WorkflowItem.id.in_([case.id for case in cases]))
    )
    standing = {item.id: (item, at) for item, at in found}
    return [_status(case.reference, case.filed_at, *standing[case.id]) for case in cases]


def _status(reference: str, filed_at: datetime, item: WorkflowItem, changed_at: datetime) -> Status:
    return Status(
        reference=reference,
        kind=item.definition,
        state=item.state,
        state_names=names_of_state(item.definition, item.version, item.state),
        filed_at=filed_at,
        changed_at=changed_at,
        due_at=item.due_at,
        closed_at=item.closed_at,
    )


def references_of(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Return the references of cases by their ids, both as text; what is no case is left out."""
    found = select(Case.id, Case.reference).where(cast(Case.id, String) == any_text(ids))
    return {str(id_): reference for id_, reference in session.execute(found)}
