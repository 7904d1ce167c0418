"""What a poll has come to, and what of it may be shown.

A result of fewer ballots than the poll has said before is not shown, to officers neither. Where all
have chosen the same, or all but one, it is shown and said plainly: then everybody knows how each of
those who took part has voted. Answers to several questions are published apart (codes.py), so no
table of one by another can be made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import column, select, table, text
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.messages import mark as _
from portal.participation.polls.models import PollResult
from portal.participation.polls.rules import Kind, Option, Poll, Question

_PUBLISHED = table("published_poll_result", column("poll_id"))


class Agreement(StrEnum):
    """Whether a result tells how single people have voted."""

    NONE = "none"
    ALL = "all"
    ALL_BUT_ONE = "all_but_one"


@dataclass(frozen=True, slots=True)
class OptionResult:
    """How many ballots have chosen an option."""

    option: Option
    votes: int


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """The votes for the options of a question; `blank` ballots have chosen none."""

    question: Question
    options: tuple[OptionResult, ...]
    blank: int
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Results:
    """What was counted; without `questions` where there were too few ballots to be shown.

    `digest` is that of the ballots as published, None in a named poll and where nothing is shown.
    """

    ballots: int
    invalid: int
    counted_at: datetime
    questions: tuple[QuestionResult, ...] | None
    digest: str | None

    @property
    def is_shown(self) -> bool:
        """Check whether there were enough ballots."""
        return self.questions is not None


def results_of(session: Session, poll: Poll) -> Results | None:
    """Return what a poll has come to, as published; None before that."""
    asked = select(text("*")).select_from(_PUBLISHED).where(_PUBLISHED.c.poll_id == poll.id)
    row = session.execute(asked).one_or_none()
    return None if row is None else _results(poll, row)


def shown_results_of(session: Session, poll: Poll) -> Results:
    """Return the results of a secret poll whose ballots anybody may read; raises NotFound."""
    results = results_of(session, poll)
    if poll.kind is not Kind.SECRET or results is None or not results.is_shown:
        raise NotFound(_("This poll has no ballots that are published."))
    return results


def counted_results_of(session: Session, poll: Poll) -> Results | None:
    """Return what was counted, for officers before it is published; None before that."""
    row = session.get(PollResult, poll.id)
    return None if row is None else _results(poll, row)


def agreement(ballots: int, votes: Sequence[int], blank: int) -> Agreement:
    """Return whether one answer was given by all, or by all but one."""
    most = max((*votes, blank), default=0)
    if ballots and most == ballots:
        return Agreement.ALL
    if ballots > 1 and most == ballots - 1:
        return Agreement.ALL_BUT_ONE
    return Agreement.NONE


def _results(poll: Poll, row: Any) -> Results:  # noqa: ANN401 - of a table or of a view
    counts: Mapping[str, Any] | None = row.counts
    if counts is None:
        return Results(row.ballots, row.invalid, row.counted_at, None, None)
    questions = tuple(
        _question(one, row.ballots, counts[str(one.position)]) for one in poll.questions
    )
    return Results(row.ballots, row.invalid, row.counted_at, questions, row.digest)


def _question(question: Question, ballots: int, held: Mapping[str, Any]) -> QuestionResult:
    votes, blank = held["options"], held["blank"]
    options = tuple(
        OptionResult(option, count) for option, count in zip(question.options, votes, strict=True)
    )
    return QuestionResult(question, options, blank, agreement(ballots, votes, blank))
