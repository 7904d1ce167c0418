"""What is done with an inbox: telling somebody, reading, and choosing what is copied to where."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.clock import moment
from portal.citizens.context import CitizenContext
from portal.citizens.inbox.models import InboxMessage, Subscription
from portal.citizens.inbox.rules import MESSAGES_ON_PAGE, Message, Topic
from portal.citizens.inbox.sealing import Content, open_content, seal_content
from portal.jobs.queue import enqueue
from portal.notifications.rules import Channel

# The task that writes to somebody that there is something new; its key is the person.
WRITE_COPIES = "say that something is new"
_USUAL = {Channel.EMAIL: True, Channel.SMS: False}


@dataclass(frozen=True)
class InboxLine:
    """A message as its person sees it; without `content` its key is gone."""

    id: UUID
    kind: str
    topic: Topic
    created_at: datetime
    is_read: bool
    content: Content | None


@dataclass(frozen=True)
class InboxPage:
    """Some messages, the newest first, and the last of them where there are older ones."""

    lines: tuple[InboxLine, ...]
    older_than: UUID | None


def tell(session: Session, context: CitizenContext, person_id: UUID, message: Message) -> UUID:
    """Put a message into a person's inbox, in the session's transaction; return its id.

    The session is bound to the person. Copies that say only that something is new follow by a job,
    as far as the person wants them.
    """
    message_id = uuid4()
    session.add(
        InboxMessage(
            id=message_id,
            person_id=person_id,
            kind=message.kind,
            topic=message.topic,
            sealed_content=seal_content(context, person_id, message_id, message),
            created_at=moment(session),
        )
    )
    session.flush()
    enqueue(session, WRITE_COPIES, str(person_id))
    return message_id


def read_inbox(
    session: Session, context: CitizenContext, person_id: UUID, older_than: UUID | None = None
) -> InboxPage:
    """Read a page of messages, the newest first, from behind the one with the id `older_than`."""
    place = tuple_(InboxMessage.created_at, InboxMessage.id)
    wanted = select(InboxMessage).where(InboxMessage.person_id == person_id)
    if older_than is not None:
        last = select(InboxMessage.created_at, InboxMessage.id).where(
            InboxMessage.person_id == person_id, InboxMessage.id == older_than
        )
        wanted = wanted.where(place < last.scalar_subquery())
    newest = wanted.order_by(InboxMessage.created_at.desc(), InboxMessage.id.desc())
    rows = session.scalars(newest.limit(MESSAGES_ON_PAGE + 1)).all()
    shown = rows[:MESSAGES_ON_PAGE]
    lines = tuple(_line(context, row) for row in shown)
    return InboxPage(lines, shown[-1].id if len(rows) > MESSAGES_ON_PAGE else None)


def open_message(
    session: Session, context: CitizenContext, person_id: UUID, message_id: UUID
) -> InboxLine | None:
    """Return one message of a person, which counts as read from now on; None for none of his."""
    own = (InboxMessage.person_id == person_id, InboxMessage.id == message_id)
    row = session.scalars(select(InboxMessage).where(*own)).one_or_none()
    if row is None:
        return None
    if row.read_at is None:
        row.read_at = moment(session)
    return _line(context, row)


def mark_all_read(session: Session, person_id: UUID) -> None:
    """Count all messages of a person as read."""
    unread = (InboxMessage.person_id == person_id, InboxMessage.read_at.is_(None))
    session.execute(update(InboxMessage).where(*unread).values(read_at=moment(session)))


def unread_count(session: Session, person_id: UUID) -> int:
    """Return how many messages a person has not read."""
    unread = (InboxMessage.person_id == person_id, InboxMessage.read_at.is_(None))
    return session.scalar(select(func.count()).select_from(InboxMessage).where(*unread)) or 0


def chosen_topics(session: Session, person_id: UUID) -> dict[Channel, frozenset[Topic]]:
    """Return by channel the topics whose messages a person wants copies of."""
    rows = session.execute(
        select(Subscription.topic, Subscription.channel, Subscription.is_wanted).where(
            Subscription.person_id == person_id
        )
    )
    said = {(topic, channel): is_wanted for topic, channel, is_wanted in rows}
    return {
        channel: frozenset(
            topic for topic in Topic if not topic.may_be_muted or said.get((topic, channel), usual)
        )
        for channel, usual in _USUAL.items()
    }


def choose_topics(
    session: Session, person_id: UUID, channel: Channel, wanted: Collection[Topic]
) -> None:
    """Keep of which topics a person wants copies on a channel, and of no others."""
    rows = [
        {
            "person_id": person_id,
            "topic": topic,
            "channel": channel,
            "is_wanted": topic in wanted,
            "changed_at": moment(session),
        }
        for topic in Topic
        if topic.may_be_muted
    ]
    added = insert(Subscription).values(rows)
    chosen = {"is_wanted": added.excluded.is_wanted, "changed_at": added.excluded.changed_at}
    keys = [Subscription.person_id, Subscription.topic, Subscription.channel]
    session.execute(added.on_conflict_do_update(index_elements=keys, set_=chosen))


def _line(context: CitizenContext, row: InboxMessage) -> InboxLine:
    return InboxLine(
        id=row.id,
        kind=row.kind,
        topic=Topic(row.topic),
        created_at=row.created_at,
        is_read=row.read_at is not None,
        content=open_content(context, row.person_id, row.id, row.sealed_content),
    )
