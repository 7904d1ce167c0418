"""Opening a topic in a forum: what citizens do."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import InvalidFields, InvalidParameter, TooManyTries
from geo.messages import mark as _
from geo.references import new_reference
from portal.accounts.assurance import PersonHere
from portal.accounts.rules import IdentityNeeded
from portal.audit.recording import record
from portal.audit.rules import Actor, ActorKind
from portal.comments.authors.rules import Author
from portal.comments.authors.service import demand_author
from portal.comments.context import CommentContext
from portal.comments.moderation.screening import hold_author, screen
from portal.comments.rules import Visibility
from portal.comments.texts.rules import TextRules, WrittenText, read_text, read_title
from portal.following.rules import What
from portal.limits.service import take
from portal.participation.forums.models import TopicRow
from portal.participation.forums.rules import (
    LETTER,
    LONGEST_TEXT,
    LONGEST_TITLE,
    OPENING,
    TOPIC,
    Category,
)
from portal.participation.forums.standing import as_post, local_moment, tell_followers
from portal.participation.spaces.rules import IDENTITY_OF, Activity, Space, demand_activity

_AGAIN_S = 3_600


@dataclass(frozen=True)
class NewTopic:
    """What somebody wants to talk about, and in which category."""

    language: str
    category_id: UUID
    title: str
    text: WrittenText


@dataclass(frozen=True)
class Opened:
    """What became of a topic: its reference, and whether it waits for a moderator first."""

    id: UUID
    ref: str
    is_pending: bool


def read_topic(
    given: Mapping[str, str], language: str, categories: list[Category], *, may_link: bool
) -> NewTopic:
    """Read the fields category, title and text; raises InvalidFields with all that is wrong."""
    faults: list[InvalidParameter] = []
    title, text = "", WrittenText("", "")
    wanted = given.get("category", "")
    chosen = next((one for one in categories if str(one.number) == wanted), None)
    if chosen is None:
        text_of_fault = _("Choose the category that it belongs to.")
        faults.append(InvalidParameter("category", text_of_fault, value=wanted))
    try:
        title = read_title(given.get("title", ""), LONGEST_TITLE, "title")
    except InvalidParameter as error:
        faults.append(error)
    try:
        text = read_text(given.get("text", ""), TextRules("text", LONGEST_TEXT, may_link))
    except InvalidParameter as error:
        faults.append(error)
    if faults or chosen is None:
        raise InvalidFields(faults)
    return NewTopic(language, chosen.id, title, text)


def open_topic(
    session: Session, ctx: CommentContext, person: PersonHere, space: Space, new: NewTopic
) -> Opened:
    """Open a topic; it is shown at once, or after a moderator has looked at it.

    Raises Refused outside a phase for the forum and for who is blocked, AuthorNameNeeded,
    IdentityNeeded and TooManyTries; the session is bound to the person.
    """
    demand_activity(space, Activity.FORUM, local_moment(session, ctx.country))
    if person.identity < IDENTITY_OF[Activity.FORUM]:
        raise IdentityNeeded(IDENTITY_OF[Activity.FORUM])
    author = demand_author(session, person)
    if not take(session, ctx.keys, OPENING, person.id):
        raise TooManyTries(
            _("You have opened many topics today. Nothing is lost: open this one tomorrow."),
            retry_after_s=_AGAIN_S,
        )
    author = hold_author(session, author)
    topic = _added(session, author, space, new)
    seen = screen(session, ctx, author, as_post(topic, space), TOPIC, topic.id)
    topic.visibility = seen.value
    session.flush()
    tell_followers(session, space, topic, What.TOPIC)
    actor = Actor(ActorKind.CITIZEN, str(author.id), "")
    record(session, actor, "topic.opened", TOPIC, str(topic.id), agency=space.agency)
    return Opened(topic.id, topic.ref, seen is Visibility.PENDING)


def _added(session: Session, author: Author, space: Space, new: NewTopic) -> TopicRow:
    topic = TopicRow(
        id=uuid4(),
        ref=new_reference(LETTER),
        space_id=space.id,
        category_id=new.category_id,
        language=new.language,
        title=storable(new.title),
        markdown=storable(new.text.markdown),
        html=storable(new.text.html),
        author_id=author.id,
        posted_at=moment(session),
        visibility=Visibility.PENDING.value,
    )
    session.add(topic)
    session.flush()
    return topic
