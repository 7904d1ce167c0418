"""A discussion as anybody may read it: comments, the tree that they make, one page of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from geo.country import Names
from portal.comments.discussions.rules import NUMBER_DIGITS, Order
from portal.comments.rules import Visibility


@dataclass(frozen=True, slots=True)
class ShownComment:
    """A comment as anybody may read it; of one that is not visible only where it stands.

    `name` None is a former member, or nobody where an agency speaks (`as_agency`, by its code; an
    empty code is the government as a whole). `replies` counts all visible ones below it.
    """

    id: UUID
    number: int
    path: str
    visibility: Visibility
    author_id: UUID | None
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
    pinned_at: datetime | None

    @property
    def is_visible(self) -> bool:
        """Check whether its text may be read."""
        return self.visibility is Visibility.VISIBLE

    @property
    def depth(self) -> int:
        """How many comments stand above it."""
        return len(self.path) // NUMBER_DIGITS - 1

    @property
    def parent(self) -> int | None:
        """The number of the comment above it."""
        above = self.path[:-NUMBER_DIGITS]
        return int(above[-NUMBER_DIGITS:]) if above else None

    @property
    def score(self) -> int:
        """How many more agree than disagree."""
        return self.agrees - self.disagrees


@dataclass(frozen=True, slots=True)
class Branch:
    """A comment with what stands under it on the same page.

    `left_out` is how many visible answers below it the page leaves out, where that is known.
    """

    comment: ShownComment
    answers: list["Branch"] = field(default_factory=list)
    left_out: int = 0


@dataclass(frozen=True)
class DiscussionQuery:
    """What is read of a discussion: a page of its roots, or what stands under one comment.

    `after` is the cursor of the page before, `start` the number of the root with which the page
    begins, `under` the number of the comment whose answers are read.
    """

    order: Order = Order.OLDEST
    after: str | None = None
    start: int | None = None
    under: int | None = None


@dataclass(frozen=True)
class DiscussionHead:
    """What is known of a discussion before its comments are read; `id` None has none yet.

    `closing` is what the agency has said at its end, HTML by language.
    """

    id: UUID | None = None
    version: int = 0
    names_version: int = 0
    comment_count: int = 0
    last_at: datetime | None = None
    closed_at: datetime | None = None
    closing: Mapping[str, str] | None = None

    @property
    def key(self) -> tuple[int, int]:
        """What is another whenever any page of the discussion is: a part of ETags."""
        return self.version, self.names_version


@dataclass(frozen=True)
class DiscussionPage:
    """A page of a discussion. `after` is the cursor of the next one, None on the last.

    `comment` is the one whose answers are read, with those above it from the root down in
    `ancestors`. `pinned` are the official answers, on the first page alone.
    """

    head: DiscussionHead
    query: DiscussionQuery
    branches: Sequence[Branch] = ()
    after: str | None = None
    pinned: Sequence[ShownComment] = ()
    comment: ShownComment | None = None
    ancestors: Sequence[ShownComment] = ()


def as_tree(comments: Sequence[ShownComment]) -> list[Branch]:
    """Return comments in the order of their tree as branches.

    What hangs on none of them, since a page began in the middle, stands beside the first.
    """
    roots: list[Branch] = []
    above: list[Branch] = []
    for one in comments:
        while above and not one.path.startswith(above[-1].comment.path):
            above.pop()
        branch = Branch(one)
        (above[-1].answers if above else roots).append(branch)
        above.append(branch)
    return roots
