"""What is done for citizens outside requests: saying that something is new, and reminding."""

from uuid import UUID

from layers.deployment import Deployment
from portal.citizens.context import CitizenContext
from portal.citizens.inbox.copies import write_copies
from portal.citizens.inbox.service import WRITE_COPIES
from portal.citizens.reminders.service import remind_all
from portal.jobs.tasks import NightlyJob, ShouldStop, Task, Work


def citizens_work(deployment: Deployment, context: CitizenContext) -> Work:
    """Return the tasks and nightly jobs of citizens; the deployment acts as the worker."""
    database = deployment.database

    def copy(key: str, _should_stop: ShouldStop) -> None:
        write_copies(database, context, UUID(key))

    def remind() -> None:
        remind_all(database, context, deployment.now())

    return Work([Task(WRITE_COPIES, copy)], [NightlyJob("reminders", remind)])
