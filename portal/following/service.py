"""What people do with what they follow, and what topics do with what happens there."""

from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.country import Names
from geo.database import storable
from geo.errors import NotFound, Refused
from geo.messages import mark as _
from portal.following.kinds import Followed, FollowedKinds
from portal.following.models import Follow, FollowDigest, HappeningCount, HappeningRow
from portal.following.rules import (
    HAPPENINGS_KEPT,
    MOST_FOLLOWED,
    TELL,
    TELLING_QUEUE,
    Happening,
    Mode,
    Subject,
)
from portal.jobs.queue import enqueue


def follow(
    session: Session, kinds: FollowedKinds, person_id: UUID, subject: Subject, mode: Mode
) -> Followed:
    """Follow something, or hear of it in another way; the session is bound to the person.

    Raises NotFound for what nobody may see, Refused for whoever follows too much.
    """
    found = kinds.find(session, subject)
    if found is None:
        raise NotFound(_("There is nothing here that can be followed."))
    _add(session, person_id, subject, mode)
    return found


def follow_own(session: Session, person_id: UUID, subject: Subject) -> None:
    """Follow what one has made oneself, without having asked for it.

    The session is bound to the person. Where somebody follows too much already nothing is added.
    """
    try:
        _add(session, person_id, subject, Mode.AT_ONCE)
    except Refused:
        return


def _add(session: Session, person_id: UUID, subject: Subject, mode: Mode) -> None:
    mine = Follow.person_id == person_id
    others = mine & or_(Follow.kind != subject.kind, Follow.subject_id != subject.id)
    if (session.scalar(select(func.count()).where(others)) or 0) >= MOST_FOLLOWED:
        raise Refused(
            _("You follow {most} things, which is as many as can be: end one of them first."),
            most=MOST_FOLLOWED,
        )
    row = {"person_id": person_id, "kind": subject.kind, "subject_id": subject.id}
    added = insert(Follow).values(**row, mode=mode, since=moment(session))
    changed = {"mode": added.excluded.mode}
    session.execute(added.on_conflict_do_update(index_elements=list(row), set_=changed))
    _keep_digest(session, person_id)


def unfollow(session: Session, person_id: UUID, subject: Subject) -> None:
    """Follow something no more; does it twice without harm. The session is bound to the person."""
    session.execute(delete(Follow).where(*_own(person_id, subject)))
    _keep_digest(session, person_id)


def mode_of(session: Session, person_id: UUID, subject: Subject) -> Mode | None:
    """Return how a person follows something; None where he does not."""
    mode = session.scalar(select(Follow.mode).where(*_own(person_id, subject)))
    return None if mode is None else Mode(mode)


def note_happening(session: Session, happening: Happening) -> UUID:
    """Note what has happened, in the transaction of the action; return its id.

    It is in the feeds from the end of the transaction on. The followers are told by a job, so this
    costs the same however many there are.
    """
    happening_id = uuid4()
    within = happening.within
    session.add(
        HappeningRow(
            id=happening_id,
            kind=happening.subject.kind,
            subject_id=happening.subject.id,
            within_kind=None if within is None else within.kind,
            within_id=None if within is None else within.id,
            about_kind=happening.about.kind,
            about_id=happening.about.id,
            what=happening.what,
            titles=storable(dict(happening.titles)),
            path=storable(happening.path),
            at=moment(session),
        )
    )
    session.flush()
    enqueue(session, TELL, str(happening_id), queue=TELLING_QUEUE, lock=TELL)
    return happening_id


def retitle(session: Session, subject: Subject, titles: Names) -> None:
    """Call a thing what it is called now in all that has happened to it: it was edited."""
    session.execute(
        update(HappeningRow)
        .where(HappeningRow.kind == subject.kind, HappeningRow.subject_id == subject.id)
        .values(titles=storable(dict(titles)))
    )


def forget_happenings(session: Session, about_kind: str, about_id: UUID) -> int:
    """Forget what has happened to a post, in the transaction that hides, removes or erases it.

    It leaves the feeds and all letters that are not sent yet, with what has happened to those who
    were followed as this post, as the answers to an idea. Return how many were forgotten.
    """
    gone = session.execute(
        delete(HappeningRow)
        .where(
            or_(
                and_(HappeningRow.about_kind == about_kind, HappeningRow.about_id == about_id),
                and_(HappeningRow.kind == about_kind, HappeningRow.subject_id == about_id),
                and_(HappeningRow.within_kind == about_kind, HappeningRow.within_id == about_id),
            )
        )
        .returning(HappeningRow.id)
    )
    return len(gone.all())


def forget_old(session: Session) -> int:
    """Forget what has happened long ago; return how much it was."""
    old = HappeningRow.at < moment(session) - HAPPENINGS_KEPT
    return len(session.execute(delete(HappeningRow).where(old).returning(HappeningRow.id)).all())


def _keep_digest(session: Session, person_id: UUID) -> None:
    """Begin the weeks of who follows something weekly, and end those of who no longer does."""
    mine = FollowDigest.person_id == person_id
    weekly = select(Follow.kind).where(Follow.person_id == person_id, Follow.mode == Mode.WEEKLY)
    if session.scalar(weekly.limit(1)) is None:
        session.execute(delete(FollowDigest).where(mine))
        return
    numbered = session.scalar(select(HappeningCount.numbered)) or 0
    row = {"person_id": person_id, "told_on": moment(session).date(), "told_number": numbered}
    session.execute(insert(FollowDigest).values(row).on_conflict_do_nothing())


def _own(person_id: UUID, subject: Subject) -> tuple[ColumnElement[bool], ...]:
    return (
        Follow.person_id == person_id,
        Follow.kind == subject.kind,
        Follow.subject_id == subject.id,
    )
