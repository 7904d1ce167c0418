"""Trust of authors: earned by posts that moderators keep, lost by those that they hide."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.clock import moment
from portal.comments.authors.models import AuthorRow
from portal.comments.authors.rules import AuthorState
from portal.comments.moderation.models import ModerationItem
from portal.comments.moderation.rules import (
    DISTRUST_WITHIN,
    HIDDEN_TO_DISTRUST,
    POSTS_TO_TRUST,
    Reason,
    Verdict,
)


def locked_author(session: Session, author_id: UUID | None) -> AuthorRow | None:
    """Return an author's row, locked until the transaction ends: before all rows of his posts."""
    if author_id is None:
        return None
    # Posts and votes refer to authors, so their rows share the key; nobody waits for that here.
    lock = {"key_share": True}
    return session.get(AuthorRow, author_id, with_for_update=lock, populate_existing=True)


def note_kept(author: AuthorRow | None) -> None:
    """Count a post of a locked author that a moderator has kept; the last one needed is trust."""
    if author is None:
        return
    author.kept_posts += 1
    if author.state == AuthorState.NEW and author.kept_posts >= POSTS_TO_TRUST:
        author.state = AuthorState.TRUSTED


def note_hidden(session: Session, author: AuthorRow | None, reason: Reason) -> None:
    """Count a post of a locked author that was hidden, and end trust where it has to end."""
    if author is None:
        return
    author.hidden_posts += 1
    if author.state != AuthorState.TRUSTED:
        author.kept_posts = 0
    elif reason.ends_trust or _hidden_lately(session, author.id) >= HIDDEN_TO_DISTRUST:
        lose_trust(author)


def lose_trust(author: AuthorRow) -> None:
    """Begin anew with a locked author: what he writes from now on waits again."""
    if author.state == AuthorState.TRUSTED:
        author.state = AuthorState.NEW
    author.kept_posts = 0


def undo_hidden(author: AuthorRow | None) -> None:
    """Take back that a post of a locked author was hidden: it was wrong, and the distrust too."""
    if author is None:
        return
    author.hidden_posts = max(0, author.hidden_posts - 1)
    author.kept_posts = max(author.kept_posts, POSTS_TO_TRUST - 1)
    note_kept(author)


def _hidden_lately(session: Session, author_id: UUID) -> int:
    hidden = (
        ModerationItem.author_id == author_id,
        ModerationItem.verdict == Verdict.HIDE,
        ModerationItem.decided_at >= moment(session) - DISTRUST_WITHIN,
    )
    return session.scalar(select(func.count()).where(*hidden)) or 0
