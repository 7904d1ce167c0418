"""The pages of releases as they are drawn."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Response
from sqlalchemy.orm import Session

from geo.country import Names
from importers.jobs.decisions import is_own, undoes_alone
from importers.jobs.files import JobFiles
from importers.jobs.models import ImportJob
from importers.jobs.queries import job_of_release
from importers.jobs.rules import is_table
from layers.catalogue.queries import CollectionState, collection_states
from layers.features.comparing import changed_features
from layers.features.queries import changed_places, current_names
from layers.releases.guards import suspicious
from layers.releases.models import Release
from layers.releases.queries import newest_releases, release_before
from layers.releases.rules import Changes, ReleaseState
from layers.releases.service import conflicts
from layers.releases.stores import Store
from portal.accounts.officer_roles import Role
from portal.directory.agencies.queries import agency_names
from portal.directory.listing.queries import part_releases, staged_contents, table_releases
from portal.directory.offices.schemas import LAYER as OFFICES
from portal.directory.offices.service import office_of
from portal.directory.proposable.offices import written_office
from portal.directory.registers.definitions import Register, Subject
from portal.directory.registers.queries import records
from portal.directory.registers.rules import written
from portal.directory.registers.service import changed_records
from web.page.answers import Trouble, nothing_here
from web.page.minutes import minute_of
from web.page.officer_page import OfficerPage
from web.page.site import site_of
from web.pages.imports.scope import layers_where, scope_names
from web.pages.officers.diff.lines import diff_lines
from web.pages.releases.access import (
    collections_here,
    owner_of,
    owner_of_all,
    require_release,
)
from web.pages.releases.words import CHANGE_NAMES, KIND_NAMES, STATE_NAMES

_MOST_RELEASES = 50
_MOST_SHOWN = 50


def list_page(officer_page: OfficerPage, chosen: str) -> Response:
    """Answer with the newest releases; raises NotFound for a collection of others."""
    names = collections_here(officer_page)
    if chosen and chosen not in names:
        raise nothing_here()
    wanted = (chosen,) if chosen else names
    with officer_page.deployment.database.reading() as session:
        releases = _newest(session, officer_page, wanted)
        states = collection_states(session, wanted)
    context = {
        "collections": [(name, collection_names(officer_page, name)) for name in names],
        "chosen": chosen,
        "releases": [_line(officer_page, one, states) for one in releases],
    }
    return officer_page.show("releases/releases.html", context, here="releases")


def _newest(session: Session, officer_page: OfficerPage, names: Sequence[str]) -> list[Release]:
    whole = {layer.name for layer in layers_where(officer_page, Role.EDITOR)}
    layers = [name for name in names if not is_table(name)]
    found = list(newest_releases(session, [*whole & {*layers}], limit=_MOST_RELEASES))
    parts = [name for name in layers if name not in whole]
    found += part_releases(session, parts, officer_page.agencies(), limit=_MOST_RELEASES)
    for name in names:
        if is_table(name):
            register, own = Register(name), officer_page.agencies()
            found += table_releases(session, register, own, limit=_MOST_RELEASES)
    return sorted(found, key=lambda one: one.made_at, reverse=True)[:_MOST_RELEASES]


def _line(
    officer_page: OfficerPage, one: Release, states: Mapping[str, CollectionState]
) -> dict[str, Any]:
    return {
        "release": one,
        "names": collection_names(officer_page, one.collection),
        "is_current": _is_current(one, states.get(one.collection)),
        "state_name": STATE_NAMES[ReleaseState(one.state)],
        "kind_name": KIND_NAMES[one.kind],
        "made_at": minute_of(one.made_at, officer_page.deployment),
    }


def _is_current(release: Release, state: CollectionState | None) -> bool:
    return (
        state is not None
        and release.state == ReleaseState.ACTIVE
        and state.current_release == release.number
    )


def collection_names(officer_page: OfficerPage, collection: str) -> Names:
    """Return the names of a layer or a register in all languages."""
    if not is_table(collection):
        return officer_page.deployment.catalogue[collection].names
    text = Register(collection).definition.words.title
    translations = site_of(officer_page.request).translations
    languages = officer_page.deployment.country.languages
    return {language: translations.to(language)(text) for language in languages}


def release_page(
    officer_page: OfficerPage, collection: str, number: int, *, trouble: Trouble | None = None
) -> Response:
    """Answer with one release; raises NotFound."""
    store = officer_page.site.stores[collection]
    with officer_page.deployment.database.reading() as session:
        release = require_release(session, officer_page, collection, number)
        is_staged = release.state == ReleaseState.STAGED
        state = collection_states(session, (collection,)).get(collection)
        job = job_of_release(session, collection, release.staged_as)
        counts = store.compare(session, release) if is_staged else _kept_counts(release)
        context = _line(officer_page, release, {collection: state} if state else {}) | {
            "counts": counts,
            "asked": _asked(session, store, release, counts) if is_staged else None,
            "conflicts": conflicts(session, store, release) if is_staged else [],
            "current": state.current_release if state else None,
            "before": release_before(session, collection, release.number),
            "job": job,
            "scope_names": scope_names(session, release.scope),
        }
        context |= _changed(session, officer_page, release) if is_staged else {"shown": []}
        context |= _rights(
            officer_page, release, own=is_own(session, release, officer_page.officer)
        )
    context |= _findings(officer_page, job)
    return officer_page.show("releases/release.html", context, here="releases", trouble=trouble)


def _asked(
    session: Session, store: Store, release: Release, counts: Changes
) -> dict[str, Any] | None:
    """Return what a guard asks about: how many entries go or move far, and some of them."""
    found = suspicious(session, store, release, counts, spare_demo=False)
    if found is None:
        return None
    gone, far = store.removed(session, release), store.jumped(session, release)
    return {
        "total": found.before,
        "removed": found.removed if found.removes_too_many else 0,
        "gone": [(key, names) for key, names in _names_of(session, release, gone).items()],
        "jumped": found.jumped if found.moves_too_many else 0,
        "far": [(key, names) for key, names in _names_of(session, release, far).items()],
    }


def _names_of(session: Session, release: Release, keys: Sequence[str]) -> dict[str, Names]:
    """Return what entries of a collection are called now, by their keys."""
    if is_table(release.collection):
        found = records(session, Register(release.collection), keys)
        return {key: found[key].names if key in found else {} for key in keys}
    names = current_names(session, release.collection, keys)
    return {key: names.get(key, {}) for key in keys}


def _kept_counts(release: Release) -> Changes:
    return Changes(
        added=release.added,
        changed=release.changed,
        moved=release.moved,
        removed=release.removed,
        unchanged=release.unchanged,
    )


def _rights(officer_page: OfficerPage, release: Release, *, own: bool) -> dict[str, Any]:
    waits_for_second = own and officer_page.needs_second_officer(release.collection)
    owner = owner_of(officer_page, release)
    return {
        "may_discard": officer_page.officer.may(Role.EDITOR, owner),
        "may_activate": officer_page.officer.may(Role.APPROVER, owner) and not waits_for_second,
        "waits_for_second": waits_for_second,
        "may_undo": undoes_alone(release) and officer_page.officer.may(Role.APPROVER, owner),
        "may_go_back": officer_page.officer.may(
            Role.APPROVER, owner_of_all(officer_page, release.collection)
        ),
    }


def _changed(session: Session, officer_page: OfficerPage, release: Release) -> dict[str, Any]:
    """Return the first changes of a staged release in words, and how many records there are."""
    if release.collection == OFFICES:
        return _changed_offices(session, officer_page, release)
    if not is_table(release.collection):
        definition = officer_page.deployment.catalogue[release.collection]
        places = changed_places(session, definition, release, most=_MOST_SHOWN)
        shown = [
            {"key": one.ref, "names": one.names, "kind": CHANGE_NAMES[one.kind]} for one in places
        ]
        return {"shown": shown[:_MOST_SHOWN], "changed_in_all": None}
    return _changed_records(session, officer_page, release)


def _changed_records(
    session: Session, officer_page: OfficerPage, release: Release
) -> dict[str, Any]:
    register = Register(release.collection)
    changed = changed_records(session, release)
    codes = [one.code for one in changed[:_MOST_SHOWN]]
    new = staged_contents(session, release, codes)
    old = {code: written(one) for code, one in records(session, register, codes).items()}
    agencies = agency_names(session, *_owners(old), *_owners(new))
    shown: list[dict[str, Any]] = []
    for one in changed[:_MOST_SHOWN]:
        before, after = old.get(one.code), new.get(one.code)
        lines = diff_lines(officer_page, register.subject, before, after, agencies)
        names = (after or before or {}).get("names", {})
        kind = CHANGE_NAMES[one.kind]
        shown.append({"key": one.code, "names": names, "kind": kind, "lines": lines})
    return {"shown": shown, "changed_in_all": len(changed)}


def _changed_offices(
    session: Session, officer_page: OfficerPage, release: Release
) -> dict[str, Any]:
    """Return what changes of offices, field by field as in their form."""
    definition = officer_page.deployment.catalogue[release.collection]
    changed, total = changed_features(session, definition, release, most=_MOST_SHOWN)
    before, after = (
        {one.ref: written_office(office_of(side)) for one, side in sides if side is not None}
        for sides in (
            [(one, one.before) for one in changed],
            [(one, one.after) for one in changed],
        )
    )
    agencies = agency_names(session, *_owners(before), *_owners(after))
    shown: list[dict[str, Any]] = []
    for one in changed:
        old, new = before.get(one.ref), after.get(one.ref)
        lines = diff_lines(officer_page, Subject.OFFICE, old, new, agencies)
        names = (new or old or {}).get("names", {})
        kind = CHANGE_NAMES[one.kind]
        shown.append({"key": one.ref, "names": names, "kind": kind, "lines": lines})
    return {"shown": shown, "changed_in_all": total}


def _owners(contents: Mapping[str, Mapping[str, Any] | None]) -> set[str]:
    return {held["agency"] for held in contents.values() if held and "agency" in held}


def _findings(officer_page: OfficerPage, job: ImportJob | None) -> dict[str, Any]:
    """Return what was found in a table, in the language of the page; places have a report."""
    if job is None or not is_table(job.collection):
        return {"account": None, "has_rejects": False}
    told = job.report or {"findings": [], "findings_in_all": 0}
    findings = [
        {
            **found,
            **{
                name: found[name].get(officer_page.language, "")
                for name in ("title", "message", "hint")
            },
        }
        for found in told["findings"]
    ]
    files = JobFiles(officer_page.uploads.folder, job.id)
    return {
        "account": {**told, "findings": findings},
        "has_rejects": files.written_rejects is not None,
    }
