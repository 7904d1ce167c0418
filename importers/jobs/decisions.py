"""What officers decide about what an import has staged; each deed is one transaction."""

from uuid import UUID

from sqlalchemy.orm import Session

from geo.errors import Refused
from geo.messages import mark as _
from importers.jobs import queries
from importers.jobs.models import ImportJob
from importers.jobs.recording import has_handed_in, job_recorder
from importers.jobs.rules import JobState
from importers.service import activate_and_learn
from layers.catalogue.definitions import Catalogue
from layers.deployment import Deployment
from layers.features.store import store_of
from layers.recording import Recorder
from layers.releases.models import Release
from layers.releases.queries import release_before, staged_release
from layers.releases.rules import Authorship, Changes, OnConflict
from layers.releases.service import approve, discard, revert
from portal.accounts.rules import Officer
from portal.proposals.rules import check_decision


def activate_job(
    deployment: Deployment,
    job_id: UUID,
    *,
    by: Officer,
    force: bool,
    on_conflict: OnConflict = OnConflict.REFUSE,
) -> Changes:
    """Make the release of a job the current one.

    Raises Refused when a guard or rule stops it, also for one's own where a second officer is
    needed.
    """
    with deployment.database.writing(bounded=False) as session:
        job = queries.seen_job(session, job_id).job
        definition = deployment.catalogue[job.collection]
        needs_second = definition.second_officer
        check_decision(
            is_own=has_handed_in(session, job, by.actor), needs_second_officer=needs_second
        )
        release = _staged(session, job)
        approve(release, by=by.email, needs_second_officer=needs_second)
        job.state = JobState.ACTIVE
        return activate_and_learn(
            session,
            definition,
            release,
            force=force,
            on_conflict=on_conflict,
            record=_recorder(job, by, deployment.catalogue),
        )


def discard_job(deployment: Deployment, job_id: UUID, *, by: Officer) -> None:
    """Give up what a job has staged."""
    with deployment.database.writing(bounded=False) as session:
        job = queries.seen_job(session, job_id).job
        release = _staged(session, job)
        job.state = JobState.DISCARDED
        store = store_of(deployment.catalogue[job.collection])
        discard(session, store, release, record=_recorder(job, by, deployment.catalogue))


def revert_job(deployment: Deployment, job_id: UUID, *, by: Officer) -> int:
    """Take back the release of a job that is current: a new release equals the one before it.

    Return the number of the release that was gone back to.
    """
    with deployment.database.writing(bounded=False) as session:
        seen = queries.seen_job(session, job_id)
        job = seen.job
        before = (
            release_before(session, job.collection, seen.release)
            if seen.state is JobState.ACTIVE and seen.release is not None
            else None
        )
        if before is None:
            raise Refused(
                _("This import is not the current release of its layer, or nothing came before it.")
            )
        store, made = store_of(deployment.catalogue[job.collection]), Authorship(by.email)
        revert(session, store, before, made, record=_recorder(job, by, deployment.catalogue))
    return before


def _staged(session: Session, job: ImportJob) -> Release:
    if job.release_number is None:
        raise Refused(_("This import has staged nothing that could be activated or given up."))
    return staged_release(session, job.collection, job.release_number)


def _recorder(job: ImportJob, by: Officer, catalogue: Catalogue) -> Recorder:
    return job_recorder(job, by.actor, catalogue.owner_of(job.collection))
