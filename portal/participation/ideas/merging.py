"""Merging ideas that say the same: one leads, and each supporter of any of them counts once."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from geo.database import sql
from geo.errors import InvalidParameter, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.comments.context import CommentContext
from portal.following.rules import What
from portal.participation.ideas.merged_families import above
from portal.participation.ideas.models import IdeaRow
from portal.participation.ideas.rules import MAY_BE_MERGED, MOST_MERGED_AT_ONCE
from portal.participation.ideas.standing import (
    changed,
    count_anew,
    locked_row,
    of_officer,
    places_changed,
    refuse_unseen,
    roles_in,
    tell_followers,
)
from portal.participation.ideas.supporting import reach_if_enough
from portal.participation.spaces.rules import Space
from portal.workflow.models import WorkflowItem
from portal.workflow.queries import events_of
from portal.workflow.service import Change, change_state, follow_state, locked_item

_PACKAGE = "portal.participation.ideas"
_MERGE = "merge"


def merge(
    session: Session,
    ctx: CommentContext,
    space: Space,
    lead_id: UUID,
    ids: Sequence[UUID],
    by: Officer,
) -> None:
    """Merge ideas into one of the same space; those who support any of them support that one.

    Raises NotFound for ideas of other agencies, InvalidParameter("with") for none or too many, and
    Refused for ideas that are decided, merged already, or owed an answer earlier than the lead.
    """
    merged_ids = sorted(set(ids) - {lead_id})
    if not 0 < len(merged_ids) <= MOST_MERGED_AT_ONCE:
        raise InvalidParameter(
            "with",
            _("Tick between one and {most} ideas that say the same."),
            most=MOST_MERGED_AT_ONCE,
        )
    items, rows = _locked(session, [lead_id, *merged_ids])
    lead, merged = rows[lead_id], [rows[one] for one in merged_ids]
    for idea in (lead, *merged):
        of_officer(idea, by, Role.EDITOR)
        refuse_unseen(idea)
        _refuse_unfit(idea)
    _refuse_different(space, lead, merged)
    for idea in merged:
        idea.merged_into = lead.id
        session.flush()
        held = {"lead": lead.id, "merged": idea.id}
        session.execute(sql(_PACKAGE, "bring_supporters"), held)
        changed(session, idea)
        places_changed(session, idea)
        tell_followers(session, space, idea, What.MERGED)
    count_anew(session, [lead.id])
    session.refresh(lead)
    roles = roles_in(by, lead.agency)
    for idea in merged:
        change = Change(_MERGE, reason=lead.ref)
        change_state(session, ctx.workflows, idea.id, change, by.actor, roles)
    reach_if_enough(session, ctx, space, items[lead.id], lead)


def separate(session: Session, ctx: CommentContext, idea_id: UUID, by: Officer) -> None:
    """Undo the merging of an idea: it stands where it stood, with its own supporters.

    An answer that was owed then is owed again, within the same time from now on. Raises NotFound
    for an idea of other agencies, Refused for one that stands alone.
    """
    leading = above(session, idea_id)
    items, rows = _locked(session, [idea_id, *leading])
    idea = of_officer(rows[idea_id], by, Role.EDITOR)
    if idea.merged_into is None or above(session, idea_id) != leading:
        raise Refused(_("This stands alone already: nothing was changed."))
    idea.merged_into = None
    changed(session, idea)
    places_changed(session, idea)
    for lead_id in leading:
        session.execute(sql(_PACKAGE, "release_supporters"), {"lead": lead_id})
    count_anew(session, leading)
    items[idea_id].closed_at = None
    state = _state_before(session, idea_id)
    follow_state(session, ctx.workflows, items[idea_id], state, by.actor)


def _locked(
    session: Session, ids: Sequence[UUID]
) -> tuple[dict[UUID, WorkflowItem], dict[UUID, IdeaRow]]:
    """Lock the items of ideas and then their rows, each by their ids; raises NotFound."""
    items = {one: locked_item(session, one) for one in sorted(ids)}
    return items, {one: locked_row(session, one) for one in sorted(ids)}


def _refuse_unfit(idea: IdeaRow) -> None:
    if idea.merged_into is not None:
        raise Refused(
            _("{reference} was merged with another idea already: choose anew."), reference=idea.ref
        )
    if idea.state not in MAY_BE_MERGED:
        raise Refused(
            _("{reference} is decided or over, so nothing was changed: choose anew."),
            reference=idea.ref,
        )


def _refuse_different(space: Space, lead: IdeaRow, merged: Sequence[IdeaRow]) -> None:
    if any(one.space_id != space.id for one in (lead, *merged)):
        raise Refused(_("These are not all ideas of one space: nothing was changed."))
    for one in merged:
        # The lead keeps its clock, so nobody waits longer for the answer than he was promised.
        if one.due_at is not None and (lead.due_at is None or one.due_at < lead.due_at):
            raise Refused(
                _("{reference} has to be answered earlier than this one: let it lead."),
                reference=one.ref,
            )


def _state_before(session: Session, idea_id: UUID) -> str:
    """Return in which state an idea was merged last."""
    events = events_of(session, idea_id)
    last = max(number for number, event in enumerate(events) if event.action == _MERGE)
    return events[last - 1].state
