"""Reports of readers: one a person and post, which bring the post before a moderator."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.errors import Refused, TooManyTries
from geo.messages import mark as _
from portal.comments.authors.rules import Author
from portal.comments.context import CommentContext
from portal.comments.moderated import ModeratedPost
from portal.comments.moderation.items import Found, lock_post, put_into_queue, waiting_item
from portal.comments.moderation.models import ModerationItem, PostReport
from portal.comments.moderation.rules import (
    REPORTS_AN_HOUR,
    REPORTS_TO_LOOK_AGAIN,
    Queue,
    Reason,
)
from portal.comments.rules import Visibility
from portal.comments.texts.rules import read_note
from portal.limits.service import take

LONGEST_REPORT = 500


@dataclass(frozen=True)
class Report:
    """What somebody reports: a post by its kind and id, why, and in words what he likes to add."""

    kind: str
    post_id: UUID
    reason: Reason
    note: str = ""


def report_post(session: Session, ctx: CommentContext, author: Author, report: Report) -> bool:
    """Report a post as an author, who may have none of his own yet; return whether it is new.

    That he has reported it before is no fault: nothing changes. Raises NotFound for what nobody
    sees, Refused for his own posts, and TooManyTries.
    """
    if not take(session, ctx.keys, REPORTS_AN_HOUR, author.id):
        raise TooManyTries(
            _("You have reported much in a short time: try again in an hour."),
            retry_after_s=REPORTS_AN_HOUR.window_s,
        )
    post = ctx.moderated.find(session, report.kind, report.post_id)
    if post.author_id == author.id:
        raise Refused(_("This is yours: you can remove it yourself."))
    if post.visibility is not Visibility.VISIBLE:
        raise Refused(_("This is not shown any more, so there is nothing to report."))
    lock_post(session, report.post_id)
    item = _item_of(session, ctx, post, report)
    row = {
        "post_kind": report.kind,
        "post_id": report.post_id,
        "author_id": author.id,
        "reason": report.reason,
        "note": read_note(report.note, LONGEST_REPORT),
        "reported_at": moment(session),
        "item_id": item.id,
    }
    added = insert(PostReport).values(row).on_conflict_do_nothing()
    return session.execute(added.returning(PostReport.item_id)).one_or_none() is not None


def has_reported(session: Session, author_id: UUID, kind: str, post_id: UUID) -> bool:
    """Check whether an author has reported a post."""
    return session.get(PostReport, (kind, post_id, author_id)) is not None


def _item_of(
    session: Session, ctx: CommentContext, post: ModeratedPost, report: Report
) -> ModerationItem:
    """Return what a report belongs to: what waits, else what was decided lately, else a new item.

    A post that a moderator has kept is looked at again only when several more have reported it, so
    that nobody is silenced by reports.
    """
    key = (report.kind, report.post_id)
    if waiting_item(session, *key) is None:
        last = _last_kept(session, *key)
        if last is not None and _since(session, last) + 1 < REPORTS_TO_LOOK_AGAIN:
            return last
    why = {f"reported:{report.reason}": 1.0}
    return put_into_queue(session, ctx, post, key, Found(Queue.REPORTED, why))


def _last_kept(session: Session, kind: str, post_id: UUID) -> ModerationItem | None:
    of_post = (
        ModerationItem.post_kind == kind,
        ModerationItem.post_id == post_id,
        ModerationItem.queue == Queue.REPORTED,
        ModerationItem.decided_at.is_not(None),
    )
    newest = select(ModerationItem).where(*of_post).order_by(ModerationItem.decided_at.desc())
    return session.scalars(newest.limit(1)).one_or_none()


def _since(session: Session, item: ModerationItem) -> int:
    since = (PostReport.item_id == item.id, PostReport.reported_at > item.decided_at)
    return session.scalar(select(func.count()).where(*since)) or 0
