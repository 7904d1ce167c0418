"""Topics as others know them: what is discussed, moderated and followed."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.messages import mark as _
from portal.comments.discussed import Discussed, DiscussedKind
from portal.comments.moderated import ModeratedKind, ModeratedPost
from portal.comments.rules import Visibility
from portal.following.kinds import Followed, FollowedKind
from portal.following.rules import What
from portal.following.service import forget_happenings
from portal.participation.forums.models import TopicRow
from portal.participation.forums.queries import topic_of, topics_of
from portal.participation.forums.rules import TOPIC
from portal.participation.forums.standing import as_post, locked_topic, path_of, tell_followers
from portal.participation.spaces.queries import space_of, spaces_by_id
from portal.participation.spaces.rules import (
    IDENTITY_OF,
    Activity,
    is_closed,
    phase_for,
)

_TOPIC_CLOSED = _("An officer has closed this topic: it can be read.")
_OVER = _("The space is closed, so nothing more is written here.")
_NOT_NOW = _("The forum is closed at present: the page of the space says when it is open.")


def find_discussed(session: Session, topic_id: UUID) -> Discussed | None:
    """Return a visible topic as something to be discussed."""
    topic = topic_of(session, topic_id)
    space = None if topic is None else space_of(session, topic.space_id)
    if topic is None or space is None:
        return None
    now, closed = moment(session), None
    if topic.closed_at is not None:
        closed = _TOPIC_CLOSED
    elif is_closed(space, now):
        closed = _OVER
    elif phase_for(space, Activity.FORUM, now) is None:
        closed = _NOT_NOW
    return Discussed(
        agency=space.agency,
        titles={topic.language: topic.title},
        path=path_of(space, topic.ref),
        closed_because=closed,
        identity=IDENTITY_OF[Activity.FORUM],
    )


def find_followed(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Followed]:
    """Return visible topics as something to be followed."""
    topics = topics_of(session, ids)
    spaces = spaces_by_id(session, {one.space_id for one in topics})
    return {
        one.id: Followed({one.language: one.title}, path_of(spaces[one.space_id], one.ref))
        for one in topics
        if one.space_id in spaces
    }


def find_moderated(session: Session, topic_id: UUID) -> ModeratedPost | None:
    """Return a topic as something to be moderated, visible or not."""
    topic = session.get(TopicRow, topic_id)
    space = None if topic is None else space_of(session, topic.space_id)
    return None if topic is None or space is None else as_post(topic, space)


def set_visibility(session: Session, topic_id: UUID, visibility: Visibility) -> None:
    """Show or hide a topic; what waited is told to followers, what is hidden leaves their feeds."""
    topic = locked_topic(session, topic_id)
    before, topic.visibility = topic.visibility, visibility.value
    if before == visibility:
        return
    topic.version += 1
    session.flush()
    space = space_of(session, topic.space_id)
    if visibility is not Visibility.VISIBLE:
        forget_happenings(session, TOPIC, topic.id)
    elif before == Visibility.PENDING and space is not None:
        tell_followers(session, space, topic, What.TOPIC)


DISCUSSED = DiscussedKind(TOPIC, find_discussed)
MODERATED = ModeratedKind(TOPIC, find_moderated, set_visibility)
FOLLOWED = FollowedKind(TOPIC, find_followed)
