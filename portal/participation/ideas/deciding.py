"""What an agency says about an idea: the answer that it owes, and its decision with reasons."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from portal.accounts.officer_roles import Officer, Role
from portal.comments.context import CommentContext
from portal.following.rules import What
from portal.participation.ideas.models import IdeaAnswer
from portal.participation.ideas.reading import Official
from portal.participation.ideas.rules import TRANSITION_OF, AnswerKind
from portal.participation.ideas.standing import (
    changed,
    locked_idea,
    of_officer,
    places_changed,
    refuse_unseen,
    roles_in,
    tell_followers,
)
from portal.participation.spaces.rules import Space
from portal.workflow.service import Change, change_state


@dataclass(frozen=True)
class Saying:
    """What an officer says of an idea; `seen_event` is the newest event that he knew of."""

    kind: AnswerKind
    said: Official
    seen_event: int | None = None


def say_officially(
    session: Session,
    ctx: CommentContext,
    space: Space,
    idea_id: UUID,
    saying: Saying,
    by: Officer,
) -> None:
    """Publish an answer or a decision with its reasons, and bring the idea into its state.

    Editors of the agency answer, approvers decide. Raises NotFound for an idea of other agencies,
    Refused for what cannot be said any more, or not by them.
    """
    _item, idea = locked_idea(session, idea_id)
    of_officer(idea, by, Role.EDITOR)
    refuse_unseen(idea)
    session.add(
        IdeaAnswer(
            id=uuid4(),
            idea_id=idea.id,
            kind=saying.kind.value,
            texts=storable(dict(saying.said.texts)),
            htmls=storable(dict(saying.said.htmls)),
            at=moment(session),
            made_by=storable(by.name),
        )
    )
    idea.answered_at = idea.answered_at or moment(session)
    changed(session, idea)
    places_changed(session, idea)
    is_answer = saying.kind is AnswerKind.ANSWER
    tell_followers(session, space, idea, What.ANSWER if is_answer else What.DECISION)
    change = Change(TRANSITION_OF[saying.kind], seen_event=saying.seen_event)
    roles = roles_in(by, idea.agency)
    change_state(session, ctx.workflows, idea.id, change, by.actor, roles)


def reconsider(
    session: Session, ctx: CommentContext, idea_id: UUID, change: Change, by: Officer
) -> None:
    """Take an idea up again that was not accepted; why stays with what has happened."""
    _item, idea = locked_idea(session, idea_id)
    of_officer(idea, by, Role.EDITOR)
    changed(session, idea)
    places_changed(session, idea)
    again = Change("reconsider", change.reason, seen_event=change.seen_event)
    roles = roles_in(by, idea.agency)
    change_state(session, ctx.workflows, idea.id, again, by.actor, roles)
