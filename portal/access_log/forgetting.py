"""Forgetting what accesses were about: chains stay whole, for they hold only commitments."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database, sql
from portal.access_log.models import AccessContent, AccessWaiting
from portal.accounts.row_security import bind_person
from portal.jobs.tasks import ShouldStop

# What accesses were about is kept for two years.
KEPT = timedelta(days=731)
_PERSONS_AT_ONCE = 500


def forget_accesses(session: Session, person_id: UUID) -> int:
    """Forget everything that accesses of a person were about, in a job bound to the person.

    What still waits is left out of the log: chain it before, so that the person's own erasure is in
    the chain as well. Returns how many went.
    """
    session.execute(delete(AccessWaiting).where(AccessWaiting.subject_id == person_id))
    gone = delete(AccessContent).where(AccessContent.person_id == person_id)
    return len(session.scalars(gone.returning(AccessContent.seq)).all())


def forget_old_accesses(database: Database, should_stop: ShouldStop = lambda: False) -> None:
    """Forget what accesses were about that are older than is kept."""
    while not should_stop():
        with database.writing(bounded=False) as session:
            until = moment(session) - KEPT
            values = {"until": until, "at_most": _PERSONS_AT_ONCE}
            persons = session.scalars(sql("portal.access_log", "persons_of_old"), values).all()
            for person_id in persons:
                bind_person(session, person_id)
                session.execute(delete(AccessContent).where(AccessContent.at <= until))
        if len(persons) < _PERSONS_AT_ONCE:
            return
