"""When an address is broken, and what the index of a publisher is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

# So many days on which an address did not answer, one after the other: a night of repairs is none.
BROKEN_AFTER = 3
# Asked again after this, whatever it answered: nobody is asked more than once a day.
ASKED_EVERY = timedelta(hours=20)
ANSWERED = "answered"
# Addresses of our own network are never asked for anybody.
NOT_PUBLIC = "not public"
NO_ANSWER = "no answer"
OPEN_STARS = 3
_ANSWERS = range(200, 400)
# It is there and wants to know who asks, or is asked too often.
_THERE_ALL_THE_SAME = frozenset({401, 403, 429})


def address_key(address: str) -> str:
    """Return under which key an address is kept."""
    return sha256(address.encode()).hexdigest()


def status_of_answer(status: int) -> str:
    """Return what is kept of an answer: `ANSWERED`, or its number."""
    is_there = status in _ANSWERS or status in _THERE_ALL_THE_SAME
    return ANSWERED if is_there else str(status)


class FileStatus(StrEnum):
    """Whether a file of ours is still what was handed in."""

    WHOLE = "whole"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class LinkState:
    """How an address answered: `failures` of different days, one after the other, up to now."""

    status: str
    checked_at: datetime
    failures: int
    first_failure: datetime | None
    last_success: datetime | None

    @property
    def is_broken(self) -> bool:
        """Check whether it has been silent for long enough to say so."""
        return self.failures >= BROKEN_AFTER


def after_check(before: LinkState | None, status: str, now: datetime) -> LinkState:
    """Return how an address stands after one more question."""
    if status == ANSWERED:
        return LinkState(status, now, 0, None, now)
    if before is None:
        return LinkState(status, now, 1, now, None)
    return LinkState(
        status, now, before.failures + 1, before.first_failure or now, before.last_success
    )


def links_resolve(addresses: list[str], known: Mapping[str, LinkState]) -> bool | None:
    """Check whether all of some addresses answer; None while one has not been asked yet."""
    states = [known.get(one) for one in addresses]
    if any(one is not None and one.is_broken for one in states):
        return False
    return None if not states or any(one is None for one in states) else True


@dataclass(frozen=True, slots=True)
class Known:
    """What was found out about versions: how addresses answered, and which files are lost.

    Files are named by the ids of their attachments; one that nobody has looked at yet is there.
    """

    links: Mapping[str, LinkState] = field(default_factory=dict)
    lost: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class MonthOfAgency:
    """How open a publisher is: means over its datasets, of a hundred; `index` is half of each."""

    agency: str
    month: date
    datasets: int
    open_datasets: int
    stars: int
    score: int

    @property
    def index(self) -> int:
        """The index: the stars of the best data and the criteria that are met count the same."""
        return round((self.stars + self.score) / 2)
