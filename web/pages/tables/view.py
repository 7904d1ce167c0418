"""The page of tables as it is drawn: what is there to take out and hand in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from fastapi import Response
from fastapi.responses import FileResponse

from geo.country import Names
from geo.messages import mark as _
from importers.jobs.files import JobFiles
from importers.jobs.models import ImportJob
from importers.jobs.queries import job_of_release, tables_under_way
from layers.catalogue.queries import CollectionState, collection_states
from layers.releases.models import Release
from layers.releases.rules import ReleaseState
from portal.accounts.officer_roles import Role
from portal.directory.listing.queries import part_releases, release_here, table_releases
from portal.directory.registers.definitions import Register
from web.page.answers import NOT_KEPT, Trouble, nothing_here
from web.page.officer_page import OfficerPage
from web.page.site import site_of
from web.pages.imports.scope import agencies_here
from web.pages.imports.shown import shown_job
from web.pages.releases.view import collection_names
from web.pages.releases.words import STATE_NAMES
from web.pages.tables.taking_out import MEDIA_TYPES

_MOST_RELEASES = 30
# So long a file that came to nothing is among the newest ones.
_FAILED_SHOWN = timedelta(days=7)


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
        catalogue = officer_page.deployment.catalogue
        states = collection_states(session, (*Register, *catalogue.names))
        parts = [layer.name for layer in catalogue.definitions if layer.scope is not None]
        releases: list[Release] = [
            *part_releases(session, parts, own, limit=_MOST_RELEASES),
            *(
                release
                for register in Register
                for release in table_releases(session, register, own, limit=_MOST_RELEASES)
            ),
        ]
        choices = agencies_here(session, officer_page, Role.VIEWER)
        under_way = tables_under_way(
            session, own, since=officer_page.now - _FAILED_SHOWN, most=_MOST_RELEASES
        )
    releases.sort(key=lambda one: one.made_at, reverse=True)
    editable = officer_page.agencies(Role.EDITOR)
    pages, speak = (
        site_of(officer_page.request).pages,
        (officer_page.language, officer_page.deployment),
    )
    context = {
        "takeable": _takeable(officer_page, states),
        "releases": [
            (
                collection_names(officer_page, one.collection),
                one,
                STATE_NAMES[ReleaseState(one.state)],
            )
            for one in releases[:_MOST_RELEASES]
        ],
        "agencies": choices,
        "editable": [pair for pair in choices if editable is None or pair[0] in editable],
        "may_edit": officer_page.officer.may_somewhere(Role.EDITOR),
        "given": given or {},
        "under_way": [
            (Register(one.job.collection).definition.words.title, shown_job(one, pages, *speak))
            for one in under_way
        ],
        "largest_mb": largest_bytes // 1_000_000,
    }
    return officer_page.show("tables/tables.html", context, here="tables", trouble=trouble)


@dataclass(frozen=True)
class Takeable:
    """What may be taken out: `forms` are those of its files, with the words on their buttons.

    `has_owners` says that a part of it may be one agency's, `takes_all` that all of it may be
    taken, `edits_all` that a file may speak for all of it.
    """

    name: str
    names: Names
    release: int | None
    forms: tuple[tuple[str, str], ...]
    has_owners: bool
    takes_all: bool
    edits_all: bool


_REGISTER_FORMS = (("xlsx", _("Workbook (XLSX)")), ("csv", _("CSV files (ZIP)")))
_LAYER_FORMS = (("xlsx", _("Workbook (XLSX)")), ("csv", "CSV"), ("geojson", "GeoJSON"))


def _takeable(officer_page: OfficerPage, states: Mapping[str, CollectionState]) -> list[Takeable]:
    """List the registers, and the layers of which the officer may take all or a part."""
    officer = officer_page.officer
    found = [
        Takeable(
            one.value,
            collection_names(officer_page, one.value),
            _release(states, one.value),
            _REGISTER_FORMS,
            has_owners=True,
            takes_all=officer.may(Role.VIEWER, None),
            edits_all=officer.may(Role.EDITOR, None),
        )
        for one in Register
    ]
    for layer in officer_page.deployment.catalogue.definitions:
        takes_all = officer.may(Role.VIEWER, layer.owner)
        if takes_all or layer.scope is not None:
            found.append(
                Takeable(
                    layer.name,
                    layer.names,
                    _release(states, layer.name),
                    _LAYER_FORMS,
                    has_owners=layer.scope is not None,
                    takes_all=takes_all,
                    edits_all=officer.may(Role.EDITOR, layer.owner),
                )
            )
    return found


def _release(states: Mapping[str, CollectionState], name: str) -> int | None:
    return states[name].current_release if name in states else None


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
