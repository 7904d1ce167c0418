"""Writing to followers: a job that goes along them in steps, and one in the night for the weeks.

Each step is a transaction with the letters of some followers and the note of how far it has come:
whoever is killed there repeats nothing and leaves nobody out. None holds more than a few hundred
followers, and the action that has happened is not part of any.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database, sql
from portal.accounts.security import Security
from portal.following.letters import HAPPENED, MOST_TOLD, WEEKLY, Told, letter_to
from portal.following.models import FollowingRound, HappeningCount, HappeningRow
from portal.following.rules import PAUSE
from portal.jobs.tasks import ShouldStop
from portal.notifications.service import write_letters

_AT_ONCE = 500


def never() -> bool:
    """Say that nobody asks to stop."""
    return False


def tell_followers(database: Database, security: Security, should_stop: ShouldStop = never) -> None:
    """Write to the followers of all to whom something has happened, and end when all are told."""
    while not should_stop():
        with database.writing() as session:
            number_happenings(session)
            one = _next_round(session)
            if one is None:
                return
            _step(session, security, one)


def tell_weeks(database: Database, security: Security, night: date) -> None:
    """Write the digest to everybody whose week is over in a night; it can be called again."""
    with database.writing() as session:
        through = number_happenings(session)
    claimed = _AT_ONCE
    while claimed == _AT_ONCE:
        with database.writing() as session:
            held = {"night": night, "through": through, "most": _AT_ONCE, "told": MOST_TOLD}
            rows = session.execute(sql("portal.following", "claim_digests"), held).all()
            letters = [
                letter_to(
                    security, WEEKLY, row.email, row.language, Told(row.happenings, row.happened)
                )
                for row in rows
                if row.email and row.happenings
            ]
            write_letters(session, security.keys, WEEKLY, letters)
            claimed = len(rows)


def number_happenings(session: Session) -> int:
    """Number what has happened since the last time; return the last number that there is."""
    count = session.scalars(select(HappeningCount).with_for_update()).one()
    values = {"now": moment(session), "pause": PAUSE}
    session.execute(sql("portal.following", "number_happenings"), values)
    session.refresh(count)
    return count.numbered


def is_anybody_untold(session: Session) -> bool:
    """Check whether there is work for `tell_followers`."""
    unnumbered = select(HappeningRow.id).where(HappeningRow.number.is_(None)).limit(1)
    if session.scalar(unnumbered) is not None:
        return True
    return session.scalar(select(FollowingRound.kind).where(_is_due(moment(session)))) is not None


def _is_due(now: datetime) -> Any:  # noqa: ANN401 - a condition
    is_open = FollowingRound.begun_at.is_not(None) & FollowingRound.done_at.is_(None)
    return or_(is_open, FollowingRound.next_at <= now)


def _next_round(session: Session) -> FollowingRound | None:
    """Return the round to go on with, or one that begins now; None where nobody waits."""
    now = moment(session)
    found = select(FollowingRound).where(_is_due(now)).order_by(FollowingRound.begun_at)
    one = session.scalars(found.limit(1).with_for_update(skip_locked=True)).one_or_none()
    if one is not None and (one.begun_at is None or one.done_at is not None):
        one.from_number = one.through_number
        one.through_number = session.scalars(select(HappeningCount.numbered)).one()
        one.begun_at, one.after, one.done_at, one.next_at = now, None, None, None
    return one


def _step(session: Session, security: Security, one: FollowingRound) -> None:
    """Write to the next followers of a round, and note it."""
    told = _told(session, one)
    rows: Sequence[Any] = ()
    if told.ids:
        held = {"kind": one.kind, "subject": one.subject_id, "after": one.after, "most": _AT_ONCE}
        rows = session.execute(sql("portal.following", "followers_to_write"), held).all()
    letters = [
        letter_to(security, HAPPENED, row.email, row.language, told) for row in rows if row.email
    ]
    write_letters(session, security.keys, HAPPENED, letters)
    if len(rows) < _AT_ONCE:
        one.done_at = moment(session)
    else:
        one.after = rows[-1].person_id


def _told(session: Session, one: FollowingRound) -> Told:
    held = {
        "kind": one.kind,
        "subject_id": one.subject_id,
        "from_number": one.from_number,
        "through_number": one.through_number,
        "most": MOST_TOLD,
    }
    rows = session.execute(sql("portal.following", "happenings_of_round"), held).all()
    return Told([row.id for row in rows], rows[0].happened if rows else 0)
