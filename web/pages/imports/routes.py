"""The routes of the page on which officers import files."""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool

from geo.errors import AroundMeError, NotFound
from geo.messages import mark as _
from importers.jobs.files import JobFiles
from importers.jobs.rules import FILES_KEPT, JobOptions
from layers.catalogue.queries import collection_states
from portal.accounts.officer_roles import Role
from portal.attachments.queries import is_there
from portal.attachments.receiving import Receiving
from portal.attachments.rules import Purpose
from portal.jobs.queries import is_worker_there
from web.navigation import Part
from web.page.answers import nothing_here, trouble_of
from web.page.guard import TOKEN_FIELD, FormHere, check_sender, check_token
from web.page.officer_page import OfficerPage, OfficerPageHere
from web.page.site import site_of
from web.page.upload import take_in
from web.pages.imports.handing_in import DELIMITERS, as_given, hand_in_again, hand_in_upload
from web.pages.imports.scope import (
    agencies_here,
    layers_where,
    may_import,
    own_job,
    own_jobs,
    own_layers,
    require_layer,
    require_some_layer,
    scope_names,
)
from web.pages.imports.shown import details, progress_of, shown_job

router = APIRouter(prefix="/{language}/officers/imports", include_in_schema=False)

PART = Part("imports", "officers/imports", _("Imports"), may_import)

# The report is one file whose script and style are in it; its own policy names the scripts by
# their digests. This one takes it out of our origin as well, so that whatever a foreign file might
# smuggle into it can use neither the officer's cookies nor our pages.
_REPORT_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline';"
    " style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'"
)


def upload_paths(languages: Iterable[str]) -> frozenset[str]:
    """Return the paths that take files."""
    return frozenset(f"/{language}/officers/imports" for language in languages)


@router.get("")
def list_imports(officer_page: OfficerPageHere) -> Response:
    """Show the layers, the form and the newest imports."""
    require_some_layer(officer_page)
    return _list_page(officer_page)


@router.post("")
async def hand_in(officer_page: OfficerPageHere) -> Response:
    """Take a file in and put it into the queue."""
    require_some_layer(officer_page)
    check_sender(officer_page.request)
    given: dict[str, str] = {}
    with Receiving(
        officer_page.attachments, Purpose("import", officer_page.uploads.largest_bytes)
    ) as received:
        try:
            given = (await take_in(officer_page.request, received)).fields
            check_token(officer_page.signed_in, given.get(TOKEN_FIELD))
            job_id = await run_in_threadpool(_queue, officer_page, received, given)
        except AroundMeError as error:
            return await run_in_threadpool(_list_page, officer_page, error=error, given=given)
    return officer_page.go_to("imports", str(job_id))


def _queue(officer_page: OfficerPage, received: Receiving, given: dict[str, str]) -> UUID:
    layer = officer_page.deployment.catalogue[given.get("layer", "")].name
    require_layer(officer_page, Role.EDITOR, layer, given.get("agency") or None)
    return hand_in_upload(officer_page.deployment, received, given, by=officer_page.officer)


@router.get("/{job_id}")
def show_import(officer_page: OfficerPageHere, job_id: str) -> Response:
    """Show one import."""
    return _job_page(officer_page, _job_id(job_id))


@router.get("/{job_id}/progress")
def progress(officer_page: OfficerPageHere, job_id: str) -> Response:
    """Answer a script with how far an import has come."""
    with officer_page.deployment.database.reading() as session:
        seen = own_job(session, _job_id(job_id), officer_page)
        return progress_of(session, seen)


@router.get("/{job_id}/report")
def report(officer_page: OfficerPageHere, job_id: str) -> Response:
    """Return the report with the map, as the one file that it is."""
    files, _name = _own_files(officer_page, job_id)
    path = files.report(officer_page.language)
    return _file(path, "text/html", {"Content-Security-Policy": _REPORT_POLICY})


@router.get("/{job_id}/rejects.csv")
def rejects(officer_page: OfficerPageHere, job_id: str) -> Response:
    """Return the rows with findings."""
    files, name = _own_files(officer_page, job_id)
    attachment = f"attachment; filename*=UTF-8''{quote(Path(name).stem, safe='')}.rejects.csv"
    return _file(files.rejects, "text/csv", {"Content-Disposition": attachment})


@router.post("/{job_id}/again")
def hand_in_once_more(officer_page: OfficerPageHere, job_id: str, given: FormHere) -> Response:
    """Hand the file of an import in again, with more said about it."""
    files, _name = _own_files(officer_page, job_id)
    try:
        shown = hand_in_again(
            officer_page.deployment,
            officer_page.attachments,
            files.job_id,
            given,
            by=officer_page.officer,
        )
    except NotFound:
        raise
    except AroundMeError as error:
        return _job_page(officer_page, files.job_id, error=error, given=given)
    return officer_page.go_to("imports", str(shown))


def _list_page(
    officer_page: OfficerPage,
    *,
    error: AroundMeError | None = None,
    given: dict[str, str] | None = None,
) -> Response:
    pages, deployment = site_of(officer_page.request).pages, officer_page.deployment
    whole = layers_where(officer_page, Role.EDITOR)
    parts = own_layers(officer_page, Role.EDITOR)
    own = (*whole, *(layer for layer in parts if layer not in whole))
    with deployment.database.reading() as session:
        jobs = own_jobs(session, officer_page)
        states = collection_states(session, tuple(layer.name for layer in own))
        agencies = agencies_here(session, officer_page, Role.EDITOR)
    context = {
        "jobs": [shown_job(seen, pages, officer_page.language, deployment) for seen in jobs],
        "layers": own,
        "agencies": agencies if any(layer.scope for layer in own) else [],
        "may_all": bool(whole),
        "states": states,
        "largest_upload_bytes": officer_page.uploads.largest_bytes,
        "given": given or {},
    }
    return _show(officer_page, "imports/imports.html", context, error)


def _job_page(
    officer_page: OfficerPage,
    job_id: UUID,
    *,
    error: AroundMeError | None = None,
    given: dict[str, str] | None = None,
) -> Response:
    with officer_page.deployment.database.reading() as session:
        seen = own_job(session, job_id, officer_page)
        job = seen.job
        has_upload = is_there(session, officer_page.attachments, job.attachment_id)
        has_worker = is_worker_there(session)
        names = scope_names(session, job.scope)
    pages = site_of(officer_page.request).pages
    context = {
        "shown": shown_job(seen, pages, officer_page.language, officer_page.deployment),
        "has_worker": has_worker,
        "scope_names": names,
        **details(
            job,
            JobFiles(officer_page.uploads.folder, job_id),
            officer_page.language,
            has_upload=has_upload,
        ),
        "given": given if given is not None else as_given(JobOptions(**job.options)),
    }
    return _show(officer_page, "imports/one.html", context, error)


def _show(
    officer_page: OfficerPage,
    template: str,
    context: dict[str, object],
    error: AroundMeError | None,
) -> Response:
    trouble = None if error is None else trouble_of(error)
    told = {**context, "delimiters": DELIMITERS}
    return officer_page.show(template, told, here="imports", trouble=trouble)


def _file(path: Path, media_type: str, headers: dict[str, str]) -> Response:
    if not path.is_file():
        raise NotFound(
            _("This file is not there (any more): files are kept for {days} days."),
            days=FILES_KEPT.days,
        )
    return FileResponse(
        path, media_type=media_type, headers={**headers, "Cache-Control": "no-store"}
    )


def _own_files(officer_page: OfficerPage, job_id: str) -> tuple[JobFiles, str]:
    """Find the files of a job of one's own, and the name of what was handed in."""
    id_ = _job_id(job_id)
    with officer_page.deployment.database.reading() as session:
        seen = own_job(session, id_, officer_page)
    return JobFiles(officer_page.uploads.folder, id_), seen.job.file_name


def _job_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise nothing_here() from error
