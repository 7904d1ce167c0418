"""What is done each night: queued once a night however many servers there are, also when late.

The library's periodic tasks go by the clock of the machine, forget a night that is missed by more
than a while and do one again when that clock was put back. So the rows here say which night is
done, and the queue of the library does the rest.
"""

import logging
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database, sql
from portal.jobs.models import NightlyRun
from portal.jobs.queue import enqueue
from portal.jobs.rules import is_due
from portal.jobs.tasks import NightlyJob, ShouldStop, Task

log = logging.getLogger(__name__)

NIGHTLY = "nightly"


def queue_night(session: Session, jobs: Iterable[NightlyJob], night: date) -> list[str]:
    """Queue the jobs that are due in a night, each once for all servers; return their names."""
    last = {run.job: run.night for run in session.scalars(select(NightlyRun))}
    due = [one.name for one in jobs if is_due(night, last.get(one.name))]
    return [name for name in due if _claim(session, name, night, last.get(name))]


def _claim(session: Session, name: str, night: date, last: date | None) -> bool:
    """Take a night of a job and queue it; False when another server was faster."""
    values = {"job": name, "night": night, "last": last, "now": moment(session)}
    if session.execute(sql("portal.jobs", "claim_night"), values).one_or_none() is None:
        return False
    enqueue(session, NIGHTLY, name)
    return True


def nightly_task(database: Database, jobs: Iterable[NightlyJob]) -> Task:
    """Return the task that does the nightly jobs."""
    by_name = {one.name: one for one in jobs}

    def run(name: str, _should_stop: ShouldStop) -> None:
        job = by_name.get(name)
        if job is None:
            # Queued by another version of the program.
            log.warning("There is no nightly job %s", name)
            return
        job.run()
        with database.writing() as session:
            done = update(NightlyRun).where(NightlyRun.job == name)
            session.execute(done.values(finished_at=moment(session)))

    return Task(NIGHTLY, run)
