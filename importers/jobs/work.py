"""What imports register with the portal's queue: task, rows and nightly work."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from importers.jobs.job_context import JobContext
from importers.jobs.models import ImportJob
from importers.jobs.queries import unfinished_jobs
from importers.jobs.rules import TASK, JobState
from importers.jobs.service import put_back, queue_import, remove_old_files, run_job
from layers.deployment import Deployment
from portal.jobs.rules import Queue
from portal.jobs.tasks import NightlyJob, ShouldStop, Task, Work


@dataclass(frozen=True)
class _ImportRows:
    """The table of imports, as `portal.jobs.tasks.OwnRows`."""

    deployment: Deployment

    def unfinished(self, session: Session) -> list[str]:
        """Return the imports that wait or run."""
        return [str(job.id) for job in unfinished_jobs(session)]

    def put_back(self, key: str) -> None:
        """Put an import back for another attempt, or give it up when it had enough of them."""
        put_back(self.deployment, UUID(key))
        with self.deployment.database.writing() as session:
            job = session.get_one(ImportJob, UUID(key))
            if job.state == JobState.WAITING:
                queue_import(session, job)


def import_work(context: JobContext) -> Work:
    """Return the work of imports."""

    def run(key: str, should_stop: ShouldStop) -> None:
        run_job(context, UUID(key), should_stop)

    return Work(
        tasks=[Task(TASK, run, Queue.LONG, _ImportRows(context.deployment))],
        nightly=[NightlyJob("old files of imports", partial(remove_old_files, context))],
    )
