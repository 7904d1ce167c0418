"""A second look at what is akin to a post that was hidden as spam: alike, or by the same author."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from portal.comments.context import CommentContext
from portal.comments.moderation.fingerprints import LEAST_COMMON, in_common
from portal.comments.moderation.items import Found, put_into_queue
from portal.comments.moderation.models import ModerationItem, PostFingerprint
from portal.comments.moderation.rules import Queue
from portal.comments.moderation.suspicion import LATELY
from portal.comments.rules import Visibility
from portal.jobs.tasks import ShouldStop, Task, Work

# The task that looks; its key is the item of what was hidden.
LOOK_AGAIN = "look again"
_MOST = 200
_LIKE_SPAM: Mapping[str, float] = {"like_spam": 4.0}
_OF_SPAMMER: Mapping[str, float] = {"of_spammer": 3.0}


def second_look_work(database: Database, ctx: CommentContext) -> Work:
    """Return what is done outside requests."""

    def look(key: str, _should_stop: ShouldStop) -> None:
        look_again(database, ctx, UUID(key))

    return Work(tasks=[Task(LOOK_AGAIN, look)])


def look_again(database: Database, ctx: CommentContext, item_id: UUID) -> int:
    """Put what is visible and akin to a hidden post into the queue; return how much it was.

    Nothing is hidden by it: a moderator decides. What waits already, or was decided about, is left
    alone.
    """
    with database.reading() as session:
        item = session.get_one(ModerationItem, item_id)
        akin = _akin(session, item)
    # Each for itself and in one order, so that nobody who decides waits long, or in a ring.
    return sum(_look_at(database, ctx, *one) for one in sorted(akin.items()))


Key = tuple[str, UUID]


def _akin(session: Session, hidden: ModerationItem) -> Mapping[Key, Mapping[str, float]]:
    """Return the latest posts that look like a hidden one, or are by the same author."""
    key = (hidden.post_kind, hidden.post_id)
    print_of = session.get(PostFingerprint, key)
    since = PostFingerprint.posted_at >= moment(session) - LATELY
    lately = select(PostFingerprint).where(since, PostFingerprint.is_spam.is_(False))
    newest = lately.order_by(PostFingerprint.posted_at.desc()).limit(_MOST)
    found: dict[Key, Mapping[str, float]] = {}
    if hidden.author_id is not None:
        for row in session.scalars(newest.where(PostFingerprint.author_id == hidden.author_id)):
            found[row.post_kind, row.post_id] = _OF_SPAMMER
    if print_of is not None and print_of.bands:
        for row in session.scalars(newest.where(PostFingerprint.bands.overlap(print_of.bands))):
            if in_common(row.bands, print_of.bands) >= LEAST_COMMON:
                found[row.post_kind, row.post_id] = _LIKE_SPAM
    found.pop(key, None)
    return found


def _look_at(database: Database, ctx: CommentContext, key: Key, why: Mapping[str, float]) -> bool:
    kind, post_id = key
    of_post = (ModerationItem.post_kind == kind, ModerationItem.post_id == post_id)
    with database.writing() as session:
        known = session.scalars(select(ModerationItem.id).where(*of_post).limit(1)).first()
        post = ctx.moderated[kind].find(session, post_id) if known is None else None
        if post is None or post.visibility is not Visibility.VISIBLE:
            return False
        put_into_queue(session, ctx, post, key, Found(Queue.SUSPECTED, why))
    return True
