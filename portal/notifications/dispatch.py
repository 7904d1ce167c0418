"""Taking letters out of the outbox: claimed, sent, and noted, each in a transaction of its own."""

import logging
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from portal.limits.rules import Limit
from portal.limits.service import give_back, take
from portal.notifications.kinds import LetterKinds
from portal.notifications.models import LetterRow
from portal.notifications.opening import Unreadable, open_letter
from portal.notifications.rules import (
    CLAIM_LOCKS,
    Channel,
    Delivery,
    Event,
    LetterState,
    is_expired,
    next_state,
    pause_after,
)
from portal.notifications.senders import Sender, Verdict, WrittenLetter
from portal.secrets import Keys

log = logging.getLogger(__name__)

_MOST_CLAIMS = 2**31 - 1
_HELD_BACK = timedelta(minutes=1)


@dataclass(frozen=True)
class Outbox:
    """The letters of a deployment, and how what carries them is made.

    Letters of a channel that has no sender wait. Every run makes senders of its own, for one holds
    a connection that two threads cannot use. `pace` limits what a channel carries in a time: what
    is more waits.
    """

    database: Database
    keys: Keys
    kinds: LetterKinds
    senders: Mapping[Channel, Callable[[], Sender]]
    pace: Mapping[Channel, Limit] = field(default_factory=dict)

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that letters can go by."""
        return tuple(self.senders)


@dataclass(frozen=True)
class _Claimed:
    """A letter that nobody else sends; without `written` it cannot be put into words."""

    id: UUID
    sender: Sender
    digest: bytes
    written: WrittenLetter | None
    verdict: Verdict | None = None


def send_due(outbox: Outbox, should_stop: Callable[[], bool] = lambda: False) -> None:
    """Send every letter that is due, one after the other, and end when there is none.

    Several may do it at the same moment. While one does, a lock in the database says so: letters
    whose sender is gone are taken up again by the next. A server that is away ends it.
    """
    with _witnessed(outbox.database) as (witness, claim):
        _tidy(outbox.database)
        senders = {channel: make() for channel, make in outbox.senders.items()}
        try:
            while not should_stop():
                # Without its lock others would think that nobody sends what is claimed here.
                witness.execute(text("SELECT 1"))
                claimed = _claim(outbox, senders, claim)
                if claimed is None or not _send(outbox, claimed):
                    return
        finally:
            for sender in senders.values():
                sender.close()


@contextmanager
def _witnessed(database: Database) -> Iterator[tuple[Session, int]]:
    """Hold a lock that goes with this process, however it ends; yields the number of the claim."""
    claim = secrets.randbelow(_MOST_CLAIMS) + 1
    with database.writing(bounded=False) as witness:
        lock = text("SELECT pg_advisory_xact_lock(:locks, :claim)")
        witness.execute(lock, {"locks": CLAIM_LOCKS, "claim": claim})
        yield witness, claim


def _tidy(database: Database) -> None:
    """Put back what was lost, and give up what would come too late."""
    with database.writing() as session:
        lost = select(LetterRow).where(LetterRow.state == LetterState.SENDING)
        for row in session.scalars(lost.with_for_update(skip_locked=True)):
            if _is_lost(session, row.claimed_by):
                log.warning("Whoever sent letter %s is gone", row.id)
                change(session, row, Event.LOST)
        waiting = LetterRow.state == LetterState.WAITING
        late = select(LetterRow).where(waiting, LetterRow.expires_at <= moment(session))
        for row in session.scalars(late.with_for_update(skip_locked=True)):
            change(session, row, Event.EXPIRED)


def _is_lost(session: Session, claim: int | None) -> bool:
    lock = text("SELECT pg_try_advisory_xact_lock(:locks, :claim)")
    return bool(session.scalar(lock, {"locks": CLAIM_LOCKS, "claim": claim}))


def change(session: Session, row: LetterRow, event: Event, sentence: str | None = None) -> None:
    """Change a letter by what happened to it; what must not be kept any longer goes."""
    row.state = next_state(LetterState(row.state), event)
    row.changed_at = moment(session)
    row.problem = sentence if sentence is not None else row.problem
    if row.state == LetterState.WAITING:
        row.due_at = row.changed_at + pause_after(event, row.tries)
    if row.state != LetterState.SENDING:
        row.claimed_by = None
    if LetterState(row.state).is_over:
        row.sealed_values = None
    if row.state == LetterState.SENT:
        row.sealed_address = row.problem = None


def _claim(outbox: Outbox, senders: Mapping[Channel, Sender], claim: int) -> _Claimed | None:
    """Take the letter that has been due for longest; None when there is none."""
    with outbox.database.writing() as session:
        row = _longest_due(session, senders)
        while row is not None and not _is_within_pace(outbox, session, Channel(row.channel)):
            row = _longest_due(session, senders)
        if row is None:
            return None
        sender = senders[Channel(row.channel)]
        change(session, row, Event.CLAIMED)
        row.claimed_by = claim
        row.tries += 1
        row.message_id = row.message_id or sender.message_id(row.id)
        return _in_words(outbox, session, row, sender)


def _longest_due(session: Session, channels: Collection[Channel]) -> LetterRow | None:
    return session.scalars(
        select(LetterRow)
        .where(
            LetterRow.state == LetterState.WAITING,
            LetterRow.channel.in_(channels),
            LetterRow.due_at <= moment(session),
            LetterRow.expires_at > moment(session),
        )
        .order_by(LetterRow.due_at, LetterRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()


def _is_within_pace(outbox: Outbox, session: Session, channel: Channel) -> bool:
    """Count a letter of a channel; where it has carried as much as it may, all of its wait."""
    limit = outbox.pace.get(channel)
    if limit is None or take(session, outbox.keys, limit, None):
        return True
    now = moment(session)
    sentence = f"{limit.most} have been sent within {limit.window_s // 60} minutes, others wait"
    log.warning("Letters by %s: %s", channel, sentence)
    waiting = (
        LetterRow.state == LetterState.WAITING,
        LetterRow.channel == channel,
        LetterRow.due_at <= now,
    )
    # Whoever holds one of them waits for our count.
    theirs = select(LetterRow.id).where(*waiting).with_for_update(skip_locked=True)
    held = update(LetterRow).where(LetterRow.id.in_(theirs))
    session.execute(held.values(due_at=now + _HELD_BACK, problem=sentence))
    return False


def _in_words(outbox: Outbox, session: Session, row: LetterRow, sender: Sender) -> _Claimed:
    """Put a letter into words by the texts of today; what stands in the way is its verdict."""
    try:
        opened = open_letter(session, outbox.keys, outbox.kinds, row)
    except Unreadable as error:
        return _Claimed(row.id, sender, row.template_digest, None, error.verdict)
    assert row.message_id is not None
    written = WrittenLetter(
        row.message_id, opened.to, opened.texts, row.written_at, opened.unsubscribe
    )
    return _Claimed(row.id, sender, opened.digest, written)


def _send(outbox: Outbox, claimed: _Claimed) -> bool:
    """Send a letter and note what became of it; returns whether others are worth a try now."""
    verdict = claimed.verdict
    if verdict is None:
        assert claimed.written is not None
        verdict = claimed.sender.send(claimed.written)
    # Whoever ends here, between the server's yes and this note, lets it be sent a second time.
    with outbox.database.writing() as session:
        row = session.get_one(LetterRow, claimed.id, with_for_update=True)
        if row.state != LetterState.SENDING:
            return True
        row.template_digest = claimed.digest
        _note_carriage(session, outbox, row, verdict)
        change(session, row, verdict.event, verdict.sentence)
        if row.state == LetterState.WAITING and is_expired(row.due_at, row.expires_at):
            change(session, row, Event.EXPIRED)
    if verdict.event not in (Event.TAKEN, Event.WITHDRAWN):
        log.warning("Letter %s was not sent (%s): %s", claimed.id, verdict.event, verdict.sentence)
    return verdict.event is not Event.UNREACHED


def _note_carriage(session: Session, outbox: Outbox, row: LetterRow, verdict: Verdict) -> None:
    """Note what a text message is paid for; one that reached nobody does not count."""
    channel = Channel(row.channel)
    row.parts = verdict.parts or row.parts
    if verdict.event is Event.TAKEN and channel is Channel.SMS and row.delivery is None:
        row.delivery, row.delivery_at = Delivery.QUEUED, moment(session)
    limit = outbox.pace.get(channel)
    if verdict.event is Event.UNREACHED and limit is not None:
        give_back(session, outbox.keys, limit, None)
