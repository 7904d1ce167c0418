"""What moderation holds about a person: reports, decisions, appeals, blocks, found by the author.

These are handed in before the author's own, who is found by the person.
"""

from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from geo.messages import mark as _
from portal.accounts.holdings import DataSubject, Erased, Holding, Records, records_of
from portal.comments.authors.models import AuthorPerson
from portal.comments.moderation.models import (
    AuthorBlock,
    ModerationAppeal,
    ModerationItem,
    PostFingerprint,
    PostReport,
)

KEPT = _("What moderators have decided stays, so that they can be held to it; it names nobody.")


def _author(session: Session, subject: DataSubject) -> UUID | None:
    if subject.person_id is None:
        return None
    whose = AuthorPerson.person_id == subject.person_id
    return session.scalar(select(AuthorPerson.author_id).where(whose))


def _read_reports(session: Session, subject: DataSubject) -> Records:
    held = select(
        PostReport.post_kind,
        PostReport.post_id,
        PostReport.reason,
        PostReport.note,
        PostReport.reported_at,
    )
    mine = held.where(PostReport.author_id == _author(session, subject))
    return records_of(session, mine.order_by(PostReport.reported_at))


def _erase_reports(session: Session, subject: DataSubject) -> Erased:
    """Forget the words of reports; that there was one stays with what was decided about it."""
    mine = PostReport.author_id == _author(session, subject)
    session.execute(update(PostReport).where(mine, PostReport.note.is_not(None)).values(note=None))
    count = len(session.scalars(select(PostReport.post_id).where(mine)).all())
    return Erased(0, count, KEPT if count else "")


def _read_decisions(session: Session, subject: DataSubject) -> Records:
    held = (
        select(
            ModerationItem.post_kind,
            ModerationItem.post_id,
            ModerationItem.opened_at,
            ModerationItem.decided_at,
            ModerationItem.verdict,
            ModerationItem.reason,
            ModerationItem.note,
            ModerationAppeal.text.label("appeal"),
            ModerationAppeal.outcome,
            ModerationAppeal.answer,
        )
        .outerjoin(ModerationAppeal, ModerationAppeal.item_id == ModerationItem.id)
        .where(ModerationItem.author_id == _author(session, subject))
    )
    return records_of(session, held.order_by(ModerationItem.opened_at))


def _erase_decisions(session: Session, subject: DataSubject) -> Erased:
    """Forget what somebody wrote in appeals, and what his posts looked like."""
    author_id = _author(session, subject)
    own = select(ModerationItem.id).where(ModerationItem.author_id == author_id)
    appealed = ModerationAppeal.item_id.in_(own)
    session.execute(update(ModerationAppeal).where(appealed).values(text=None))
    session.execute(delete(PostFingerprint).where(PostFingerprint.author_id == author_id))
    count = len(session.scalars(own).all())
    return Erased(0, count, KEPT if count else "")


def _read_blocks(session: Session, subject: DataSubject) -> Records:
    held = select(
        AuthorBlock.reason,
        AuthorBlock.note,
        AuthorBlock.blocked_at,
        AuthorBlock.until,
        AuthorBlock.lifted_at,
    )
    mine = held.where(AuthorBlock.author_id == _author(session, subject))
    return records_of(session, mine.order_by(AuthorBlock.blocked_at))


HOLDINGS = (
    Holding("reports_of_posts", _read_reports, _erase_reports),
    Holding("decisions_about_posts", _read_decisions, _erase_decisions),
    Holding("blocks", _read_blocks),
)
