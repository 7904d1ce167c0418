"""What officers look discussions and comments up by."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.comments.discussions.models import Comment, Discussion

_MOST_LISTED = 50


@dataclass(frozen=True)
class ListedDiscussion:
    """A discussion in the list of officers."""

    kind: str
    subject_id: UUID
    comment_count: int
    last_at: datetime
    closed_at: datetime | None


def discussions_of(session: Session, agencies: Collection[str] | None) -> list[ListedDiscussion]:
    """List the last discussions of some agencies, None: of all; those newly written in first."""
    found = select(
        Discussion.subject_kind,
        Discussion.subject_id,
        Discussion.comment_count,
        Discussion.last_at,
        Discussion.closed_at,
    )
    if agencies is not None:
        found = found.where(Discussion.agency.in_(sorted(agencies)))
    newest = found.order_by(Discussion.last_at.desc(), Discussion.id).limit(_MOST_LISTED)
    return [ListedDiscussion(*row) for row in session.execute(newest)]


def comment_numbered(session: Session, kind: str, subject_id: UUID, number: int | None) -> UUID:
    """Return the id of a comment by its number; raises InvalidParameter("number")."""
    where = (Discussion.subject_kind == kind, Discussion.subject_id == subject_id)
    found = select(Comment.id).join(Discussion, Discussion.id == Comment.discussion_id)
    known = session.scalar(found.where(*where, Comment.number == number))
    if known is None:
        raise InvalidParameter(
            "number",
            _("There is no comment {value} here: give a number as it stands beside a comment."),
            value=str(number),
        )
    return known


def answers_of(session: Session, kind: str, subject_id: UUID) -> dict[int, str]:
    """Return the official answers of a discussion as they were typed, by their numbers."""
    where = (Discussion.subject_kind == kind, Discussion.subject_id == subject_id)
    found = select(Comment.number, Comment.markdown).join(
        Discussion, Discussion.id == Comment.discussion_id
    )
    rows = session.execute(found.where(*where, Comment.pinned_at.is_not(None), Comment.is_answer))
    return {row.number: row.markdown for row in rows}
