"""The pages of releases as they are drawn."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Response
from sqlalchemy.orm import Session

from geo.country import Names
from importers.jobs.decisions import is_own
from importers.jobs.files import JobFiles
from importers.jobs.models import ImportJob
from importers.jobs.queries import job_of_release
from importers.jobs.rules import is_table
from layers.catalogue.queries import CollectionState, collection_states
from layers.features.queries import changed_places
from layers.releases.guards import needs_force
from layers.releases.models import Release
from layers.releases.queries import newest_releases, release_before
from layers.releases.rules import Changes, ReleaseState
from layers.releases.service import conflicts
from layers.releases.stores import Store
from portal.accounts.officer_roles import Role
from portal.directory.agencies.queries import agency_names
from portal.directory.listing.queries import staged_contents, table_releases
from portal.directory.registers.definitions import Register
from portal.directory.registers.queries import records
from portal.directory.registers.rules import written
from portal.directory.registers.service import changed_records
from web.page.answers import Trouble, nothing_here
from web.page.desk import Desk
from web.page.minutes import minute_of
from web.pages.desk.diff import diff_lines
from web.pages.releases.access import (
    SUBJECTS,
    collections_here,
    needs_second_officer,
    owner_of,
    owner_of_all,
    require_release,
)
from web.pages.releases.words import CHANGE_NAMES, KIND_NAMES, REGISTER_NAMES, STATE_NAMES

_MOST_RELEASES = 50
_MOST_SHOWN = 50


def list_page(desk: Desk, chosen: str) -> Response:
    """Answer with the newest releases; raises NotFound for a collection of others."""
    names = collections_here(desk)
    if chosen and chosen not in names:
        raise nothing_here()
    wanted = (chosen,) if chosen else names
    with desk.deployment.database.reading() as session:
        releases = _newest(session, desk, wanted)
        states = collection_states(session, wanted)
    context = {
        "collections": [(name, collection_names(desk, name)) for name in names],
        "chosen": chosen,
        "releases": [_line(desk, one, states) for one in releases],
    }
    return desk.show("desk_releases.html", context, here="releases")


def _newest(session: Session, desk: Desk, names: Sequence[str]) -> list[Release]:
    layers = [name for name in names if not is_table(name)]
    found = list(newest_releases(session, layers, limit=_MOST_RELEASES)) if layers else []
    for name in names:
        if is_table(name):
            register, own = Register(name), desk.agencies()
            found += table_releases(session, register, own, limit=_MOST_RELEASES)
    return sorted(found, key=lambda one: one.made_at, reverse=True)[:_MOST_RELEASES]


def _line(desk: Desk, one: Release, states: Mapping[str, CollectionState]) -> dict[str, Any]:
    return {
        "release": one,
        "names": collection_names(desk, one.collection),
        "is_current": _is_current(one, states.get(one.collection)),
        "state_name": STATE_NAMES[ReleaseState(one.state)],
        "kind_name": KIND_NAMES[one.kind],
        "made_at": minute_of(one.made_at, desk.deployment),
    }


def _is_current(release: Release, state: CollectionState | None) -> bool:
    return (
        state is not None
        and release.state == ReleaseState.ACTIVE
        and state.current_release == release.number
    )


def collection_names(desk: Desk, collection: str) -> Names:
    """Return the names of a layer or a register in all languages."""
    if not is_table(collection):
        return desk.deployment.catalogue[collection].names
    text = REGISTER_NAMES[Register(collection)]
    translations = desk.request.app.state.translations
    languages = desk.deployment.country.languages
    return {language: translations.to(language)(text) for language in languages}


def release_page(
    desk: Desk, collection: str, number: int, *, trouble: Trouble | None = None
) -> Response:
    """Answer with one release; raises NotFound."""
    store: Store = desk.request.app.state.assembly.stores[collection]
    with desk.deployment.database.reading() as session:
        release = require_release(session, desk, collection, number)
        is_staged = release.state == ReleaseState.STAGED
        state = collection_states(session, (collection,)).get(collection)
        job = job_of_release(session, collection, release.staged_as)
        counts = store.compare(session, release) if is_staged else _kept_counts(release)
        context = _line(desk, release, {collection: state} if state else {}) | {
            "counts": counts,
            "asks_force": is_staged and needs_force(session, store, release, counts),
            "conflicts": conflicts(session, store, release) if is_staged else [],
            "current": state.current_release if state else None,
            "before": release_before(session, collection, release.number),
            "job": job,
        }
        context |= _changed(session, desk, release) if is_staged else {"shown": []}
        context |= _rights(desk, release, own=is_own(session, release, desk.officer))
    context |= _findings(desk, job)
    return desk.show("desk_release.html", context, here="releases", trouble=trouble)


def _kept_counts(release: Release) -> Changes:
    return Changes(
        added=release.added,
        changed=release.changed,
        moved=release.moved,
        removed=release.removed,
        unchanged=release.unchanged,
    )


def _rights(desk: Desk, release: Release, *, own: bool) -> dict[str, Any]:
    waits_for_second = own and needs_second_officer(desk, release.collection)
    owner = owner_of(desk, release)
    return {
        "may_discard": desk.officer.may(Role.EDITOR, owner),
        "may_activate": desk.officer.may(Role.APPROVER, owner) and not waits_for_second,
        "waits_for_second": waits_for_second,
        "may_go_back": desk.officer.may(Role.APPROVER, owner_of_all(desk, release.collection)),
    }


def _changed(session: Session, desk: Desk, release: Release) -> dict[str, Any]:
    """Return the first changes of a staged release in words, and how many records there are."""
    if not is_table(release.collection):
        places = changed_places(session, release, most=_MOST_SHOWN)
        shown = [
            {"key": one.ref, "names": one.names, "kind": CHANGE_NAMES[one.kind]} for one in places
        ]
        return {"shown": shown[:_MOST_SHOWN], "changed_in_all": None}
    return _changed_records(session, desk, release)


def _changed_records(session: Session, desk: Desk, release: Release) -> dict[str, Any]:
    register = Register(release.collection)
    changed = changed_records(session, release)
    codes = [one.code for one in changed[:_MOST_SHOWN]]
    new = staged_contents(session, release, codes)
    old = {code: written(one) for code, one in records(session, register, codes).items()}
    agencies = agency_names(session, *_owners(old), *_owners(new))
    shown: list[dict[str, Any]] = []
    for one in changed[:_MOST_SHOWN]:
        before, after = old.get(one.code), new.get(one.code)
        lines = diff_lines(desk, SUBJECTS[register], before, after, agencies)
        names = (after or before or {}).get("names", {})
        kind = CHANGE_NAMES[one.kind]
        shown.append({"key": one.code, "names": names, "kind": kind, "lines": lines})
    return {"shown": shown, "changed_in_all": len(changed)}


def _owners(contents: Mapping[str, Mapping[str, Any] | None]) -> set[str]:
    return {held["agency"] for held in contents.values() if held and "agency" in held}


def _findings(desk: Desk, job: ImportJob | None) -> dict[str, Any]:
    """Return what was found in a table, in the language of the page; places have a report."""
    if job is None or not is_table(job.collection):
        return {"account": None, "has_rejects": False}
    told = job.report or {"findings": [], "findings_in_all": 0}
    findings = [
        {
            **found,
            **{name: found[name].get(desk.language, "") for name in ("title", "message", "hint")},
        }
        for found in told["findings"]
    ]
    files = JobFiles(desk.request.app.state.intake.folder, job.id)
    return {
        "account": {**told, "findings": findings},
        "has_rejects": files.written_rejects is not None,
    }
