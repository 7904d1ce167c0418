"""Closing a space with its outcome, and what has to be done before."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from geo.errors import Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer
from portal.participation.ideas.desk import count_owed_answers
from portal.participation.polls.queries import whole_polls_of_space
from portal.participation.polls.rules import PollState
from portal.participation.spaces.models import SpaceRow
from portal.participation.spaces.telling import Told, close

# Those who vote have been told that the results are published, or why not.
_UNDER_WAY = frozenset({PollState.SCHEDULED, PollState.OPEN, PollState.CLOSED, PollState.COUNTED})


@dataclass(frozen=True)
class StillOpen:
    """What keeps a space from being closed: answers that are owed, and polls under way."""

    answers: int
    polls: int


def still_open(session: Session, space_id: UUID) -> StillOpen:
    """Count what has to be done before a space is closed."""
    polls = whole_polls_of_space(session, space_id)
    under_way = sum(one.state in _UNDER_WAY for one in polls)
    return StillOpen(count_owed_answers(session, space_id), under_way)


def close_space(
    session: Session, space_id: UUID, outcome: Told, by: Officer, version: int | None = None
) -> SpaceRow:
    """Close a space with what came of it.

    Raises Refused while an answer is owed that enough people have asked for, and while a poll is
    under way: closing is the agency's own act, and would end what it owes. What `close` raises.
    """
    row = close(session, space_id, outcome, by, version)
    left = still_open(session, space_id)
    if left.answers:
        raise Refused(
            _("Answers to ideas are owed, in number: {count}. Decide them first, then close it."),
            count=left.answers,
        )
    if left.polls:
        raise Refused(
            _(
                "Polls are under way, in number: {count}. Publish their results or cancel them"
                " first, then close it."
            ),
            count=left.polls,
        )
    return row
