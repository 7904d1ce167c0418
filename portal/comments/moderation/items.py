"""What waits for a moderator: opened once for each post, joined by whatever else is said of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.clock import moment
from portal.audit.rules import Actor, ActorKind
from portal.comments.context import CommentContext
from portal.comments.moderated import ModeratedPost
from portal.comments.moderation.models import ModerationItem
from portal.comments.moderation.rules import SUSPECTED_DAYS, WORKFLOW, Queue
from portal.comments.rules import Visibility
from portal.workflow.service import open_item

BY_THE_PORTAL = Actor(ActorKind.SYSTEM, "moderation", "moderation")


@dataclass(frozen=True)
class Found:
    """Why a post has to be looked at: the queue, and codes with figures for moderators."""

    queue: Queue
    why: Mapping[str, float]


def waiting_item(session: Session, kind: str, post_id: UUID) -> ModerationItem | None:
    """Return the item of a post that nobody has decided about yet, locked; None without one."""
    of_post = (ModerationItem.post_kind == kind, ModerationItem.post_id == post_id)
    waiting = select(ModerationItem).where(*of_post, ModerationItem.decided_at.is_(None))
    return session.scalars(waiting.with_for_update()).one_or_none()


def lock_post(session: Session, post_id: UUID) -> None:
    """Wait until nobody else puts the same post into a queue; held until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(post_id.int % 2**63)))


def put_into_queue(
    session: Session,
    ctx: CommentContext,
    post: ModeratedPost,
    key: tuple[str, UUID],
    found: Found,
) -> ModerationItem:
    """Open an item for a post, or add to the one that waits already; `key` is kind and id.

    What waits stays in the queue it is in, but what readers report goes before both others.
    """
    kind, post_id = key
    lock_post(session, post_id)
    waiting = waiting_item(session, kind, post_id)
    if waiting is not None:
        waiting.why = {**waiting.why, **found.why}
        if found.queue is Queue.REPORTED:
            waiting.queue = Queue.REPORTED
        session.flush()
        return waiting
    item_id = uuid4()
    days = SUSPECTED_DAYS if found.queue is Queue.SUSPECTED else None
    open_item(session, ctx.workflows, WORKFLOW, item_id, post.agency, BY_THE_PORTAL, own_days=days)
    item = ModerationItem(
        id=item_id,
        queue=found.queue,
        post_kind=kind,
        post_id=post_id,
        author_id=post.author_id,
        agency=post.agency,
        why=dict(found.why),
        was_shown=post.visibility is Visibility.VISIBLE,
        opened_at=moment(session),
    )
    session.add(item)
    session.flush()
    return item
