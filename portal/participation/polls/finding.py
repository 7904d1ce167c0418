"""Looking among what is published: for the ballot of a code, and for the votes with names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import SmallInteger, String, Uuid, column, func, select, table, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from portal.participation.polls.codes import code_at
from portal.participation.polls.rules import Option, Poll, Question

_BALLOTS = table(
    "published_ballot",
    column("poll_id", Uuid),
    column("question", SmallInteger),
    column("code", String),
    column("choices", ARRAY(SmallInteger)),
)
_NAMED = table(
    "published_named_vote",
    column("poll_id", Uuid),
    column("author_id", Uuid),
    column("choices", JSONB),
)
MOST_NAMED = 500


@dataclass(frozen=True)
class Answer:
    """What stands on a ballot for one question, under the code of that answer."""

    question: Question
    code: str
    options: Sequence[Option]


@dataclass(frozen=True)
class NamedVote:
    """What an author has chosen, question by question."""

    author_id: UUID
    answers: Sequence[tuple[Question, Sequence[Option]]]


def find_ballot(session: Session, poll: Poll, code: str) -> Sequence[Answer] | None:
    """Return what the ballot of a code says, as published; None where there is none.

    `code` is written in the one way (codes.read_code). Every question has a code of its own.
    """
    of = len(poll.questions)
    codes = {one.position: code_at(code, one.position, of) for one in poll.questions}
    asked = select(_BALLOTS.c.question, _BALLOTS.c.choices).where(
        _BALLOTS.c.poll_id == poll.id,
        tuple_(_BALLOTS.c.question, _BALLOTS.c.code).in_(list(codes.items())),
    )
    found = {row.question: row.choices for row in session.execute(asked)}
    if len(found) < of:
        return None
    return [
        Answer(one, codes[one.position], _chosen(one, found[one.position]))
        for one in poll.questions
    ]


def named_votes_of(session: Session, poll: Poll) -> tuple[Sequence[NamedVote], int]:
    """Return the votes of a poll with names, as published, and how many there are in all.

    At most MOST_NAMED of them stand on a page.
    """
    mine = _NAMED.c.poll_id == poll.id
    count = session.scalar(select(func.count()).select_from(_NAMED).where(mine)) or 0
    rows = session.execute(
        select(_NAMED.c.author_id, _NAMED.c.choices)
        .where(mine)
        .order_by(_NAMED.c.author_id)
        .limit(MOST_NAMED)
    )
    votes = [
        NamedVote(
            row.author_id,
            [(one, _chosen(one, _held(row.choices, one))) for one in poll.questions],
        )
        for row in rows
    ]
    return votes, count


def _held(choices: Mapping[str, Sequence[int]], question: Question) -> Sequence[int]:
    return choices.get(str(question.position), ())


def _chosen(question: Question, positions: Sequence[int]) -> list[Option]:
    return [one for one in question.options if one.position in positions]
