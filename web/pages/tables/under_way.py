"""The page of a table on its way: it waits, is read, came to nothing, or has become a release."""

from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import NotFound
from importers.jobs.files import JobFiles
from importers.jobs.queries import SeenJob, seen_job
from importers.jobs.recording import has_handed_in
from importers.jobs.rules import JobState, is_table
from portal.directory.registers.definitions import Register
from portal.jobs.queries import is_worker_there
from web.page.answers import nothing_here
from web.page.officer_page import OfficerPage, OfficerPageHere
from web.page.site import site_of
from web.pages.imports.scope import scope_names
from web.pages.imports.shown import progress_of, shown_job
from web.pages.tables.view import file_answer

router = APIRouter(prefix="/{language}/officers/tables/imports", include_in_schema=False)


@router.get("/{job_id}")
def show_import(officer_page: OfficerPageHere, job_id: str) -> Response:
    """Show how far a table is; once it is staged the page of its release has the rest."""
    with officer_page.deployment.database.reading() as session:
        seen = _own(session, officer_page, job_id)
        has_worker = is_worker_there(session)
        names = scope_names(session, seen.job.scope)
        may_mend = seen.state is JobState.FAILED and _has_rejects(session, officer_page, seen)
    job = seen.job
    if seen.release is not None:
        return officer_page.go_to("releases", job.collection, str(seen.release))
    context = {
        "shown": shown_job(
            seen,
            site_of(officer_page.request).pages,
            officer_page.language,
            officer_page.deployment,
        ),
        "register_name": Register(job.collection).definition.words.title,
        "has_worker": has_worker,
        "scope_names": names,
        "may_mend": may_mend,
    }
    return officer_page.show("tables/under_way.html", context, here="tables")


@router.get("/{job_id}/progress")
def progress(officer_page: OfficerPageHere, job_id: str) -> Response:
    """Answer a script with how far a table is."""
    with officer_page.deployment.database.reading() as session:
        return progress_of(session, _own(session, officer_page, job_id))


@router.get("/{job_id}/rejects")
def failed_rejects(officer_page: OfficerPageHere, job_id: str) -> Response:
    """Return the rows of a file that came to nothing to the officer who handed it in."""
    with officer_page.deployment.database.reading() as session:
        seen = _own(session, officer_page, job_id)
        if seen.state is not JobState.FAILED or not _has_rejects(session, officer_page, seen):
            raise nothing_here()
    return file_answer(_files(officer_page, seen).written_rejects, "rejects")


def _own(session: Session, officer_page: OfficerPage, job_id: str) -> SeenJob:
    """Return the job of a table; one of other agencies is answered as one that is not there."""
    try:
        seen = seen_job(session, UUID(job_id))
    except (ValueError, NotFound) as error:
        raise nothing_here() from error
    own = officer_page.agencies()
    if not is_table(seen.job.collection) or not (own is None or seen.job.scope in own):
        raise nothing_here()
    return seen


def _has_rejects(session: Session, officer_page: OfficerPage, seen: SeenJob) -> bool:
    """Check for rows to be mended: they may be others', so who handed them in gets them alone."""
    is_mine = has_handed_in(session, seen.job, officer_page.officer.actor)
    return is_mine and _files(officer_page, seen).written_rejects is not None


def _files(officer_page: OfficerPage, seen: SeenJob) -> JobFiles:
    return JobFiles(officer_page.uploads.folder, seen.job.id)
