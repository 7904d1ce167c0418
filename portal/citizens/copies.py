"""Letters that say that something is new: so many a day at most, whatever came in meanwhile."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from geo.errors import Refused
from portal.accounts.models import Account
from portal.accounts.row_security import bind_person
from portal.accounts.security import FIRST_LANGUAGE
from portal.citizens.consents.rules import Purpose
from portal.citizens.consents.service import holds
from portal.citizens.context import CitizenContext
from portal.citizens.inbox.letters import NEWS, NEWS_SMS, WARNING, WARNING_SMS
from portal.citizens.inbox.models import InboxMessage
from portal.citizens.inbox.rules import NEWS_DAYS, Topic
from portal.citizens.inbox.service import WRITE_COPIES, chosen_topics
from portal.citizens.models import PersonRow
from portal.jobs.queue import enqueue
from portal.notifications.kinds import UNSUBSCRIBE, LetterKind
from portal.notifications.rules import Channel
from portal.notifications.service import write_letter
from portal.notifications.sms.service import write_sms
from portal.notifications.unsubscribing import unsubscribe_link

log = logging.getLogger(__name__)

_GOOD_FOR = timedelta(days=3)
_PATH = "/my/inbox"
_COPIED_AT = {Channel.EMAIL: InboxMessage.emailed_at, Channel.SMS: InboxMessage.texted_at}
_KINDS: dict[tuple[Channel, bool], LetterKind] = {
    (Channel.EMAIL, False): NEWS,
    (Channel.EMAIL, True): WARNING,
    (Channel.SMS, False): NEWS_SMS,
    (Channel.SMS, True): WARNING_SMS,
}


@dataclass(frozen=True)
class _Copy:
    """Whom a letter goes to: by which channel, to which contact of the account, in which words."""

    person_id: UUID
    channel: Channel
    to: str
    language: str


def write_copies(database: Database, context: CitizenContext, person_id: UUID) -> None:
    """Write a person by each channel that there is something new, if there is and it is time.

    What is not said yet because a letter went out a short time ago is said when the pause is over,
    unless it has been read by then.
    """
    with database.writing() as session:
        bind_person(session, person_id)
        topics = _wanted(session, person_id)
        for copy in _copies(session, person_id):
            news = _unsaid(session, copy, topics[copy.channel])
            if news:
                _write_one(session, context, copy, news)


def _wanted(session: Session, person_id: UUID) -> dict[Channel, frozenset[Topic]]:
    """Return the topics that a person is written about: without a consent those of security."""
    chosen = chosen_topics(session, person_id)
    if holds(session, person_id, Purpose.NEWS):
        return chosen
    always = frozenset(topic for topic in Topic if not topic.may_be_muted)
    return {channel: topics & always for channel, topics in chosen.items()}


def _copies(session: Session, person_id: UUID) -> list[_Copy]:
    """Return where the person is reached: the account's own contacts, in its language."""
    row = session.execute(
        select(Account.email, Account.phone, Account.language)
        .join(PersonRow, PersonRow.account_id == Account.id)
        .where(PersonRow.id == person_id)
    ).one_or_none()
    if row is None:
        return []
    language = row.language or FIRST_LANGUAGE
    contacts = {Channel.EMAIL: row.email, Channel.SMS: row.phone}
    return [_Copy(person_id, by, to, language) for by, to in contacts.items() if to]


def _unsaid(session: Session, copy: _Copy, topics: frozenset[Topic]) -> Sequence[InboxMessage]:
    """Return the messages that nobody has read and no letter of the channel has spoken of."""
    return session.scalars(
        select(InboxMessage).where(
            InboxMessage.person_id == copy.person_id,
            InboxMessage.read_at.is_(None),
            _COPIED_AT[copy.channel].is_(None),
            InboxMessage.topic.in_(topics),
            InboxMessage.created_at > moment(session) - timedelta(days=NEWS_DAYS),
        )
    ).all()


def _write_one(
    session: Session, context: CitizenContext, copy: _Copy, news: Sequence[InboxMessage]
) -> None:
    """Write one letter about all that is new, or ask for it when the pause is over."""
    is_warning = any(one.topic == Topic.SECURITY for one in news)
    copied_at, now = _COPIED_AT[copy.channel], moment(session)
    own = InboxMessage.person_id == copy.person_id
    last = session.scalar(select(func.max(copied_at)).where(own))
    pause = context.news.pause[copy.channel]
    if not is_warning and last is not None and last + pause > now:
        enqueue(session, WRITE_COPIES, str(copy.person_id), at=last + pause)
    elif _is_written(session, context, copy, _KINDS[copy.channel, is_warning]):
        for one in news:
            setattr(one, copied_at.key, now)


def _is_written(session: Session, context: CitizenContext, copy: _Copy, kind: LetterKind) -> bool:
    security = context.security
    letter = security.letter(kind, copy.to, copy.language, _PATH, _GOOD_FOR)
    if copy.channel is Channel.SMS:
        try:
            return write_sms(session, security.keys, security.sms, letter) is not None
        except Refused:
            # The sentence holds the number.
            log.info("No text message says that something is new: the number gets none now")
            return False
    if UNSUBSCRIBE in kind.places:
        ends = unsubscribe_link(security.keys, security.public_url, copy.language, copy.to, kind)
        letter = replace(letter, values={**letter.values, UNSUBSCRIBE: ends})
    return write_letter(session, security.keys, letter) is not None
