"""What topics do with letters: write one in the transaction of their action, and mute kinds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.errors import Refused
from geo.messages import mark as _
from portal.jobs.queue import enqueue
from portal.notifications.kinds import LetterKind, LetterKinds
from portal.notifications.models import LetterDaily, LetterHeld, LetterMute, LetterOnce, LetterRow
from portal.notifications.rules import SEND, SENT_KEPT, UNSENT_KEPT, LetterState
from portal.notifications.sealing import address_digest, open_address, seal_address, seal_values
from portal.notifications.templates import digest
from portal.secrets import Keys


@dataclass(frozen=True)
class Letter:
    """What is written to whom: `values` fill the places of the kind's texts.

    After `good_for` it is of no use any more and not sent.
    """

    kind: LetterKind
    to: str
    language: str
    values: Mapping[str, str]
    good_for: timedelta
    id: UUID = field(default_factory=uuid4)


def write_letter(session: Session, keys: Keys, letter: Letter) -> UUID | None:
    """Put a letter into the outbox and a job into the queue, in the session's transaction.

    Return its id; None when whoever it is for has muted its kind, or gets one letter a day: then it
    is held for that. Raises ValueError for values that its kind does not have.
    """
    _check_values(letter)
    if not letter.kind.is_security and _is_muted(session, keys, letter):
        return None
    if letter.kind.title and wants_daily(session, keys, letter.to):
        _hold(session, keys, letter)
        return None
    session.add(LetterRow(**_row(keys, letter, moment(session))))
    enqueue(session, SEND, str(letter.id), lock=SEND)
    return letter.id


def write_letters(session: Session, keys: Keys, kind: LetterKind, letters: Sequence[Letter]) -> int:
    """Put many letters of a kind into the outbox as above, with few statements and one job.

    Return how many were written: those who have muted the kind get none. Raises ValueError for
    values that the kind does not have, and for one that is put into letters of the day.
    """
    if kind.title or any(letter.kind is not kind for letter in letters):
        raise ValueError(f"these are not all letters of {kind.name}, or may be held for the day")
    for letter in letters:
        _check_values(letter)
    digests = {letter.id: address_digest(keys, letter.to) for letter in letters}
    unwanted = select(LetterMute.address_digest).where(
        LetterMute.kind == kind.name, LetterMute.address_digest.in_(digests.values())
    )
    muted = frozenset() if kind.is_security else frozenset(session.scalars(unwanted))
    now = moment(session)
    rows = [_row(keys, one, now) for one in letters if digests[one.id] not in muted]
    if rows:
        session.execute(insert(LetterRow), rows)
        enqueue(session, SEND, str(rows[0]["id"]), lock=SEND)
    return len(rows)


def write_once(session: Session, keys: Keys, letter: Letter, *about: str) -> UUID | None:
    """Write a letter as above, unless one of its kind about the same was written before."""
    is_new = is_first_about(session, keys, letter.kind, *about)
    return write_letter(session, keys, letter) if is_new else None


def is_first_about(session: Session, keys: Keys, kind: LetterKind, *about: str) -> bool:
    """Note that a letter of a kind is written about something; False where one was before."""
    row = {"key": keys.digest("letter once", kind.name, *about)}
    once = insert(LetterOnce).values(**row, written_at=moment(session))
    noted = session.execute(once.on_conflict_do_nothing().returning(LetterOnce.key)).first()
    return noted is not None


def mute(session: Session, keys: Keys, address: str, kind: LetterKind) -> None:
    """Write no letters of a kind to an address any more; raises Refused for those of security."""
    if kind.is_security:
        raise Refused(_("Letters about the security of an account cannot be switched off."))
    row = {"address_digest": address_digest(keys, address), "kind": kind.name}
    session.execute(insert(LetterMute).values(row).on_conflict_do_nothing())


def unmute(session: Session, keys: Keys, address: str, kind: LetterKind) -> None:
    """Write letters of a kind to an address again."""
    found = (
        LetterMute.address_digest == address_digest(keys, address),
        LetterMute.kind == kind.name,
    )
    session.execute(delete(LetterMute).where(*found))


def choose_kinds(
    session: Session, keys: Keys, address: str, kinds: LetterKinds, wanted: Collection[str]
) -> None:
    """Write letters of the kinds with these names to an address, and of no other it may mute."""
    for kind in kinds.mutable:
        (unmute if kind.name in wanted else mute)(session, keys, address, kind)


def muted_kinds(session: Session, keys: Keys, address: str) -> frozenset[str]:
    """Return the names of the kinds that an address does not want."""
    of = LetterMute.address_digest == address_digest(keys, address)
    return frozenset(session.scalars(select(LetterMute.kind).where(of)))


def choose_daily(session: Session, keys: Keys, address: str, *, is_daily: bool) -> None:
    """Write one letter a day to an address, or each at once."""
    row = {"address_digest": address_digest(keys, address)}
    if is_daily:
        session.execute(insert(LetterDaily).values(row).on_conflict_do_nothing())
    else:
        session.execute(delete(LetterDaily).filter_by(**row))


def wants_daily(session: Session, keys: Keys, address: str) -> bool:
    """Check whether an address gets one letter a day."""
    return session.get(LetterDaily, address_digest(keys, address)) is not None


def move_choices(session: Session, keys: Keys, old: str, new: str) -> None:
    """Move what somebody has muted, chosen and not been sent yet to a new address."""
    _move_mutes(session, keys, old, new)
    if wants_daily(session, keys, old):
        choose_daily(session, keys, old, is_daily=False)
        choose_daily(session, keys, new, is_daily=True)
    held = LetterHeld.address_digest == address_digest(keys, old)
    for row in session.scalars(select(LetterHeld).where(held).with_for_update()):
        if open_address(keys, row.id, row.sealed_address) is not None:
            row.sealed_address = seal_address(keys, row.id, new)
            row.address_digest = address_digest(keys, new)


def forget_choices(session: Session, keys: Keys, address: str) -> None:
    """Forget what somebody has muted and chosen, and what was held for the letter of the day."""
    digest = address_digest(keys, address)
    for table in (LetterMute, LetterDaily, LetterHeld):
        session.execute(delete(table).where(table.address_digest == digest))


def _check_values(letter: Letter) -> None:
    if set(letter.values) != letter.kind.written_with:
        raise ValueError(f"{letter.kind.name} needs {sorted(letter.kind.written_with)}")


def _row(keys: Keys, letter: Letter, now: datetime) -> dict[str, Any]:
    return {
        "id": letter.id,
        "kind": letter.kind.name,
        "channel": letter.kind.channel,
        "language": letter.language,
        "template_digest": digest(letter.kind),
        "sealed_address": seal_address(keys, letter.id, letter.to),
        "sealed_values": seal_values(keys, letter.id, letter.values),
        "state": LetterState.WAITING,
        "written_at": now,
        "due_at": now,
        "expires_at": now + letter.good_for,
        "changed_at": now,
    }


def _hold(session: Session, keys: Keys, letter: Letter) -> None:
    now = moment(session)
    session.add(
        LetterHeld(
            id=letter.id,
            address_digest=address_digest(keys, letter.to),
            kind=letter.kind.name,
            language=letter.language,
            sealed_address=seal_address(keys, letter.id, letter.to),
            sealed_values=seal_values(keys, letter.id, letter.values),
            written_at=now,
            expires_at=now + letter.good_for,
        )
    )


def _move_mutes(session: Session, keys: Keys, old: str, new: str) -> None:
    wanted = muted_kinds(session, keys, old)
    of_old = LetterMute.address_digest == address_digest(keys, old)
    session.execute(delete(LetterMute).where(of_old))
    rows = [{"address_digest": address_digest(keys, new), "kind": kind} for kind in wanted]
    if rows:
        session.execute(insert(LetterMute).values(rows).on_conflict_do_nothing())


def forget_old(session: Session) -> int:
    """Remove what is left of letters that are long over; returns how many."""
    now = moment(session)
    session.execute(delete(LetterOnce).where(LetterOnce.written_at < now - SENT_KEPT))
    unsent = LetterRow.state.in_((LetterState.FAILED, LetterState.GIVEN_UP))
    removed = session.execute(
        delete(LetterRow)
        .where(
            or_(
                (LetterRow.state == LetterState.SENT) & (LetterRow.changed_at < now - SENT_KEPT),
                unsent & (LetterRow.changed_at < now - UNSENT_KEPT),
            )
        )
        .returning(LetterRow.id)
    )
    return len(removed.all())


def _is_muted(session: Session, keys: Keys, letter: Letter) -> bool:
    return letter.kind.name in muted_kinds(session, keys, letter.to)
