"""What may be written and when it may be changed, and how a discussion is cut into pages."""

from datetime import datetime, timedelta
from enum import StrEnum

from portal.comments.authors.rules import AuthorState
from portal.limits.rules import Limit

LONGEST_COMMENT = 5_000
LONGEST_CLOSING = 5_000
# How deep a tree grows: an answer to the deepest stands beside it.
DEEPEST = 15
# Digits of a comment's number in a path: 9,999,999 comments in one discussion.
NUMBER_DIGITS = 7
MOST_COMMENTS = 10**NUMBER_DIGITS - 1
ROOTS_A_PAGE = 20
# Answers that a list shows below each comment before it leads to the rest.
PREVIEWED = 4
UNDER_A_PAGE = 50
MOST_PINNED = 20

# How long a comment may be changed, and how long without a trace while nobody has reacted.
EDITABLE = timedelta(hours=24)
UNTRACED = timedelta(minutes=5)

OF_NEW_AUTHOR = Limit("comment of new author 1 h", 10, 3_600)
OF_AUTHOR = Limit("comment of author 1 h", 60, 3_600)
OF_EDITOR = Limit("comment edited 1 h", 30, 3_600)
OF_VOTER = Limit("comment vote 1 h", 300, 3_600)


class Order(StrEnum):
    """In which order the comments that answer no other are listed."""

    BEST = "best"
    NEWEST = "newest"
    OLDEST = "oldest"


def limit_of(state: AuthorState) -> Limit:
    """Return how often an author may write."""
    return OF_AUTHOR if state is AuthorState.TRUSTED else OF_NEW_AUTHOR


def path_below(above: str, number: int) -> str:
    """Return the path of a comment under another, whose path is `above`; "" for a root."""
    return f"{above}{number:0{NUMBER_DIGITS}d}"


def numbers_in(path: str) -> list[int]:
    """Return the numbers of which a path is made, from the root down to the comment itself."""
    return [
        int(path[start : start + NUMBER_DIGITS]) for start in range(0, len(path), NUMBER_DIGITS)
    ]


def is_editable(posted_at: datetime, now: datetime) -> bool:
    """Check whether a comment may still be changed by whoever wrote it."""
    return now < posted_at + EDITABLE


def leaves_trace(posted_at: datetime, now: datetime, *, has_reactions: bool) -> bool:
    """Check whether a change keeps what stood before for everybody to read.

    A slip of the first minutes is nobody's business, unless somebody has answered or voted.
    """
    return has_reactions or now >= posted_at + UNTRACED
