"""What moderators and authors read: queues with their clocks, one item, decisions and appeals."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import any_text
from portal.comments.context import CommentContext
from portal.comments.moderated import ModeratedPost
from portal.comments.moderation.models import ModerationAppeal, ModerationItem, PostReport
from portal.comments.moderation.rules import Queue, Reason, Verdict
from portal.comments.rules import Visibility
from portal.workflow.models import WorkflowItem

Agencies = Collection[str] | None
_MOST = 100
_SEEN = (Visibility.PENDING, Visibility.VISIBLE)


@dataclass(frozen=True)
class Clock:
    """Until when something has to happen, and how far it has risen meanwhile."""

    opened_at: datetime
    due_at: datetime | None
    is_late: bool
    escalation: int


@dataclass(frozen=True)
class Waiting:
    """A post that waits, as a moderator sees it in a list; `reports` counts those who reported."""

    item: ModerationItem
    post: ModeratedPost
    clock: Clock
    reports: int


@dataclass(frozen=True)
class WaitingAppeal:
    """An appeal that waits, with the decision it is against and the post."""

    appeal: ModerationAppeal
    item: ModerationItem
    post: ModeratedPost | None
    clock: Clock


@dataclass(frozen=True)
class ReportSeen:
    """A report as a moderator reads it: who it was is not in it."""

    reason: Reason
    note: str | None
    reported_at: datetime


def queue_counts(session: Session, agencies: Agencies) -> Mapping[str, int]:
    """Count what waits in each queue, and the appeals under `appeals`, in these agencies."""
    waiting = (_of_agencies(agencies), ModerationItem.decided_at.is_(None))
    asked = select(ModerationItem.queue, func.count()).where(*waiting)
    rows = session.execute(asked.group_by(ModerationItem.queue)).all()
    found = {row[0]: row[1] for row in rows}
    appeals = select(func.count()).select_from(ModerationAppeal).join(ModerationItem)
    appeals = appeals.where(_of_agencies(agencies), ModerationAppeal.outcome.is_(None))
    told = {str(queue): int(found.get(queue, 0)) for queue in Queue}
    return {**told, "appeals": session.scalar(appeals) or 0}


def waiting_in(
    session: Session, ctx: CommentContext, queue: Queue, agencies: Agencies
) -> list[Waiting]:
    """List what waits in a queue, the longest first; what is gone meanwhile is left out."""
    reports = (
        select(func.count())
        .select_from(PostReport)
        .where(PostReport.item_id == ModerationItem.id)
        .scalar_subquery()
    )
    asked = (
        select(ModerationItem, WorkflowItem, reports)
        .join(WorkflowItem, WorkflowItem.id == ModerationItem.id)
        .where(
            _of_agencies(agencies),
            ModerationItem.queue == queue,
            ModerationItem.decided_at.is_(None),
        )
    )
    oldest = asked.order_by(ModerationItem.opened_at, ModerationItem.id).limit(_MOST)
    found = []
    for item, work, count in session.execute(oldest):
        post = ctx.moderated[item.post_kind].find(session, item.post_id)
        if post is not None and post.visibility in _SEEN:
            found.append(Waiting(item, post, _clock(session, work), count))
    return found


def waiting_appeals(
    session: Session, ctx: CommentContext, agencies: Agencies
) -> list[WaitingAppeal]:
    """List appeals that nobody has decided about, the longest first."""
    asked = (
        select(ModerationAppeal, ModerationItem, WorkflowItem)
        .join(ModerationItem, ModerationItem.id == ModerationAppeal.item_id)
        .join(WorkflowItem, WorkflowItem.id == ModerationAppeal.id)
        .where(_of_agencies(agencies), ModerationAppeal.outcome.is_(None))
        .order_by(ModerationAppeal.appealed_at)
        .limit(_MOST)
    )
    return [
        WaitingAppeal(appeal, item, find_post(session, ctx, item), _clock(session, work))
        for appeal, item, work in session.execute(asked)
    ]


def find_post(session: Session, ctx: CommentContext, item: ModerationItem) -> ModeratedPost | None:
    """Return the post that an item is about; None where it is gone."""
    return ctx.moderated[item.post_kind].find(session, item.post_id)


def clock_of(session: Session, item_id: UUID) -> Clock:
    """Return the clock of an item or an appeal."""
    return _clock(session, session.get_one(WorkflowItem, item_id))


def reports_of(session: Session, item_id: UUID) -> list[ReportSeen]:
    """Return the reports that belong to an item, the oldest first."""
    of_item = select(PostReport).where(PostReport.item_id == item_id)
    return [
        ReportSeen(Reason(row.reason), row.note, row.reported_at)
        for row in session.scalars(of_item.order_by(PostReport.reported_at))
    ]


def decisions_of(session: Session, author_id: UUID) -> Sequence[ModerationItem]:
    """Return the last decisions about posts of an author that concern him, the newest first.

    What was reported and kept does not.
    """
    told = (
        ModerationItem.author_id == author_id,
        ModerationItem.verdict.in_((Verdict.HIDE, Verdict.RELEASE)),
    )
    newest = select(ModerationItem).where(*told).order_by(ModerationItem.decided_at.desc())
    return session.scalars(newest.limit(_MOST)).all()


def _of_agencies(agencies: Agencies) -> ColumnElement[bool]:
    return true() if agencies is None else ModerationItem.agency == any_text(agencies)


def _clock(session: Session, work: WorkflowItem) -> Clock:
    is_late = work.due_at is not None and work.due_at <= moment(session)
    return Clock(work.opened_at, work.due_at, is_late, work.escalation)
