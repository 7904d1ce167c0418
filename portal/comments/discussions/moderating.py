"""Comments as one kind of what is moderated."""

from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.comments.discussed import DiscussedKinds
from portal.comments.discussions.holding import KIND, comment_path, set_visibility
from portal.comments.discussions.models import Comment, Discussion
from portal.comments.discussions.posting import moderated_post
from portal.comments.moderated import ModeratedKind, ModeratedPost


def _find(session: Session, comment_id: UUID) -> ModeratedPost | None:
    of_comment = (Comment.id == comment_id, Discussion.id == Comment.discussion_id)
    row = session.execute(select(Comment, Discussion).where(*of_comment)).one_or_none()
    if row is None:
        return None
    comment, discussion = row
    path = comment_path(discussion.subject_kind, discussion.subject_id, comment.number)
    return moderated_post(comment, discussion.agency, path)


def moderated_comments(kinds: DiscussedKinds) -> ModeratedKind:
    """Return comments as what is moderated; `kinds` are what they are about."""
    return ModeratedKind(KIND, _find, partial(set_visibility, kinds))
