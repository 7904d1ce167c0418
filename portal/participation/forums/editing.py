"""Changing a topic: by whoever opened it, for a day."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.errors import NotFound, Refused, TooManyTries
from geo.messages import mark as _
from portal.accounts.assurance import PersonHere
from portal.audit.recording import record
from portal.audit.rules import Actor, ActorKind
from portal.comments.authors.rules import Author
from portal.comments.authors.service import demand_author
from portal.comments.context import CommentContext
from portal.comments.discussions.models import Discussion
from portal.comments.moderation.screening import hold_author, screen
from portal.comments.rules import Visibility
from portal.following.rules import Subject
from portal.following.service import retitle
from portal.limits.service import take
from portal.participation.forums.kinds import set_visibility
from portal.participation.forums.models import TopicRow
from portal.participation.forums.opening import Opened
from portal.participation.forums.rules import TOPIC
from portal.participation.forums.standing import as_post, local_moment, locked_topic
from portal.participation.revisions.service import (
    EDITING,
    NewWords,
    is_open_to_change,
    refuse_unchangeable,
    replace_words,
)
from portal.participation.spaces.rules import Activity, Space, demand_activity

_AGAIN_S = 3_600


def edit_topic(
    session: Session,
    ctx: CommentContext,
    person: PersonHere,
    space: Space,
    topic_id: UUID,
    new: NewWords,
) -> Opened:
    """Change the title and the text of a topic of one's own; what it said before stays public.

    Raises NotFound for another's, Refused for what is too old, closed or not shown, and what
    `open_topic` raises; the session is bound to the person.
    """
    demand_activity(space, Activity.FORUM, local_moment(session, ctx.country))
    author = demand_author(session, person)
    if not take(session, ctx.keys, EDITING, person.id):
        raise TooManyTries(
            _("You have changed what you wrote many times. Nothing is lost: wait an hour."),
            retry_after_s=_AGAIN_S,
        )
    author = hold_author(session, author)
    topic = _own(session, author, space, topic_id)
    refuse_unchangeable(session, topic)
    if topic.closed_at is not None:
        raise Refused(_("An officer has closed this topic: it can be read."))
    if replace_words(session, TOPIC, topic, new, has_reactions=_is_discussed(session, topic)):
        topic.version += 1
        session.flush()
        retitle(session, Subject(TOPIC, topic.id), {topic.language: topic.title})
        seen = screen(session, ctx, author, as_post(topic, space), TOPIC, topic.id)
        set_visibility(session, topic.id, seen)
        actor = Actor(ActorKind.CITIZEN, str(author.id), "")
        record(session, actor, "topic.edited", TOPIC, str(topic.id), agency=space.agency)
    return Opened(topic.id, topic.ref, topic.visibility == Visibility.PENDING)


def is_changeable(topic: TopicRow, now: datetime) -> bool:
    """Check whether whoever opened a topic may still change it, as far as the topic goes."""
    return topic.closed_at is None and is_open_to_change(topic, now)


def _own(session: Session, author: Author, space: Space, topic_id: UUID) -> TopicRow:
    topic = locked_topic(session, topic_id)
    if topic.author_id != author.id or topic.space_id != space.id:
        raise NotFound(_("There is no such topic."))
    return topic


def _is_discussed(session: Session, topic: TopicRow) -> bool:
    of_topic = (Discussion.subject_kind == TOPIC, Discussion.subject_id == topic.id)
    return bool(session.scalar(select(Discussion.comment_count).where(*of_topic)))
