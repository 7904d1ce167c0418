"""The routes of the officers' page."""

import getpass
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import quote, unquote
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from geo.errors import AroundMeError, DatabaseUnavailable, NotFound
from geo.messages import mark as _
from importers.jobs.files import JobFiles
from importers.jobs.queries import recent_jobs, release_before, seen_job
from importers.jobs.rules import FILES_KEPT, JobOptions, JobState
from importers.jobs.service import activate_job, discard_job, revert_job
from layers.catalogue.queries import layer_states
from layers.deployment import Deployment
from layers.parameters import DeploymentHere
from web.errors import status_of
from web.pages.finder import page_writer
from web.pages.imports.guard import (
    TOKEN_FIELD,
    Forbidden,
    answer_forbidden,
    check_token,
    only_this_machine,
    read_form,
    remember_token,
    token_of,
)
from web.pages.imports.handing_in import (
    DELIMITERS,
    as_given,
    hand_in_again,
    hand_in_upload,
)
from web.pages.imports.shown import details, shown_job
from web.pages.imports.upload import take_in

router = APIRouter(
    prefix="/{language}/officers/imports",
    dependencies=[Depends(only_this_machine)],
    include_in_schema=False,
)

_MOST_LISTED = 50
_NAME_COOKIE = "aroundme_officer"
_NAME_KEPT_S = 365 * 24 * 3600
_LONGEST_NAME = 100
# The report is one file whose script and style are in it; its own policy names the scripts by
# their digests. This one takes it out of our origin as well, so that whatever a foreign file might
# smuggle into it can use neither the officer's cookies nor our pages.
_REPORT_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline';"
    " style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'"
)


@dataclass(frozen=True)
class Desk:
    """What the page was mounted with: the folder of all jobs, and the largest file taken."""

    folder: Path
    largest_upload_bytes: int


def mount(app: FastAPI, folder: Path, *, largest_upload_bytes: int) -> frozenset[str]:
    """Serve the page; gives the paths that take files."""
    app.state.desk = Desk(folder, largest_upload_bytes)
    app.include_router(router)
    app.add_exception_handler(Forbidden, answer_forbidden)
    languages = app.state.deployment.country.languages
    return frozenset(f"/{language}/officers/imports" for language in languages)


@router.get("")
def list_imports(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show the layers, the form and the newest imports."""
    _known(language, deployment)
    return _list_page(request, language, deployment)


@router.post("")
async def hand_in(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Take a file in and put it into the queue."""
    _known(language, deployment)
    desk = _desk(request)
    files = JobFiles(desk.folder, uuid4())
    given: dict[str, str] = {}

    def place(file_name: str) -> Path:
        files.make()
        return files.upload(file_name)

    try:
        uploaded = await take_in(request, place, most_bytes=desk.largest_upload_bytes)
        given = uploaded.fields
        check_token(request, given.get(TOKEN_FIELD))
        await run_in_threadpool(
            hand_in_upload, deployment, files, uploaded, by=_officer(request, given)
        )
    except AroundMeError as error:
        files.remove()
        return await run_in_threadpool(
            _list_page, request, language, deployment, error=error, given=given
        )
    except BaseException:
        files.remove()
        raise
    return _go_to(request, language, files.job_id, given)


@router.get("/{job_id}")
def show_import(
    language: str, job_id: str, request: Request, deployment: DeploymentHere
) -> Response:
    """Show one import."""
    _known(language, deployment)
    return _job_page(request, language, _job_id(job_id), deployment)


@router.get("/{job_id}/progress")
def progress(job_id: str, request: Request, deployment: DeploymentHere) -> Response:
    """Tell a script how far an import has come."""
    with deployment.database.reading() as session:
        seen = seen_job(session, _job_id(job_id))
    job = seen.job
    counts = {"bytes_read": job.bytes_read, "bytes_total": job.bytes_total, "rows": job.rows_read}
    return JSONResponse({"state": seen.state, **counts}, headers={"Cache-Control": "no-store"})


@router.get("/{job_id}/report")
def report(language: str, job_id: str, request: Request, deployment: DeploymentHere) -> Response:
    """Give the report with the map, as the one file that it is."""
    _known(language, deployment)
    path = _files(request, job_id).report(language)
    return _file(path, "text/html", {"Content-Security-Policy": _REPORT_POLICY})


@router.get("/{job_id}/rejects.csv")
def rejects(job_id: str, request: Request, deployment: DeploymentHere) -> Response:
    """Give the rows with findings."""
    with deployment.database.reading() as session:
        name = seen_job(session, _job_id(job_id)).job.file_name
    attachment = f"attachment; filename*=UTF-8''{quote(Path(name).stem, safe='')}.rejects.csv"
    path = _files(request, job_id).rejects
    return _file(path, "text/csv", {"Content-Disposition": attachment})


@router.post("/{job_id}/{deed}")
async def act(
    language: str, job_id: str, deed: str, request: Request, deployment: DeploymentHere
) -> Response:
    """Activate, discard or revert an import, or hand its file in again."""
    _known(language, deployment)
    given = {name: str(value) for name, value in (await read_form(request)).items()}
    id_ = _job_id(job_id)
    try:
        shown = await run_in_threadpool(_do, deed, id_, request, deployment, given)
    except NotFound:
        raise
    except AroundMeError as error:
        return await run_in_threadpool(
            _job_page, request, language, id_, deployment, error=error, given=given
        )
    return _go_to(request, language, shown, given)


def _do(
    deed: str, job_id: UUID, request: Request, deployment: Deployment, given: dict[str, str]
) -> UUID:
    """Do what a button says; gives the import whose page is shown then."""
    by = _officer(request, given)
    match deed:
        case "activate":
            activate_job(deployment, job_id, by=by, force="force" in given)
        case "discard":
            discard_job(deployment, job_id)
        case "revert":
            revert_job(deployment, job_id, by=by)
        case "again":
            return hand_in_again(deployment, _files(request, str(job_id)), given, by=by)
        case _:
            raise _nothing_here()
    return job_id


def _list_page(
    request: Request,
    language: str,
    deployment: Deployment,
    *,
    error: AroundMeError | None = None,
    given: dict[str, str] | None = None,
) -> Response:
    pages = page_writer(request)
    with deployment.database.reading() as session:
        jobs = recent_jobs(session, most=_MOST_LISTED)
        states = layer_states(session, deployment.catalogue.names)
    context = {
        "jobs": [shown_job(seen, pages, language, deployment) for seen in jobs],
        "states": states,
        "largest_upload_bytes": _desk(request).largest_upload_bytes,
    }
    return _answer(request, language, "imports.html", context, error=error, given=given)


def _job_page(
    request: Request,
    language: str,
    job_id: UUID,
    deployment: Deployment,
    *,
    error: AroundMeError | None = None,
    given: dict[str, str] | None = None,
) -> Response:
    with deployment.database.reading() as session:
        seen = seen_job(session, job_id)
        job = seen.job
        before = (
            release_before(session, job.layer, job.release_number)
            if seen.state is JobState.ACTIVE and job.release_number
            else None
        )
    files = JobFiles(_desk(request).folder, job_id)
    context = {
        "shown": shown_job(seen, page_writer(request), language, deployment),
        "release_before": before,
        **details(job, files, language),
    }
    kept = given if given is not None else as_given(JobOptions(**job.options))
    return _answer(request, language, "imports_one.html", context, error=error, given=kept)


def _answer(
    request: Request,
    language: str,
    template: str,
    context: dict[str, object],
    *,
    error: AroundMeError | None,
    given: dict[str, str] | None,
) -> Response:
    if isinstance(error, DatabaseUnavailable):
        raise error
    pages, token = page_writer(request), token_of(request)
    everywhere = {
        "token": token,
        "given": given or {},
        "officer": _officer(request, given or {}),
        "delimiters": DELIMITERS,
        "problem": pages.say(language, error.message) if error else None,
        "sources": (),
    }
    status = status_of(error) if error else 200
    answer = pages.write(
        request, language, template, status=status, context={**everywhere, **context}
    )
    answer.headers["Cache-Control"] = "no-store"
    remember_token(answer, token)
    return answer


def _go_to(request: Request, language: str, job_id: UUID, given: dict[str, str]) -> Response:
    answer = RedirectResponse(f"/{language}/officers/imports/{job_id}", 303)
    answer.set_cookie(
        _NAME_COOKIE,
        quote(_officer(request, given)),
        max_age=_NAME_KEPT_S,
        httponly=True,
        samesite="strict",
    )
    return answer


def _officer(request: Request, given: dict[str, str]) -> str:
    """Tell who acts: the name typed into the form, else the last one, else the server's user."""
    typed = " ".join(given.get("officer", "").split())[:_LONGEST_NAME]
    return typed or unquote(request.cookies.get(_NAME_COOKIE, "")) or getpass.getuser()


def _file(path: Path, media_type: str, headers: dict[str, str]) -> Response:
    if not path.is_file():
        raise NotFound(
            _("This file is not there (any more): files are kept for {days} days."),
            days=FILES_KEPT.days,
        )
    return FileResponse(
        path, media_type=media_type, headers={**headers, "Cache-Control": "no-store"}
    )


def _files(request: Request, job_id: str) -> JobFiles:
    return JobFiles(_desk(request).folder, _job_id(job_id))


def _job_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise _nothing_here() from error


def _desk(request: Request) -> Desk:
    return cast("Desk", request.app.state.desk)


def _known(language: str, deployment: Deployment) -> None:
    if language not in deployment.country.languages:
        raise _nothing_here()


def _nothing_here() -> NotFound:
    return NotFound(_("There is nothing at this address."))
