"""The pages of tables as they are drawn: what is there to take and hand in, and one release."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from fastapi import Response
from fastapi.responses import FileResponse
from sqlalchemy.orm import Session

from geo.country import best_name
from geo.messages import mark as _
from importers.jobs.files import JobFiles
from importers.jobs.models import ImportJob
from importers.jobs.queries import job_of_release, tables_under_way
from layers.catalogue.queries import collection_states
from layers.releases.models import Release
from layers.releases.queries import release_before
from layers.releases.rules import Changes, State
from layers.releases.service import conflicts
from portal.accounts.rules import Role
from portal.directory.agencies.queries import agency_names
from portal.directory.listing.queries import (
    Wanted,
    record_lines,
    release_here,
    staged_contents,
    table_releases,
)
from portal.directory.registers.decisions import is_own
from portal.directory.registers.queries import records
from portal.directory.registers.rules import Register, written
from portal.directory.registers.service import STORES, RecordChange, changed_records, changes_of
from web.pages.accounts.answers import NOT_KEPT, Trouble, nothing_here
from web.pages.desk.diff import diff_lines
from web.pages.desk.frame import Desk
from web.pages.desk.table_deeds import SUBJECTS
from web.pages.finder import page_writer
from web.pages.imports.shown import shown_job

MEDIA_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
    ".csv": "text/csv",
}
_MOST_RELEASES = 30
# So long a file that came to nothing is among the newest ones.
_FAILED_SHOWN = timedelta(days=7)
_MOST_SHOWN = 50
_MOST_AGENCIES = 1000
REGISTER_NAMES = {Register.AGENCIES: _("Agencies"), Register.SERVICES: _("Services")}
STATE_NAMES = {
    State.STAGED: _("waits for a yes"),
    State.ACTIVE: _("active"),
    State.REJECTED: _("discarded"),
}
KIND_NAMES = {"added": _("added"), "changed": _("changed"), "removed": _("removed")}


def list_page(
    desk: Desk,
    largest_bytes: int,
    *,
    given: Mapping[str, str] | None = None,
    trouble: Trouble | None = None,
) -> Response:
    """Answer with what may be taken out and handed in."""
    own = desk.agencies()
    with desk.deployment.database.reading() as session:
        states = collection_states(session, Register)
        releases = [
            (register, release)
            for register in Register
            for release in table_releases(session, register, own, limit=_MOST_RELEASES)
        ]
        choices = _agencies(session, desk, own)
        under_way = tables_under_way(
            session, own, since=desk.now - _FAILED_SHOWN, most=_MOST_RELEASES
        )
    releases.sort(key=lambda pair: pair[1].made_at, reverse=True)
    editable = desk.agencies(Role.EDITOR)
    pages, speak = page_writer(desk.request), (desk.language, desk.deployment)
    context = {
        "registers": [(one.value, REGISTER_NAMES[one], states.get(one.value)) for one in Register],
        "releases": [
            (register.value, REGISTER_NAMES[register], release, STATE_NAMES[State(release.state)])
            for register, release in releases[:_MOST_RELEASES]
        ],
        "agencies": choices,
        "editable": [pair for pair in choices if editable is None or pair[0] in editable],
        "sees_all": own is None,
        "edits_all": editable is None,
        "may_edit": desk.officer.may_somewhere(Role.EDITOR),
        "given": given or {},
        "under_way": [
            (REGISTER_NAMES[Register(one.job.collection)], shown_job(one, pages, *speak))
            for one in under_way
        ],
        "largest_mb": largest_bytes // 1_000_000,
    }
    return desk.show("desk_tables.html", context, here="tables", trouble=trouble)


def _agencies(session: Session, desk: Desk, own: frozenset[str] | None) -> list[tuple[str, str]]:
    wanted, language = Wanted(own), desk.language
    lines, _count = record_lines(
        session, Register.AGENCIES, wanted, language=language, limit=_MOST_AGENCIES
    )
    return [(line.code, best_name(line.names, language) or line.code) for line in lines]


def require_release(desk: Desk, register: Register, number: int) -> None:
    """Raise NotFound for a release that is not there, or none of the officer's business."""
    with desk.deployment.database.reading() as session:
        release_here(session, register, number, desk.agencies())


def rejects_of_release(desk: Desk, folder: Path, register: Register, number: int) -> Path | None:
    """Return the rows to be mended of a release, if there are any; raises NotFound."""
    with desk.deployment.database.reading() as session:
        release = release_here(session, register, number, desk.agencies())
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


def release_page(
    desk: Desk, folder: Path, register: Register, number: int, *, trouble: Trouble | None = None
) -> Response:
    """Answer with one release; raises NotFound."""
    with desk.deployment.database.reading() as session:
        release = release_here(session, register, number, desk.agencies())
        is_staged = release.state == State.STAGED
        changed = changed_records(session, release) if is_staged else []
        state = collection_states(session, Register)[register.value]
        is_current = state.current_release == release.number and release.state == State.ACTIVE
        context: dict[str, Any] = {
            "release": release,
            "register": register.value,
            "register_name": REGISTER_NAMES[register],
            "state_name": STATE_NAMES[State(release.state)],
            "counts": _counts(session, release),
            "shown": _shown(session, desk, register, release, changed[:_MOST_SHOWN]),
            "changed_in_all": len(changed),
            "conflicts": conflicts(session, STORES[register], release) if is_staged else [],
            "before": release_before(session, register.value, release.number)
            if is_current
            else None,
        }
        context |= _rights(desk, release, own=is_own(session, release, desk.officer))
        job = job_of_release(session, register.value, release.staged_as)
    context["account"] = None if job is None else _account(desk, job)
    context["has_rejects"] = job is not None and _rejects(folder, job) is not None
    return desk.show("desk_table.html", context, here="tables", trouble=trouble)


def _rights(desk: Desk, release: Release, *, own: bool) -> dict[str, Any]:
    needs_second = desk.needs_second_officer(SUBJECTS[Register(release.collection)])
    may_approve = desk.officer.may(Role.APPROVER, release.scope)
    return {
        "may_discard": desk.officer.may(Role.EDITOR, release.scope),
        "may_activate": may_approve and not (own and needs_second),
        "waits_for_second": own and needs_second,
        "may_revert": desk.officer.may(Role.APPROVER, None),
    }


def _counts(session: Session, release: Release) -> Changes:
    if release.state == State.STAGED:
        return changes_of(session, release)
    return Changes(
        added=release.added,
        changed=release.changed,
        removed=release.removed,
        unchanged=release.unchanged,
    )


def _shown(
    session: Session,
    desk: Desk,
    register: Register,
    release: Release,
    changed: list[RecordChange],
) -> list[dict[str, Any]]:
    """Put the first changes of a staged release into words, record by record."""
    codes = [one.code for one in changed]
    new = staged_contents(session, release, codes)
    old = {code: written(one) for code, one in records(session, register, codes).items()}
    agencies = agency_names(session, *_owners(old), *_owners(new))
    shown = []
    for one in changed:
        before, after = old.get(one.code), new.get(one.code)
        lines = diff_lines(desk, SUBJECTS[register], before, after, agencies)
        names = (after or before or {}).get("names", {})
        shown.append(
            {"code": one.code, "names": names, "kind": KIND_NAMES[one.kind], "lines": lines}
        )
    return shown


def _owners(contents: Mapping[str, Mapping[str, Any] | None]) -> set[str]:
    return {held["agency"] for held in contents.values() if held and "agency" in held}


def _account(desk: Desk, job: ImportJob) -> dict[str, Any]:
    """Return what was found in the file, in the language of the page."""
    told = job.report or {"findings": [], "findings_in_all": 0}
    findings = [
        {
            **found,
            **{name: found[name].get(desk.language, "") for name in ("title", "message", "hint")},
        }
        for found in told["findings"]
    ]
    return {**told, "findings": findings}
