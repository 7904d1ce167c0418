"""What following holds about a person: what he follows, and how far he has been told."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.accounts.holdings import DataSubject, Erased, Holding, Records, records_of
from portal.following.models import Follow, FollowDigest


def _followed(session: Session, subject: DataSubject) -> Records:
    held = select(Follow.kind, Follow.subject_id, Follow.mode, Follow.since)
    mine = held.where(Follow.person_id == subject.person_id).order_by(Follow.since)
    return records_of(session, mine)


def _forget_followed(session: Session, subject: DataSubject) -> Erased:
    mine = Follow.person_id == subject.person_id
    return Erased(len(session.scalars(delete(Follow).where(mine).returning(Follow.kind)).all()))


def _digests(session: Session, subject: DataSubject) -> Records:
    held = select(FollowDigest.told_on)
    return records_of(session, held.where(FollowDigest.person_id == subject.person_id))


def _forget_digests(session: Session, subject: DataSubject) -> Erased:
    mine = FollowDigest.person_id == subject.person_id
    gone = delete(FollowDigest).where(mine).returning(FollowDigest.person_id)
    return Erased(len(session.scalars(gone).all()))


HOLDINGS = (
    Holding("followed", _followed, _forget_followed, tables=("follow",)),
    Holding("weekly_digest", _digests, _forget_digests, tables=("follow_digest",)),
)
