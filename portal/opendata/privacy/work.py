"""What is done about versions outside requests: the look at those that are large."""

from uuid import UUID

from geo.database import Database
from portal.jobs.rules import Queue
from portal.jobs.tasks import ShouldStop, Task, Work
from portal.opendata.privacy.context import PrivacyContext
from portal.opendata.privacy.looking import LOOK, look


def privacy_work(database: Database, ctx: PrivacyContext) -> Work:
    """Return the work of the topic."""

    def run(key: str, _should_stop: ShouldStop) -> None:
        resource_id, number = key.split(" ")
        look(database, ctx, UUID(resource_id), int(number))

    return Work(tasks=[Task(LOOK, run, queue=Queue.LONG)])
