"""What actions on topics share: the lock, the clock, what moderators and followers are told."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.country import Country
from geo.errors import NotFound
from geo.messages import mark as _
from portal.comments.moderated import ModeratedPost
from portal.comments.rules import Visibility
from portal.following.rules import Happening, Subject, What
from portal.following.service import note_happening
from portal.participation.forums.models import TopicRow
from portal.participation.forums.rules import TOPIC
from portal.participation.spaces.rules import Space


def local_moment(session: Session, country: Country) -> datetime:
    """Return the moment on the country's clock, on which dates are told."""
    return moment(session).astimezone(ZoneInfo(country.time_zone))


def locked_topic(session: Session, topic_id: UUID) -> TopicRow:
    """Return a topic, locked and as it is now; raises NotFound."""
    found = session.get(TopicRow, topic_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound(_("There is no such topic."))
    return found


def as_post(topic: TopicRow, space: Space) -> ModeratedPost:
    """Return a topic as moderators see it."""
    return ModeratedPost(
        agency=space.agency,
        author_id=topic.author_id,
        title=topic.title,
        markdown=topic.markdown,
        path=path_of(space, topic.ref),
        posted_at=topic.posted_at,
        visibility=Visibility(topic.visibility),
    )


def tell_followers(session: Session, space: Space, topic: TopicRow, what: What) -> None:
    """Note for followers and feeds what has happened to a topic that everybody may see."""
    if topic.visibility != Visibility.VISIBLE:
        return
    about = Subject(TOPIC, topic.id)
    note_happening(
        session,
        Happening(
            subject=about,
            about=about,
            what=what,
            titles={topic.language: topic.title},
            path=path_of(space, topic.ref),
            within=Subject("space", space.id),
        ),
    )


def path_of(space: Space, ref: str) -> str:
    """Return the address of the page of a topic, without the language."""
    return f"{space.path}/forum/topics/{ref}"
