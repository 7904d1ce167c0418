"""Reads of following: what a person follows and what is new there, and what feeds show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from portal.following.kinds import Followed, FollowedKinds
from portal.following.models import Follow, HappeningRow
from portal.following.rules import Mode, Subject

_NEWEST = (HappeningRow.at.desc(), HappeningRow.id)


@dataclass(frozen=True)
class OwnFollow:
    """Something that a person follows; `followed` is None where it is not shown any more."""

    subject: Subject
    mode: Mode
    since: datetime
    followed: Followed | None


def own_follows(session: Session, kinds: FollowedKinds) -> list[OwnFollow]:
    """List what a person follows, the latest first; the session is bound to the person."""
    rows = session.scalars(select(Follow).order_by(Follow.since.desc(), Follow.subject_id))
    subjects = [(Subject(row.kind, row.subject_id), row) for row in rows]
    found = kinds.find_all(session, [subject for subject, _row in subjects])
    return [
        OwnFollow(subject, Mode(row.mode), row.since, found.get(subject))
        for subject, row in subjects
    ]


def own_news(session: Session, *, limit: int) -> Sequence[HappeningRow]:
    """List what has happened to what a person follows; the session is bound to the person."""
    followed = select(Follow.kind).where(
        or_(
            and_(Follow.kind == HappeningRow.kind, Follow.subject_id == HappeningRow.subject_id),
            and_(
                Follow.kind == HappeningRow.within_kind,
                Follow.subject_id == HappeningRow.within_id,
            ),
        )
    )
    found = select(HappeningRow).where(followed.exists())
    return session.scalars(found.order_by(*_NEWEST).limit(limit)).all()


def latest(
    session: Session, subject: Subject | None = None, *, limit: int
) -> Sequence[HappeningRow]:
    """List what has happened to a subject and within it, or to all, the newest first."""
    found = select(HappeningRow)
    if subject is not None:
        found = found.where(_to(subject))
    return session.scalars(found.order_by(*_NEWEST).limit(limit)).all()


def latest_of_kind(session: Session, kind: str, *, limit: int) -> Sequence[HappeningRow]:
    """List what has happened to all things of a kind, the newest first."""
    found = select(HappeningRow).where(HappeningRow.kind == kind)
    return session.scalars(found.order_by(*_NEWEST).limit(limit)).all()


def _to(subject: Subject) -> ColumnElement[bool]:
    return or_(
        and_(HappeningRow.kind == subject.kind, HappeningRow.subject_id == subject.id),
        and_(HappeningRow.within_kind == subject.kind, HappeningRow.within_id == subject.id),
    )
