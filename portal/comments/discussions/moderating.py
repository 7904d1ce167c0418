"""Comments as one kind of what is moderated."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.comments.discussions.holding import comment_path, set_visibility
from portal.comments.discussions.models import Comment, Discussion
from portal.comments.discussions.posting import KIND, moderated_post
from portal.comments.moderated import ModeratedKind, ModeratedPost


def _find(session: Session, comment_id: UUID) -> ModeratedPost | None:
    of_comment = (Comment.id == comment_id, Discussion.id == Comment.discussion_id)
    row = session.execute(select(Comment, Discussion).where(*of_comment)).one_or_none()
    if row is None:
        return None
    comment, discussion = row
    path = comment_path(discussion.subject_kind, discussion.subject_id, comment.number)
    return moderated_post(comment, discussion.agency, path)


COMMENTS = ModeratedKind(KIND, _find, set_visibility)
