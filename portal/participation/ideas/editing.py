"""Changing an idea: by its author, for a day, and until others support it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.errors import Refused, TooManyTries
from geo.messages import mark as _
from portal.accounts.assurance import PersonHere
from portal.audit.recording import record
from portal.comments.authors.service import demand_author
from portal.comments.context import CommentContext
from portal.comments.discussions.models import Discussion
from portal.comments.moderation.screening import hold_author, screen
from portal.comments.rules import Visibility
from portal.following.rules import Subject
from portal.following.service import retitle
from portal.limits.service import take
from portal.participation.ideas.kinds import set_visibility
from portal.participation.ideas.models import IdeaRow, IdeaSupport
from portal.participation.ideas.proposing import Proposed, actor_of, as_post
from portal.participation.ideas.rules import IDEA, IdeaState
from portal.participation.ideas.standing import (
    changed,
    local_moment,
    locked_idea,
    no_such_idea,
    places_changed,
)
from portal.participation.revisions.service import (
    EDITING,
    NewWords,
    is_open_to_change,
    refuse_unchangeable,
    replace_words,
)
from portal.participation.spaces.rules import Activity, Space, demand_activity

_AGAIN_S = 3_600


def edit_idea(
    session: Session,
    ctx: CommentContext,
    person: PersonHere,
    space: Space,
    idea_id: UUID,
    new: NewWords,
) -> Proposed:
    """Change the title and the text of an idea of one's own; what it said before stays public.

    Whoever supports an idea supports what he has read, so nobody changes it under him. Raises
    NotFound for another's, Refused for what is too old, supported or not collecting support, and
    what `propose` raises; the session is bound to the person.
    """
    demand_activity(space, Activity.IDEA, local_moment(session, ctx.country))
    author = demand_author(session, person)
    if not take(session, ctx.keys, EDITING, person.id):
        raise TooManyTries(
            _("You have changed what you wrote many times. Nothing is lost: wait an hour."),
            retry_after_s=_AGAIN_S,
        )
    author = hold_author(session, author)
    _item, idea = locked_idea(session, idea_id)
    if idea.author_id != author.id or idea.space_id != space.id:
        raise no_such_idea()
    _refuse_settled(session, idea)
    if replace_words(session, IDEA, idea, new, has_reactions=_is_discussed(session, idea)):
        changed(session, idea)
        places_changed(session, idea)
        retitle(session, Subject(IDEA, idea.id), {idea.language: idea.title})
        seen = screen(session, ctx, author, as_post(idea, space), IDEA, idea.id)
        set_visibility(session, idea.id, seen)
        record(session, actor_of(author), "idea.edited", IDEA, str(idea.id), agency=space.agency)
    return Proposed(idea.id, idea.ref, idea.visibility == Visibility.PENDING)


def is_changeable(session: Session, idea: IdeaRow, now: datetime) -> bool:
    """Check whether the author of an idea may still change it, as far as the idea goes."""
    is_collecting = idea.state == IdeaState.PUBLISHED and idea.merged_into is None
    return is_collecting and is_open_to_change(idea, now) and not _is_supported(session, idea)


def _refuse_settled(session: Session, idea: IdeaRow) -> None:
    refuse_unchangeable(session, idea)
    if idea.state != IdeaState.PUBLISHED or idea.merged_into is not None:
        raise Refused(_("This idea is not collecting support any more, so it stays as it is."))
    if _is_supported(session, idea):
        raise Refused(_("Others support this idea as it stands. Write a comment to add something."))


def _is_supported(session: Session, idea: IdeaRow) -> bool:
    """Check whether anybody but its author supports an idea."""
    others = (IdeaSupport.idea_id == idea.id, IdeaSupport.author_id != idea.author_id)
    return session.scalar(select(IdeaSupport.is_own).where(*others).limit(1)) is not None


def _is_discussed(session: Session, idea: IdeaRow) -> bool:
    of_idea = (Discussion.subject_kind == IDEA, Discussion.subject_id == idea.id)
    return bool(session.scalar(select(Discussion.comment_count).where(*of_idea)))
