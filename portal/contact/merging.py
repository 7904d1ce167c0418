"""Dealing with several cases of one matter as one: the oldest leads, so that no clock is lost."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from geo.errors import InvalidParameter, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.contact.context import ContactContext
from portal.contact.dealing import case_of, refuse_locked
from portal.contact.followers import followers_of, leave, waits
from portal.contact.models import Case
from portal.contact.rules import MERGED_KINDS
from portal.workflow.rules import Action
from portal.workflow.service import join_state, locked_item

MOST_AT_ONCE = 20


def merge(session: Session, context: ContactContext, ids: Iterable[UUID], by: Officer) -> Case:
    """Merge several cases into the oldest of them; return that one.

    What went with one of them goes with the oldest as well. Raises NotFound for a case of other
    agencies, and Refused for cases that are not of one agency and kind, that have an answer, are
    over, or go with another already: of two officers at a moment the second is told.
    """
    wanted = sorted(set(ids))
    if not 1 < len(wanted) <= MOST_AT_ONCE:
        raise InvalidParameter(
            "with",
            _("Tick between one and {most} cases that are of the same matter."),
            value=str(len(wanted)),
            most=MOST_AT_ONCE - 1,
        )
    items = [locked_item(session, one) for one in wanted]
    cases = [case_of(session, one, by, Role.EDITOR) for one in wanted]
    for case in cases:
        session.refresh(case)
        case_of(session, case.id, by, Role.EDITOR)
        _refuse_unfit(session, case, by)
    _refuse_different(cases, [(item.definition, item.version) for item in items])
    lead = min(cases, key=lambda case: (case.filed_at, case.id))
    for case in cases:
        if case is not lead:
            _follow(session, context, case, lead, by)
    return lead


def separate(session: Session, context: ContactContext, case_id: UUID, by: Officer) -> None:
    """Undo the merging of a case; raises NotFound, and Refused for one that does already."""
    case = case_of(session, case_id, by, Role.EDITOR)
    locked_item(session, case_id)
    session.refresh(case)
    if case.duplicate_of is None:
        raise Refused(_("This stands alone already: nothing was changed."))
    leave(session, context.workflows, case, by.actor)


def may_be_merged(case: Case) -> bool:
    """Check whether a case can be dealt with as one with others, as it stands."""
    is_free = case.duplicate_of is None and case.kind in MERGED_KINDS
    return is_free and waits(case.state, case.closed_at)


def _refuse_unfit(session: Session, case: Case, by: Officer) -> None:
    refuse_locked(session, case, by)
    if case.kind not in MERGED_KINDS:
        raise Refused(_("Cases of this kind are never dealt with as one."))
    if case.duplicate_of is not None:
        raise Refused(
            _("{reference} goes with another case already: look at it again, and choose anew."),
            reference=case.reference,
        )
    if not waits(case.state, case.closed_at):
        raise Refused(
            _("{reference} has its answer or is over, so nothing was changed: choose anew."),
            reference=case.reference,
        )


def _refuse_different(cases: Sequence[Case], rules: Sequence[tuple[str, int]]) -> None:
    if len({case.agency for case in cases}) > 1:
        raise Refused(_("These are not all affairs of one agency: nothing was changed."))
    if len(set(rules)) > 1:
        raise Refused(_("These are not all of one kind and one set of rules: nothing was changed."))


def _follow(session: Session, context: ContactContext, case: Case, lead: Case, by: Officer) -> None:
    """Merge a locked case into another, and before it all that go with it."""
    own = followers_of(session, case.id)
    items = [locked_item(session, one.id) for one in own]
    for one in (*own, case):
        one.duplicate_of = lead.id
        session.flush()
    for item in (*items, locked_item(session, case.id)):
        join_state(session, context.workflows, item, Action.MERGED, by.actor, lead.reference)
    joined = locked_item(session, lead.id)
    join_state(session, context.workflows, joined, Action.MERGED, by.actor, case.reference)
