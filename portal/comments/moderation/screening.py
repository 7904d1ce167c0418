"""What becomes of a post the moment it is written: shown at once, or looked at first."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from geo.clock import moment
from portal.comments.authors.rules import Author, AuthorState
from portal.comments.authors.service import as_author, refuse_blocked
from portal.comments.context import CommentContext
from portal.comments.moderated import ModeratedPost
from portal.comments.moderation.items import Found, put_into_queue
from portal.comments.moderation.rules import Queue
from portal.comments.moderation.suspicion import Suspicion, look_at
from portal.comments.moderation.trust import locked_author
from portal.comments.rules import Visibility

_SETTLED = (Visibility.HIDDEN, Visibility.REMOVED)


def may_link(author: Author) -> bool:
    """Check whether what an author writes may hold links: not before he is trusted."""
    return author.state is AuthorState.TRUSTED


def hold_author(session: Session, author: Author) -> Author:
    """Hold whoever writes now until the transaction ends, and return who he is by now.

    Called by whoever takes a post in, after the limits and before what the post stands in: what a
    moderator decides about him comes before or after. Raises Refused for who was blocked meanwhile.
    """
    row = locked_author(session, author.id)
    if row is None:
        return author
    held = as_author(row)
    refuse_blocked(held, moment(session))
    return held


def screen(
    session: Session,
    ctx: CommentContext,
    author: Author | None,
    post: ModeratedPost,
    kind: str,
    post_id: UUID,
) -> Visibility:
    """Return who may see a post that is written or edited now.

    Called by whoever writes it, in that transaction, after the row is there; the author is held
    (`hold_author`). `author` None is an agency. What is hidden or removed stays so. A trusted
    author appears at once; what looks like spam all the same is put into the queue while it is
    shown, and waits where that is nearly certain. Trust itself is taken by moderators alone.
    """
    if author is None or post.visibility in _SETTLED:
        return post.visibility
    suspicion = look_at(session, post, kind, post_id)
    is_trusted = author.state is AuthorState.TRUSTED
    if is_trusted and not suspicion.is_suspected:
        return Visibility.VISIBLE
    is_shown = is_trusted and not suspicion.is_certain
    seen = Visibility.VISIBLE if is_shown else Visibility.PENDING
    put_into_queue(session, ctx, replace(post, visibility=seen), (kind, post_id), _found(suspicion))
    return seen


def _found(suspicion: Suspicion) -> Found:
    queue = Queue.SUSPECTED if suspicion.is_suspected else Queue.NEWCOMERS
    return Found(queue, suspicion.why)
