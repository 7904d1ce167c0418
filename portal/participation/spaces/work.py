"""What is done with spaces outside requests: those who follow one hear that a phase has begun."""

from functools import partial
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from portal.following.rules import Happening, Subject, What
from portal.following.service import note_happening
from portal.jobs.tasks import HourlyJob, Work
from portal.participation.spaces.models import PhaseRow, SpaceRow

_MOST_AT_ONCE = 100


def spaces_work(database: Database) -> Work:
    """Return the work of the topic."""
    return Work(hourly=[HourlyJob("phases of spaces", partial(tell_of_phases, database))])


def tell_of_phases(database: Database) -> int:
    """Note each phase that has begun in a published space and was not told of; return how many.

    One transaction a phase, so that one that cannot be told keeps no other back.
    """
    with database.reading() as session:
        due = list(session.scalars(_begun(session)))
    return sum(_tell(database, phase_id) for phase_id in due)


def _begun(session: Session) -> Select[UUID]:
    now = moment(session)
    return (
        select(PhaseRow.id)
        .join(SpaceRow, SpaceRow.id == PhaseRow.space_id)
        .where(
            PhaseRow.told_at.is_(None),
            PhaseRow.starts_at <= now,
            PhaseRow.ends_at > now,
            SpaceRow.published_at.is_not(None),
            SpaceRow.closed_at.is_(None),
        )
        .order_by(PhaseRow.starts_at)
        .limit(_MOST_AT_ONCE)
    )


def _tell(database: Database, phase_id: UUID) -> bool:
    with database.writing() as session:
        row = session.get(PhaseRow, phase_id, with_for_update={"skip_locked": True})
        if row is None or row.told_at is not None:
            return False
        space = session.get_one(SpaceRow, row.space_id)
        row.told_at = moment(session)
        # Whoever is told that the space is published need not hear of its first phase as well.
        if space.published_at is not None and row.starts_at > space.published_at:
            subject, about = Subject("space", space.id), Subject("space_phase", row.id)
            path = f"/participation/{space.name}"
            note_happening(session, Happening(subject, about, What.PHASE, row.titles, path))
        return True
