"""Holding a discussion while it is changed, and the counts that go with what is visible."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import sql
from geo.errors import NotFound
from geo.messages import mark as _
from portal.comments.discussed import Discussed, DiscussedKinds
from portal.comments.discussions.models import Comment
from portal.comments.discussions.rules import numbers_in
from portal.comments.rules import Visibility
from portal.following.rules import Happening, Subject, What
from portal.following.service import forget_happenings, note_happening

KIND = "comment"
_PACKAGE = "portal.comments.discussions"


@dataclass(frozen=True)
class Held:
    """A comment in a discussion that nobody else changes until the transaction ends."""

    comment: Comment
    discussion_id: UUID
    subject_kind: str
    subject_id: UUID
    closed_at: datetime | None = None
    version: int = 0

    @property
    def path(self) -> str:
        """The address of the comment without a language."""
        return comment_path(self.subject_kind, self.subject_id, self.comment.number)


def hold_comment(session: Session, comment_id: UUID) -> Held:
    """Hold the discussion of a comment, whose pages are others from then on; raises NotFound.

    Everybody who changes anything in a discussion holds it first, so nobody waits in a ring, and
    no count is lost.
    """
    row = session.execute(sql(_PACKAGE, "hold"), {"comment": comment_id}).one_or_none()
    if row is None:
        raise no_such_comment()
    found = select(Comment).where(Comment.id == comment_id)
    comment = session.scalars(found.execution_options(populate_existing=True)).one()
    return Held(comment, row.id, row.subject_kind, row.subject_id, row.closed_at, row.version)


def set_visibility(
    kinds: DiscussedKinds, session: Session, comment_id: UUID, visibility: Visibility
) -> None:
    """Show or hide a comment, with all that depends on it; raises NotFound."""
    held = hold_comment(session, comment_id)
    try:
        discussed = kinds.find(session, held.subject_kind, held.subject_id)
    except NotFound:
        # Of what is hidden as a whole nobody is told.
        discussed = None
    change_visibility(session, held, visibility, discussed)


def change_visibility(
    session: Session, held: Held, visibility: Visibility, discussed: Discussed | None = None
) -> None:
    """Show or hide a comment whose discussion is held, count it, and let followers know.

    Followers are told of what becomes visible for the first time, never of what comes back.
    """
    before, comment = Visibility(held.comment.visibility), held.comment
    comment.visibility = visibility
    session.flush()
    change = (visibility is Visibility.VISIBLE) - (before is Visibility.VISIBLE)
    count_change(session, held.discussion_id, comment.path, change)
    if change < 0:
        forget_happenings(session, KIND, comment.id)
    elif change > 0 and before is Visibility.PENDING and discussed is not None:
        _note(session, held, discussed)


def _note(session: Session, held: Held, discussed: Discussed) -> None:
    comment = held.comment
    happening = Happening(
        Subject(held.subject_kind, held.subject_id),
        Subject(KIND, comment.id),
        What.ANSWER if comment.is_answer else What.COMMENT,
        discussed.titles,
        held.path,
    )
    note_happening(session, happening)


def count_change(session: Session, discussion_id: UUID, path: str, change: int) -> None:
    """Count a comment that has appeared (1) or gone (-1); the discussion is held."""
    if change == 0:
        return
    counted = {
        "discussion": discussion_id,
        "above": numbers_in(path)[:-1],
        "change": change,
        "now": moment(session),
    }
    session.execute(sql(_PACKAGE, "count_change"), counted)


def comment_path(kind: str, subject_id: UUID, number: int) -> str:
    """Return the address of a comment without a language."""
    return f"/discussions/{kind}/{subject_id}/comments/{number}"


def no_such_comment() -> NotFound:
    """Return the error for a comment that is not there."""
    return NotFound(_("There is no such comment in this discussion."))
