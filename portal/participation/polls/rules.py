"""What a poll asks, when it is open, and what a vote in it may say."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from geo.country import Names
from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.accounts.identities import Identity
from portal.limits.rules import Limit

# By the number of a question, the numbers of the options that somebody chose.
Choices = Mapping[int, Sequence[int]]

MOST_QUESTIONS = 20
# Each option is a bit of the plain text in an envelope, whose length never changes.
MOST_OPTIONS = 400
# Fewer ballots than so many would tell what single people have said.
LEAST_SHOWN = 5
# Whoever wavers may; a program that hammers may not. It counts by the voter's digest.
VOTES_OF_ONE = Limit("vote in a poll 1 h", 60, 3_600)
_REF_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_REF_LENGTH = 8


class Kind(StrEnum):
    """How a poll is held: with sealed envelopes, or with the name beside the choice."""

    SECRET = "secret"  # noqa: S105 - a kind, no password
    NAMED = "named"


class PollState(StrEnum):
    """Where a poll stands in its workflow."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    COUNTED = "counted"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that may be chosen; `position` counts from 1 in its question."""

    position: int
    titles: Names


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a poll: at least `least` and at most `most` of its options may be chosen."""

    position: int
    titles: Names
    least: int
    most: int
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll with its questions in their order.

    `least_shown` ballots are needed for a result to be shown. Where it `is_shuffled`, each voter
    sees the options in an order of his own. `digest_check` tells whether the key of the voters'
    digests is the right one. `version` moves with every change of its state.
    """

    id: UUID
    ref: str
    space_id: UUID
    agency: str | None
    kind: Kind
    state: PollState
    titles: Names
    texts: Names
    identity: Identity
    least_shown: int
    opens_at: datetime | None
    closes_at: datetime | None
    frozen_at: datetime | None
    cancelled_because: str | None
    version: int
    questions: tuple[Question, ...]
    is_shuffled: bool = False
    digest_check: bytes | None = None

    def is_open(self, now: datetime) -> bool:
        """Check whether one may vote: by its state and by the clock, to the moment."""
        is_running = self.state in {PollState.SCHEDULED, PollState.OPEN}
        if not is_running or self.opens_at is None or self.closes_at is None:
            return False
        return self.opens_at <= now < self.closes_at

    def next_change(self, now: datetime) -> datetime | None:
        """Return when it opens or closes by the clock; None where neither lies ahead."""
        if self.state not in {PollState.SCHEDULED, PollState.OPEN}:
            return None
        ahead = (one for one in (self.opens_at, self.closes_at) if one is not None and one > now)
        return min(ahead, default=None)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a voter is told: the code of his ballot, and whether he had voted before.

    In a named poll there is no code.
    """

    ballot_code: str | None
    is_changed: bool


def new_ref() -> str:
    """Return a reference for a poll: random, short, in its address."""
    return "".join(secrets.choice(_REF_ALPHABET) for _turn in range(_REF_LENGTH))


def read_choices(questions: Sequence[Question], chosen: Choices) -> dict[int, tuple[int, ...]]:
    """Check what somebody chose; raises InvalidParameter("question-N").

    The same rule holds when an envelope is sealed and when it is opened.
    """
    known = {one.position for one in questions}
    for number in chosen:
        if number not in known:
            raise InvalidParameter(
                f"question-{number}", _("This poll has no question {number}."), number=number
            )
    return {one.position: _read_one(one, chosen.get(one.position, ())) for one in questions}


def _read_one(question: Question, chosen: Sequence[int]) -> tuple[int, ...]:
    field = f"question-{question.position}"
    options = {one.position for one in question.options}
    picked = tuple(sorted(set(chosen)))
    for number in picked:
        if number not in options:
            raise InvalidParameter(
                field,
                _("There is no option {number} here: choose one of those shown."),
                number=number,
            )
    if not question.least <= len(picked) <= question.most:
        raise InvalidParameter(field, _how_many(question), least=question.least, most=question.most)
    return picked


def _how_many(question: Question) -> str:
    if question.least == question.most == 1:
        return _("Choose one option.")
    if question.least == 0:
        return _("Too many options are chosen; the most that may be: {most}.")
    return _("Number of options to choose: at least {least} and at most {most}.")
