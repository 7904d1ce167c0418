"""Reads of discussions by pages of the public: what stands in them, never what is not visible."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from geo.database import read
from geo.errors import NotFound
from geo.messages import mark as _
from portal.comments.discussions.cursors import (
    read_path_cursor,
    read_root_cursor,
    write_root_cursor,
)
from portal.comments.discussions.rules import (
    MOST_COMMENTS,
    MOST_PINNED,
    PREVIEWED,
    ROOTS_A_PAGE,
    UNDER_A_PAGE,
    Order,
    numbers_in,
)
from portal.comments.discussions.shown import (
    Branch,
    DiscussionHead,
    DiscussionPage,
    DiscussionQuery,
    ShownComment,
    as_tree,
)
from portal.comments.rules import Visibility

_PACKAGE = "portal.comments.discussions"
# What stands before the first root, by the order.
_BEGINNINGS = {
    Order.OLDEST: (0, 0),
    Order.NEWEST: (0, MOST_COMMENTS + 1),
    Order.BEST: (1_000_001, 0),
}


def read_head(session: Session, kind: str, subject_id: UUID) -> DiscussionHead:
    """Return what is known of a discussion before its comments are read."""
    row = read(session, _PACKAGE, "head", kind=kind, subject=subject_id)[0]
    return DiscussionHead(*row)


def read_discussion(
    session: Session,
    kind: str,
    subject_id: UUID,
    query: DiscussionQuery | None = None,
    head: DiscussionHead | None = None,
) -> DiscussionPage:
    """Return a page of a discussion; of what nobody has discussed yet an empty one.

    `head` is what `read_head` has returned in the same session. Raises InvalidParameter for a
    cursor that was not made here, NotFound for a comment that is not there.
    """
    query = query or DiscussionQuery()
    head = head or read_head(session, kind, subject_id)
    if query.under is not None:
        return _under(session, head, query, query.under)
    if head.id is None:
        return DiscussionPage(head, query)
    branches, after = _roots(session, head.id, query)
    is_first = query.after is None and query.start is None
    pinned = _pinned(session, head.id) if is_first else ()
    return DiscussionPage(head, query, branches, after, pinned)


def _roots(
    session: Session, discussion: UUID, query: DiscussionQuery
) -> tuple[list[Branch], str | None]:
    rank, number = _BEGINNINGS[query.order]
    if query.after is not None:
        rank, number = read_root_cursor(query.order, query.after)
    elif query.start is not None and query.order is not Order.BEST:
        # The page begins with this root, so after what would stand just before it.
        number = query.start + (1 if query.order is Order.NEWEST else -1)
    asked = {"rank": rank} if query.order is Order.BEST else {}
    rows = read(
        session,
        _PACKAGE,
        f"roots_{query.order}",
        discussion=discussion,
        number=number,
        most=ROOTS_A_PAGE + 1,
        previewed=PREVIEWED,
        **asked,
    )
    branches = as_tree([_as_comment(row) for row in rows])
    if len(branches) <= ROOTS_A_PAGE:
        return [_counted(one) for one in branches], None
    shown = branches[:ROOTS_A_PAGE]
    last = shown[-1].comment
    rank = next(row[-1] for row in rows if row[1] == last.number)
    after = write_root_cursor(query.order, rank, last.number)
    return [_counted(one) for one in shown], after


def _under(
    session: Session, head: DiscussionHead, query: DiscussionQuery, number: int
) -> DiscussionPage:
    if head.id is None:
        raise _no_such_comment()
    found = _numbered(session, head.id, [number])
    if not found:
        raise _no_such_comment()
    comment = found[0]
    after = comment.path
    if query.after is not None:
        after = read_path_cursor(query.after, comment.path)
    rows = read(
        session,
        _PACKAGE,
        "under",
        discussion=head.id,
        head=comment.path,
        after=after,
        most=UNDER_A_PAGE + 1,
    )
    below = [_as_comment(row) for row in rows]
    above = numbers_in(comment.path)[:-1]
    ancestors = _numbered(session, head.id, above) if above else ()
    shown = below[:UNDER_A_PAGE]
    cursor = shown[-1].path if len(below) > UNDER_A_PAGE else None
    return DiscussionPage(head, query, as_tree(shown), cursor, comment=comment, ancestors=ancestors)


def _counted(branch: Branch) -> Branch:
    shown = sum(one.is_visible for one in _all_below(branch))
    return Branch(branch.comment, branch.answers, max(0, branch.comment.replies - shown))


def _all_below(branch: Branch) -> list[ShownComment]:
    return [
        comment for answer in branch.answers for comment in (answer.comment, *_all_below(answer))
    ]


def _pinned(session: Session, discussion: UUID) -> Sequence[ShownComment]:
    rows = read(session, _PACKAGE, "pinned", discussion=discussion, most=MOST_PINNED)
    return [_as_comment(row) for row in rows]


def _numbered(session: Session, discussion: UUID, numbers: list[int]) -> list[ShownComment]:
    rows = read(session, _PACKAGE, "numbered", discussion=discussion, numbers=numbers)
    return [_as_comment(row) for row in rows]


def _as_comment(row: tuple[Any, ...]) -> ShownComment:
    number, path, visibility = row[1:4]
    return ShownComment(row[0], number, path, Visibility(visibility), *row[4:16])


def _no_such_comment() -> NotFound:
    return NotFound(_("There is no such comment in this discussion."))
