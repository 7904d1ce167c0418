"""Who somebody is as an officer has seen in his papers at a counter, shown again by a code."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class CounterProof:
    """What somebody types who was at a counter, as he has typed it: never printed.

    `number` is that of identity, `born` a day as YYYY-MM-DD, `code` what the officer has given.
    """

    number: str = field(repr=False)
    born: str = field(repr=False)
    code: str = field(repr=False)


# Uses up a code and says whether it was for the person of an account. Handed in by citizens
# (portal/assembly.py): what a person is known by is no matter of accounts.
TakeCounterProof = Callable[[Session, UUID, CounterProof], bool]


def takes_no_proof(_session: Session, _account_id: UUID, _proof: CounterProof) -> bool:
    """Take nothing: where no citizens register."""
    return False
