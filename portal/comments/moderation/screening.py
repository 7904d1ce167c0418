"""What becomes of a post the moment it is written: shown at once, or looked at first."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from portal.comments.authors.rules import Author, AuthorState
from portal.comments.context import CommentContext
from portal.comments.moderated import ModeratedPost
from portal.comments.moderation.items import Found, put_into_queue
from portal.comments.moderation.rules import Queue
from portal.comments.rules import Visibility

_SETTLED = (Visibility.HIDDEN, Visibility.REMOVED)


def may_link(author: Author) -> bool:
    """Check whether what an author writes may hold links: not before he is trusted."""
    return author.state is AuthorState.TRUSTED


def screen(
    session: Session,
    ctx: CommentContext,
    author: Author | None,
    post: ModeratedPost,
    kind: str,
    post_id: UUID,
) -> Visibility:
    """Return who may see a post that is written or edited now.

    Called by whoever writes it, in that transaction, after the row is there. `author` None is an
    agency. What is hidden or removed stays so.
    """
    if author is None or post.visibility in _SETTLED:
        return post.visibility
    if author.state is AuthorState.TRUSTED:
        return Visibility.VISIBLE
    waiting = replace(post, visibility=Visibility.PENDING)
    put_into_queue(session, ctx, waiting, (kind, post_id), Found(Queue.NEWCOMERS, {"newcomer": 1}))
    return Visibility.PENDING
