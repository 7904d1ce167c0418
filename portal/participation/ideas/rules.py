"""What an idea is, what may be done with it in which state, and how it counts its supporters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from geo.coordinates import Position
from geo.country import Names
from geo.messages import mark as _
from portal.comments.rules import Visibility
from portal.limits.rules import Limit

# The kind of ideas wherever topics register theirs: workflow, discussions, moderation, following.
IDEA = "idea"
LETTER = "D"
LONGEST_TITLE = 150
LONGEST_TEXT = 5_000
LONGEST_PLACE = 200
# What an officer writes: an answer, the reasons of a decision, a report.
LONGEST_OFFICIAL = 5_000
MOST_MERGED_AT_ONCE = 20
PAGE = 20

PROPOSING = Limit("ideas proposed", 6, 86_400)
SUPPORTING = Limit("ideas supported", 120, 3_600)
LOOKING = Limit("similar ideas", 120, 3_600)

# The words of the workflow for who may, besides the roles of officers.
AUTHOR, SUPPORTERS = "author", "supporters"


class IdeaState(StrEnum):
    """Where an idea stands; what each is called says its workflow."""

    PUBLISHED = "published"
    THRESHOLD_REACHED = "threshold_reached"
    EVALUATING = "evaluating"
    ACCEPTED = "accepted"
    ACCEPTED_IN_PART = "accepted_in_part"
    REJECTED = "rejected"
    IMPLEMENTING = "implementing"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


# Until the official answer: from then on who supports what was answered stays as it was.
OPEN_TO_SUPPORT = frozenset({IdeaState.PUBLISHED, IdeaState.THRESHOLD_REACHED})
MAY_BE_MERGED = OPEN_TO_SUPPORT | {IdeaState.EVALUATING}
# In these an agency owes something, and is overdue when it does not come.
OWED = frozenset(
    {
        IdeaState.THRESHOLD_REACHED,
        IdeaState.EVALUATING,
        IdeaState.ACCEPTED,
        IdeaState.ACCEPTED_IN_PART,
    }
)
TO_BE_IMPLEMENTED = frozenset(
    {IdeaState.ACCEPTED, IdeaState.ACCEPTED_IN_PART, IdeaState.IMPLEMENTING}
)


class AnswerKind(StrEnum):
    """What an official statement is: a first answer, or a decision with its reasons."""

    ANSWER = "answer"
    ACCEPTED = "accepted"
    ACCEPTED_IN_PART = "accepted_in_part"
    REJECTED = "rejected"


# The transition by which each is said.
TRANSITION_OF: Mapping[AnswerKind, str] = {
    AnswerKind.ANSWER: "answer",
    AnswerKind.ACCEPTED: "accept",
    AnswerKind.ACCEPTED_IN_PART: "accept_in_part",
    AnswerKind.REJECTED: "reject",
}


class IdeaOrder(StrEnum):
    """In which order ideas are listed; NEAREST is from a place."""

    NEWEST = "newest"
    SUPPORTED = "supported"
    DUE = "due"
    NEAREST = "nearest"


class StateGroup(StrEnum):
    """What people look for among the states."""

    OPEN = "open"
    OWED = "owed"
    DECIDED = "decided"
    IMPLEMENTED = "implemented"
    REJECTED = "rejected"
    OVER = "over"


STATES_OF: Mapping[StateGroup, frozenset[IdeaState]] = {
    StateGroup.OPEN: frozenset({IdeaState.PUBLISHED}),
    StateGroup.OWED: frozenset({IdeaState.THRESHOLD_REACHED, IdeaState.EVALUATING}),
    StateGroup.DECIDED: frozenset(
        {IdeaState.ACCEPTED, IdeaState.ACCEPTED_IN_PART, IdeaState.IMPLEMENTING}
    ),
    StateGroup.IMPLEMENTED: frozenset({IdeaState.DONE}),
    StateGroup.REJECTED: frozenset({IdeaState.REJECTED}),
    StateGroup.OVER: frozenset({IdeaState.WITHDRAWN, IdeaState.MERGED}),
}
GROUP_NAMES: Mapping[StateGroup, str] = {
    StateGroup.OPEN: _("Collecting support"),
    StateGroup.OWED: _("With the agency"),
    StateGroup.DECIDED: _("Accepted"),
    StateGroup.IMPLEMENTED: _("Done"),
    StateGroup.REJECTED: _("Not accepted"),
    StateGroup.OVER: _("Withdrawn or merged"),
}


@dataclass(frozen=True, slots=True)
class Idea:
    """An idea as anybody may read it.

    `due_at` is when the agency owes the next step, None where it owes none. `position`, `area` and
    `place` (what was typed) are there for a located one. `implement_by` is the day by which it is
    to be done, as reported last. `version` moves with every change of what is shown.
    """

    id: UUID
    ref: str
    space_id: UUID
    agency: str
    state: IdeaState
    language: str
    title: str
    html: str
    author_id: UUID | None
    position: Position | None
    area: str | None
    place: str | None
    posted_at: datetime
    edited_at: datetime | None
    support_count: int
    threshold_at: datetime | None
    answered_at: datetime | None
    due_at: datetime | None
    closed_at: datetime | None
    merged_into: UUID | None
    percent: int | None
    implement_by: date | None
    version: int

    def is_overdue_at(self, now: datetime) -> bool:
        """Check whether the agency owes something that should have come; `now` is local."""
        if self.state in OWED:
            return self.due_at is not None and self.due_at <= now
        if self.state is IdeaState.IMPLEMENTING:
            return self.implement_by is not None and self.implement_by < now.date()
        return False

    @property
    def is_open_to_support(self) -> bool:
        """Check whether it may be supported as it stands, whatever the phase says."""
        return self.state in OPEN_TO_SUPPORT


@dataclass(frozen=True, slots=True)
class GoneIdea:
    """What is left of an idea that nobody may read any more: that it was there, and why not."""

    id: UUID
    ref: str
    space_id: UUID
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class Statement:
    """What an agency has said about an idea: an answer, or a decision with its reasons."""

    kind: AnswerKind
    htmls: Names
    at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """A report of how far an accepted idea has come."""

    percent: int
    htmls: Names
    at: datetime
    implement_by: date | None


def has_reached(count: int, threshold: int | None) -> bool:
    """Check whether so many supporters oblige the agency to answer; without a threshold never."""
    return threshold is not None and count >= threshold


def missing_support(count: int, threshold: int | None) -> int:
    """Return how many more supporters oblige the agency to answer; 0 where none are missing."""
    return 0 if threshold is None else max(0, threshold - count)
