"""The letter about a release that waits, from the job that has staged it."""

from sqlalchemy.orm import Session

from importers.jobs.job_context import JobContext
from importers.jobs.models import ImportJob
from importers.jobs.recording import who_handed_in
from portal.proposals.letters import write_release_waits


def tell_deciders(session: Session, context: JobContext, job: ImportJob, owner: str | None) -> None:
    """Write to whoever may activate what a job has staged; `owner` as `officers_of` takes it."""
    if context.security is None:
        return
    by = who_handed_in(session, job)
    write_release_waits(
        session,
        context.security,
        path=f"officers/releases/{job.collection}/{job.release_number}",
        file=job.file_name,
        owner=owner,
        maker_id=by.id,
        maker_name=by.name,
    )
