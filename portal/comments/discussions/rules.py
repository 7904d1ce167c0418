"""How a discussion is ordered and cut into pages, and what its comments say of themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from geo.country import Names
from portal.comments.rules import Visibility

LONGEST_COMMENT = 5_000
# How deep a tree grows: an answer to the deepest is put beside it.
DEEPEST = 15
# Digits of a comment's number in a path: 9,999,999 comments in one discussion.
NUMBER_DIGITS = 7
ROOTS_A_PAGE = 20
# Answers that a list shows below each comment before it links to the rest.
PREVIEWED = 4
UNDER_A_PAGE = 50


class Order(StrEnum):
    """In which order the comments that answer no other are listed."""

    BEST = "best"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True)
class DiscussionQuery:
    """What is read of a discussion: a page of its roots, or what stands under one comment.

    `after` is a cursor of the page before. `under` is the number of the comment at the head.
    """

    order: Order = Order.OLDEST
    after: str | None = None
    under: int | None = None


@dataclass(frozen=True)
class ShownComment:
    """A comment as anybody may read it; of one that is hidden or removed only where it stood.

    `name` None is a former member, or nobody where an agency speaks (`as_agency`, by its code;
    an empty code is the government as a whole). `replies` counts all visible ones below.
    """

    id: UUID
    number: int
    parent: int | None
    depth: int
    visibility: Visibility
    name: str | None
    as_agency: str | None
    agency_names: Names | None
    html: str | None
    posted_at: datetime
    edited_at: datetime | None
    agrees: int
    disagrees: int
    replies: int
    is_answer: bool
    is_pinned: bool

    @property
    def score(self) -> int:
        """How many more agree than disagree."""
        return self.agrees - self.disagrees


@dataclass(frozen=True)
class Thread:
    """A comment with the first of what stands under it, in the order of the tree.

    `hidden_replies` says how many visible ones the list leaves out.
    """

    comment: ShownComment
    replies: tuple[ShownComment, ...] = ()

    @property
    def left_out(self) -> int:
        """How many answers are left out."""
        shown = sum(1 for one in self.replies if one.visibility is Visibility.VISIBLE)
        return max(0, self.comment.replies - shown)


@dataclass(frozen=True)
class DiscussionState:
    """What a validator is made of: another whenever a page of the discussion would be."""

    version: int = 0
    names_version: int = 0

    @property
    def key(self) -> tuple[int, int]:
        """The state as a part of an ETag."""
        return self.version, self.names_version


@dataclass(frozen=True)
class DiscussionPage:
    """A page of a discussion. `after` is the cursor of the next one, None on the last.

    `closing` is what the agency has said at the end, HTML by language.
    """

    kind: str
    subject_id: UUID
    state: DiscussionState
    query: DiscussionQuery
    comment_count: int
    closed_at: datetime | None
    closing: Mapping[str, str] | None
    pinned: tuple[ShownComment, ...]
    ancestors: tuple[ShownComment, ...]
    threads: tuple[Thread, ...]
    after: str | None
