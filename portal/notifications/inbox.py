"""The inbox of development: the letters that wait, in words, where no mail server takes them."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from portal.notifications.kinds import LetterKinds
from portal.notifications.models import LetterRow
from portal.notifications.opening import OpenedLetter, Unreadable, open_letter
from portal.notifications.rules import Channel, LetterState
from portal.secrets import Keys

_MOST = 50


@dataclass(frozen=True)
class WaitingLetter:
    """A letter that nobody has sent yet."""

    id: UUID
    written_at: datetime
    opened: OpenedLetter


def waiting_letters(
    session: Session, keys: Keys, kinds: LetterKinds, channels: Collection[Channel] = tuple(Channel)
) -> Sequence[WaitingLetter]:
    """Return the newest letters that wait and are still of use, the newest first, at most 50.

    Those of other channels than `channels` are left out, and what another secret has sealed, or a
    kind that is not known here.
    """
    rows = session.scalars(
        select(LetterRow)
        .where(
            LetterRow.state == LetterState.WAITING,
            LetterRow.channel.in_(channels),
            LetterRow.expires_at > moment(session),
        )
        .order_by(LetterRow.written_at.desc(), LetterRow.id)
        .limit(_MOST)
    )
    found = []
    for row in rows:
        with suppress(Unreadable):
            found.append(
                WaitingLetter(row.id, row.written_at, open_letter(session, keys, kinds, row))
            )
    return found
