"""The access log as work outside requests: chaining, checking, forgetting what is old."""

from collections.abc import Iterable
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.database import Database
from portal.access_log.chaining import chain_waiting
from portal.access_log.checking import CHECK, check_chains
from portal.access_log.forgetting import forget_old_accesses
from portal.access_log.models import AccessWaiting
from portal.access_log.rules import Chains
from portal.jobs.queue import enqueue
from portal.jobs.tasks import NightlyJob, ShouldStop, Task, Work

CHAIN = "chain accesses"
_WHATEVER_WAITS = "waiting"


class _Waiting:
    """While anything waits a job has to be in the queue; so whoever notes an access queues none."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unfinished(self, session: Session) -> Iterable[str]:
        """See OwnRows."""
        waits = session.scalar(select(select(AccessWaiting.id).exists()))
        return [_WHATEVER_WAITS] if waits else []

    def put_back(self, key: str) -> None:
        """See OwnRows."""
        with self._database.writing() as session:
            enqueue(session, CHAIN, key, lock=CHAIN)


def access_log_work(database: Database, chains: Chains) -> Work:
    """Return the task that chains what waits, and what is done each night."""

    def run(_key: str, should_stop: ShouldStop) -> None:
        chain_waiting(database, chains, should_stop)

    return Work(
        [Task(CHAIN, run, rows=_Waiting(database))],
        [
            NightlyJob(CHECK, partial(check_chains, database, chains)),
            NightlyJob("old accesses", partial(forget_old_accesses, database)),
        ],
    )
