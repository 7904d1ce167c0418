"""The outbox as work outside requests: a job for each letter, and a net for what they leave."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from portal.jobs.queue import enqueue
from portal.jobs.tasks import NightlyJob, ShouldStop, Task, Work
from portal.notifications.dispatch import Outbox, send_due
from portal.notifications.queries import is_anything_due
from portal.notifications.rules import SEND
from portal.notifications.service import forget_old

_WHATEVER_IS_DUE = "due"


class _Due:
    """The net: while anything is due one job has to be in the queue, whatever became of others."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def unfinished(self, session: Session) -> Iterable[str]:
        """See OwnRows."""
        is_due = is_anything_due(session, self._outbox.channels)
        return [_WHATEVER_IS_DUE] if is_due else []

    def put_back(self, key: str) -> None:
        """See OwnRows."""
        with self._outbox.database.writing() as session:
            enqueue(session, SEND, key, lock=SEND)


def outbox_work(outbox: Outbox) -> Work:
    """Return the task that sends letters, and the nightly job that forgets old ones."""

    def run(_key: str, should_stop: ShouldStop) -> None:
        send_due(outbox, should_stop)

    def forget() -> None:
        with outbox.database.writing(bounded=False) as session:
            forget_old(session)

    return Work([Task(SEND, run, rows=_Due(outbox))], [NightlyJob("old letters", forget)])
