"""What is done for followers outside requests: letters at once, weeks, and forgetting."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from geo.database import Database
from portal.accounts.security import Security
from portal.following.rules import TELL, TELLING_QUEUE
from portal.following.service import forget_old
from portal.following.telling import is_anybody_untold, tell_followers, tell_weeks
from portal.jobs.queue import enqueue
from portal.jobs.rules import night_of
from portal.jobs.tasks import NightlyJob, ShouldStop, Task, Work

_WHOEVER_WAITS = "due"


@dataclass(frozen=True)
class _Untold:
    """While anybody waits one job is in the queue, whatever became of others."""

    database: Database

    def unfinished(self, session: Session) -> Iterable[str]:
        """See OwnRows."""
        return [_WHOEVER_WAITS] if is_anybody_untold(session) else []

    def put_back(self, key: str) -> None:
        """See OwnRows."""
        with self.database.writing() as session:
            enqueue(session, TELL, key, queue=TELLING_QUEUE, lock=TELL)


def following_work(
    database: Database, security: Security, local_time: Callable[[], datetime]
) -> Work:
    """Return the task that writes to followers, and the nightly jobs.

    `local_time` tells the moment on the country's clock.
    """

    def tell(_key: str, should_stop: ShouldStop) -> None:
        tell_followers(database, security, should_stop)

    def tell_of_weeks() -> None:
        tell_weeks(database, security, night_of(local_time()))

    return Work(
        tasks=[Task(TELL, tell, rows=_Untold(database))],
        nightly=[
            NightlyJob("weekly digests", tell_of_weeks),
            NightlyJob("old happenings", partial(_forget, database)),
        ],
        places={TELLING_QUEUE: 1},
    )


def _forget(database: Database) -> None:
    with database.writing(bounded=False) as session:
        forget_old(session)
