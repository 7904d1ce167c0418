"""Supporting an idea and taking that back: one row a person, whoever tries how often."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.errors import Refused, TooManyTries
from geo.messages import mark as _
from portal.accounts.assurance import PersonHere
from portal.accounts.rules import IdentityNeeded
from portal.audit.rules import Actor, ActorKind
from portal.comments.authors.service import author_of, demand_author
from portal.comments.context import CommentContext
from portal.following.rules import What
from portal.limits.service import take
from portal.participation.ideas.letters import write_answer_owed
from portal.participation.ideas.merged_families import below
from portal.participation.ideas.models import IdeaRow, IdeaSupport
from portal.participation.ideas.rules import (
    OPEN_TO_SUPPORT,
    SUPPORTING,
    IdeaState,
    has_reached,
)
from portal.participation.ideas.standing import (
    changed,
    count_anew,
    local_moment,
    locked_idea,
    places_changed,
    refuse_unseen,
    tell_followers,
)
from portal.participation.spaces.rules import IDENTITY_OF, Activity, Space, demand_activity
from portal.workflow.models import WorkflowItem
from portal.workflow.service import Change, change_state

SUPPORTERS_ACTOR = Actor(ActorKind.SYSTEM, "ideas", "ideas")
_AGAIN_S = 600


@dataclass(frozen=True)
class Supported:
    """How many support an idea now, and whether this very try has changed that."""

    count: int
    is_changed: bool


def support(
    session: Session, ctx: CommentContext, person: PersonHere, space: Space, idea_id: UUID
) -> Supported:
    """Support an idea; who supports it already, or one that was merged into it, counts once.

    Enough support obliges the agency to answer. Raises IdentityNeeded, AuthorNameNeeded,
    TooManyTries, and Refused outside a phase for support and once the answer is there; the session
    is bound to the person.
    """
    demand_activity(space, Activity.SUPPORT, local_moment(session, ctx.country))
    if person.identity < IDENTITY_OF[Activity.SUPPORT]:
        raise IdentityNeeded(IDENTITY_OF[Activity.SUPPORT])
    author = demand_author(session, person)
    _take_try(session, ctx, person)
    item, idea = locked_idea(session, idea_id)
    _refuse_closed(idea)
    given_on = local_moment(session, ctx.country).date()
    row = insert(IdeaSupport).values(
        idea_id=idea.id, author_id=author.id, is_own=True, given_on=given_on
    )
    added = session.execute(row.on_conflict_do_nothing().returning(IdeaSupport.author_id)).first()
    if added is None:
        return Supported(idea.support_count, is_changed=False)
    idea.support_count += 1
    changed(session, idea)
    reach_if_enough(session, ctx, space, item, idea)
    return Supported(idea.support_count, is_changed=True)


def take_back(
    session: Session, ctx: CommentContext, person: PersonHere, idea_id: UUID
) -> Supported:
    """Support an idea no more, nor any that was merged into it; who does not may do it as well.

    What was reached stays reached. Raises Refused once the answer is there; the session is bound to
    the person.
    """
    author = author_of(session, person.id)
    _take_try(session, ctx, person)
    _item, idea = locked_idea(session, idea_id)
    _refuse_closed(idea)
    if author is None:
        return Supported(idea.support_count, is_changed=False)
    family = [idea.id, *below(session, idea.id)]
    gone = session.scalars(
        delete(IdeaSupport)
        .where(IdeaSupport.idea_id.in_(family), IdeaSupport.author_id == author.id)
        .returning(IdeaSupport.idea_id)
    ).all()
    if not gone:
        return Supported(idea.support_count, is_changed=False)
    count_anew(session, gone)
    session.refresh(idea)
    changed(session, idea)
    return Supported(idea.support_count, is_changed=True)


def supports(session: Session, author_id: UUID, idea_id: UUID) -> bool:
    """Check whether an author supports an idea, or one that was merged into it."""
    mine = (IdeaSupport.idea_id == idea_id, IdeaSupport.author_id == author_id)
    return session.scalar(select(IdeaSupport.is_own).where(*mine)) is not None


def reach_if_enough(
    session: Session, ctx: CommentContext, space: Space, item: WorkflowItem, idea: IdeaRow
) -> None:
    """Oblige the agency to answer a locked idea where enough support it and none is owed yet."""
    if idea.state != IdeaState.PUBLISHED:
        return
    if not has_reached(idea.support_count, space.support_threshold):
        return
    idea.threshold_at = moment(session)
    session.flush()
    write_answer_owed(session, ctx.security, idea)
    places_changed(session, idea)
    change_state(session, ctx.workflows, item.id, Change("reach"), SUPPORTERS_ACTOR, None)
    session.refresh(idea)
    tell_followers(session, space, idea, What.THRESHOLD)


def _take_try(session: Session, ctx: CommentContext, person: PersonHere) -> None:
    if not take(session, ctx.keys, SUPPORTING, person.id):
        raise TooManyTries(
            _("You have supported many ideas in a short time. Wait ten minutes, then go on."),
            retry_after_s=_AGAIN_S,
        )


def _refuse_closed(idea: IdeaRow) -> None:
    refuse_unseen(idea)
    if idea.merged_into is not None:
        raise Refused(_("This idea was merged with another one: support that one."))
    if idea.state not in OPEN_TO_SUPPORT:
        raise Refused(_("The agency has answered already, so support stays as it was."))
