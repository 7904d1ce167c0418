"""The page of tables as it is drawn: what is there to take out and hand in."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from fastapi import Response
from fastapi.responses import FileResponse
from sqlalchemy.orm import Session

from geo.country import best_name
from importers.jobs.files import JobFiles
from importers.jobs.models import ImportJob
from importers.jobs.queries import job_of_release, tables_under_way
from layers.catalogue.queries import collection_states
from layers.releases.rules import ReleaseState
from portal.accounts.officer_roles import Role
from portal.directory.listing.queries import (
    Wanted,
    record_lines,
    release_here,
    table_releases,
)
from portal.directory.registers.definitions import Register
from web.page.answers import NOT_KEPT, Trouble, nothing_here
from web.page.officer_page import OfficerPage
from web.page.site import site_of
from web.pages.imports.shown import shown_job
from web.pages.releases.words import STATE_NAMES

MEDIA_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
    ".csv": "text/csv",
}
_MOST_RELEASES = 30
# So long a file that came to nothing is among the newest ones.
_FAILED_SHOWN = timedelta(days=7)
_MOST_AGENCIES = 1000


def list_page(
    officer_page: OfficerPage,
    largest_bytes: int,
    *,
    given: Mapping[str, str] | None = None,
    trouble: Trouble | None = None,
) -> Response:
    """Answer with what may be taken out and handed in."""
    own = officer_page.agencies()
    with officer_page.deployment.database.reading() as session:
        states = collection_states(session, Register)
        releases = [
            (register, release)
            for register in Register
            for release in table_releases(session, register, own, limit=_MOST_RELEASES)
        ]
        choices = _agencies(session, officer_page, own)
        under_way = tables_under_way(
            session, own, since=officer_page.now - _FAILED_SHOWN, most=_MOST_RELEASES
        )
    releases.sort(key=lambda pair: pair[1].made_at, reverse=True)
    editable = officer_page.agencies(Role.EDITOR)
    pages, speak = (
        site_of(officer_page.request).pages,
        (officer_page.language, officer_page.deployment),
    )
    context = {
        "registers": [
            (one.value, one.definition.words.title, states.get(one.value)) for one in Register
        ],
        "releases": [
            (
                register.value,
                register.definition.words.title,
                release,
                STATE_NAMES[ReleaseState(release.state)],
            )
            for register, release in releases[:_MOST_RELEASES]
        ],
        "agencies": choices,
        "editable": [pair for pair in choices if editable is None or pair[0] in editable],
        "sees_all": own is None,
        "edits_all": editable is None,
        "may_edit": officer_page.officer.may_somewhere(Role.EDITOR),
        "given": given or {},
        "under_way": [
            (Register(one.job.collection).definition.words.title, shown_job(one, pages, *speak))
            for one in under_way
        ],
        "largest_mb": largest_bytes // 1_000_000,
    }
    return officer_page.show("tables/tables.html", context, here="tables", trouble=trouble)


def _agencies(
    session: Session, officer_page: OfficerPage, own: frozenset[str] | None
) -> list[tuple[str, str]]:
    wanted, language = Wanted(own), officer_page.language
    lines, _count = record_lines(
        session, Register.AGENCIES, wanted, language=language, limit=_MOST_AGENCIES
    )
    return [(line.code, best_name(line.names, language) or line.code) for line in lines]


def rejects_of_release(
    officer_page: OfficerPage, folder: Path, register: Register, number: int
) -> Path | None:
    """Return the rows to be mended of a release, if there are any; raises NotFound."""
    with officer_page.deployment.database.reading() as session:
        release = release_here(session, register, number, officer_page.agencies())
        job = job_of_release(session, register.value, release.staged_as)
    return None if job is None else _rejects(folder, job)


def _rejects(folder: Path, job: ImportJob) -> Path | None:
    return JobFiles(folder, job.id).written_rejects


def file_answer(path: Path | None, stem: str) -> Response:
    """Answer with a file under another name; raises NotFound where there is none."""
    if path is None:
        raise nothing_here()
    headers = {**NOT_KEPT, "Content-Disposition": f'attachment; filename="{stem}{path.suffix}"'}
    return FileResponse(path, media_type=MEDIA_TYPES.get(path.suffix), headers=headers)
