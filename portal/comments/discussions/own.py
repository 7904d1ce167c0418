"""An author's own comments, as he alone sees them: also those that wait or are hidden."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.comments.discussions.holding import comment_path, no_such_comment
from portal.comments.discussions.models import Comment, Discussion
from portal.comments.discussions.rules import is_editable
from portal.comments.rules import Visibility

_MOST_LISTED = 100


@dataclass(frozen=True)
class OwnComment:
    """A comment as its author sees it; `path` is its address without a language."""

    id: UUID
    path: str
    markdown: str
    html: str
    posted_at: datetime
    edited_at: datetime | None
    visibility: Visibility
    is_open: bool

    def is_editable_at(self, now: datetime) -> bool:
        """Check whether it may be changed at a moment."""
        is_there = self.visibility in (Visibility.VISIBLE, Visibility.PENDING)
        return is_there and self.is_open and is_editable(self.posted_at, now)


def own_comments(session: Session, author_id: UUID) -> list[OwnComment]:
    """Return the last comments of an author, the newest first; without those he has removed."""
    found = _of(author_id).where(Comment.visibility != Visibility.REMOVED)
    newest = found.order_by(Comment.posted_at.desc(), Comment.id).limit(_MOST_LISTED)
    return [_as_own(*row) for row in session.execute(newest)]


def own_comment(session: Session, author_id: UUID, comment_id: UUID) -> OwnComment | None:
    """Return a comment of an author; None for another's and for one that he has removed."""
    there = (Comment.id == comment_id, Comment.visibility != Visibility.REMOVED)
    row = session.execute(_of(author_id).where(*there)).one_or_none()
    return None if row is None else _as_own(*row)


def _of(author_id: UUID) -> Select[Comment, Discussion]:
    found = select(Comment, Discussion).join(Discussion, Discussion.id == Comment.discussion_id)
    return found.where(Comment.author_id == author_id)


def _as_own(comment: Comment, discussion: Discussion) -> OwnComment:
    return OwnComment(
        comment.id,
        comment_path(discussion.subject_kind, discussion.subject_id, comment.number),
        comment.markdown,
        comment.html,
        comment.posted_at,
        comment.edited_at,
        Visibility(comment.visibility),
        discussion.closed_at is None,
    )


def path_of(session: Session, comment_id: UUID) -> str:
    """Return the address of a comment without a language; raises NotFound."""
    of_comment = (Comment.id == comment_id, Discussion.id == Comment.discussion_id)
    found = select(Discussion.subject_kind, Discussion.subject_id, Comment.number)
    row = session.execute(found.where(*of_comment)).one_or_none()
    if row is None:
        raise no_such_comment()
    return comment_path(*row)
