"""A lock in the database that shows whether a process does a job; it goes when that ends."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.database import Database
from portal.jobs.tasks import ShouldStop, Task


def run_once(database: Database, task: Task, key: str, should_stop: ShouldStop) -> None:
    """Do a job, unless somebody does it already. While it runs, its lock is held.

    Work that waits outside takes none: jobs of one key come one after the other anyway.
    """
    if task.waits_outside:
        task.run(key, should_stop)
        return
    with database.writing() as witness:
        if _take_lock(witness, task.name, key):
            task.run(key, should_stop)


def is_abandoned(database: Database, task_name: str, key: str) -> bool:
    """Check whether nobody does a job, by taking its lock for a moment."""
    with database.writing() as session:
        return _take_lock(session, task_name, key)


def _take_lock(session: Session, task_name: str, key: str) -> bool:
    found = session.scalar(
        text("SELECT pg_try_advisory_xact_lock(hashtextextended(:job, 0))"),
        {"job": f"aroundme {task_name} {key}"},
    )
    return bool(found)
