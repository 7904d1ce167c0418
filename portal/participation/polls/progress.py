"""How far officers have come with a secret poll: who holds the keys, and what is still sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Account
from portal.participation.polls.models import PollKeyHolder

# The outer envelope, which is opened first, belongs to the second holder.
OUTER = 2
HOLDERS = 2


@dataclass(frozen=True)
class Holder:
    """Who holds a key and how far he is: made, tried, brought, its layer opened.

    `test_sealed` is the envelope that he has not opened yet.
    """

    position: int
    account_id: UUID
    name: str
    public_key: bytes | None
    test_sealed: bytes | None
    confirmed_at: datetime | None
    opening_at: datetime | None
    opened_at: datetime | None

    @property
    def is_confirmed(self) -> bool:
        """Check whether the key has been tried."""
        return self.confirmed_at is not None


@dataclass(frozen=True)
class Sealed:
    """How many envelopes there still are in each layer."""

    outer: int
    inner: int


def holders_named(session: Session, poll_id: UUID) -> Sequence[Holder]:
    """List the holders of a poll's keys with their names, by their positions."""
    found = session.execute(
        select(PollKeyHolder, Account.name)
        .join(Account, Account.id == PollKeyHolder.account_id)
        .where(PollKeyHolder.poll_id == poll_id)
        .order_by(PollKeyHolder.position)
    )
    return [
        Holder(
            position=row.position,
            account_id=row.account_id,
            name=name,
            public_key=row.public_key,
            test_sealed=row.test_sealed if row.confirmed_at is None else None,
            confirmed_at=row.confirmed_at,
            opening_at=row.opening_at,
            opened_at=row.opened_at,
        )
        for row, name in found
    ]


def next_to_bring(holders: Sequence[Holder]) -> Holder | None:
    """Return the holder whose key is wanted next, once the poll is closed; None for nobody's."""
    in_turn = sorted(holders, key=lambda one: one.position != OUTER)
    return next((one for one in in_turn if one.opened_at is None), None)


def still_sealed(session: Session, poll_id: UUID) -> Sealed:
    """Count what is not opened yet of a poll that is closed; nothing of one that is open."""
    left = func.poll_envelopes_left(poll_id).table_valued("outer_left", "inner_left")
    row = session.execute(select(left.c.outer_left, left.c.inner_left)).one()
    return Sealed(row.outer_left or 0, row.inner_left or 0)
