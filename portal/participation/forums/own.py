"""The topics of one person, as he alone sees them, and taking them away again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from geo.errors import NotFound, Refused
from geo.messages import mark as _
from portal.accounts.assurance import PersonHere
from portal.audit.recording import record
from portal.audit.rules import Actor, ActorKind
from portal.comments.authors.service import author_of
from portal.comments.context import CommentContext
from portal.comments.discussions.models import Discussion
from portal.comments.discussions.queries import read_head
from portal.comments.moderation.deciding import withdraw
from portal.comments.rules import Visibility
from portal.following.service import forget_happenings
from portal.participation.forums.models import TopicRow
from portal.participation.forums.rules import TOPIC
from portal.participation.forums.standing import locked_topic
from portal.participation.revisions.service import forget_words
from portal.participation.spaces.rules import Space

_MOST = 100


@dataclass(frozen=True)
class OwnTopic:
    """A topic of one's own."""

    ref: str
    title: str
    visibility: Visibility
    posted_at: datetime
    has_comments: bool


def own_topics(session: Session, person: PersonHere, space_id: UUID) -> Sequence[OwnTopic]:
    """List a person's topics of a space, the newest first; the session is bound to the person."""
    author = author_of(session, person.id)
    if author is None:
        return ()
    of_topic = (Discussion.subject_kind == TOPIC, Discussion.subject_id == TopicRow.id)
    found = select(TopicRow, Discussion.comment_count).outerjoin(Discussion, and_(*of_topic))
    mine = found.where(TopicRow.author_id == author.id, TopicRow.space_id == space_id)
    newest = mine.order_by(TopicRow.posted_at.desc(), TopicRow.id).limit(_MOST)
    return [
        OwnTopic(one.ref, one.title, Visibility(one.visibility), one.posted_at, bool(count))
        for one, count in session.execute(newest)
    ]


def own_topic(session: Session, person: PersonHere, space_id: UUID, ref: str) -> TopicRow | None:
    """Find a topic of one's own by its reference; None for another's, and for what is removed."""
    author = author_of(session, person.id)
    if author is None:
        return None
    mine = select(TopicRow).where(
        TopicRow.ref == ref,
        TopicRow.space_id == space_id,
        TopicRow.author_id == author.id,
        TopicRow.visibility != Visibility.REMOVED.value,
    )
    return session.scalars(mine).one_or_none()


def take_away(
    session: Session, ctx: CommentContext, person: PersonHere, space: Space, ref: str
) -> None:
    """Take a topic away that is one's own, and out of the queue where it waits for a moderator.

    Nothing stays of what it said, now or before. Raises NotFound for that of another, Refused for a
    hidden one, and once others have written.
    """
    author = author_of(session, person.id)
    mine = (TopicRow.ref == ref, TopicRow.space_id == space.id)
    topic_id = session.scalar(select(TopicRow.id).where(*mine))
    topic = None if topic_id is None else locked_topic(session, topic_id)
    if author is None or topic is None or topic.author_id != author.id:
        raise NotFound(_("There is no such topic."))
    if topic.visibility == Visibility.HIDDEN:
        raise Refused(_("A moderator has hidden this topic: nobody can read it any more."))
    if read_head(session, TOPIC, topic.id).comment_count > 0:
        raise Refused(_("Others have written in this topic, so it stays."))
    forget_words(session, TOPIC, topic)
    topic.visibility, topic.version = Visibility.REMOVED.value, topic.version + 1
    session.flush()
    forget_happenings(session, TOPIC, topic.id)
    withdraw(session, ctx, TOPIC, topic.id)
    actor = Actor(ActorKind.CITIZEN, str(author.id), "")
    record(session, actor, "topic.removed", TOPIC, str(topic.id), agency=space.agency)
