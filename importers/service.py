"""The import of a file: its rows checked and staged, and what they would change."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from geo.database import storable
from importers.geocoding import AddressFinder
from importers.mappings.service import learn
from importers.order import ImportOrder
from importers.reports.rejects import RejectsFile
from importers.reports.report import MappedPlace
from importers.row_checks import make_checker
from importers.sources.files import files_of, refuse_changed, sha256_of
from importers.staging import Progress, StagedRows, batches_of, refuse_nothing
from importers.understanding import Understanding
from layers.catalogue.definitions import Definition
from layers.deployment import Deployment
from layers.features.scopes import keep_others
from layers.features.staging import keep, stage
from layers.features.store import store_of
from layers.recording import Recorder
from layers.releases.models import Release
from layers.releases.queries import current_release, staged_release
from layers.releases.rules import Authorship, Changes, OnConflict, ReleaseKind
from layers.releases.service import activate, approve, open_release

_COLLECT_AFTER = 500_000


@dataclass
class StagedImport:
    """What an import would change. `rows_read` counts all rows, `rejected` those left out.

    A row with several findings counts once in `rejected_by_code`, by its first rejecting one.
    """

    layer: str
    release_number: int
    rows_read: int
    changes: Changes
    rejected: int
    rejected_by_code: dict[str, int]
    warned_by_code: dict[str, int]
    fixed_by_code: dict[str, int]
    rejects: RejectsFile
    rejected_places: list[MappedPlace] = field(default_factory=list)
    rejected_with_place: int = 0

    @property
    def rejects_path(self) -> Path | None:
        """Where the findings stand row by row, if there are any."""
        return self.rejects.path if self.rejects.was_written else None


class Activated(NamedTuple):
    """A release that has become current: its number, another one if it was overtaken."""

    number: int
    changes: Changes


def stage_file(
    deployment: Deployment,
    order: ImportOrder,
    understanding: Understanding,
    *,
    progress: Progress = lambda _bytes: None,
    address_finder: AddressFinder | None = None,
) -> StagedImport:
    """Check every row of a file and stage the good ones as a release that waits.

    One transaction: an import that is interrupted leaves nothing behind. `progress` hears how many
    bytes of the file have been read. Memory stays bounded: rows are checked in batches and copied
    to the database as they come. What the file does not hold goes, of the places that it speaks
    for; mended rejects speak for their rows alone. Raises UnreadableFile or Refused.
    """
    definition = understanding.definition
    rejects = _rejects_file(order, understanding, _marker(deployment, order.layer))
    with deployment.database.writing(bounded=False) as session, rejects, _rare_collections():
        store = store_of(definition)
        made = Authorship(order.made_by, note=order.note)
        release = open_release(
            session, store, kind=ReleaseKind.IMPORT, made=made, scope=order.scope
        )
        checker = make_checker(session, deployment, order, understanding, address_finder)
        taken = StagedRows(checker, rejects, notes_rejected=order.scope is not None)
        staged = stage(session, release, taken.good(batches_of(understanding, progress)))
        staged += keep(session, release, taken.kept)
        refuse_changed(understanding.source.name, understanding.files_seen)
        refuse_nothing(staged, order, taken)
        _keep_what_is_not_said(session, release, order, understanding, taken)
        changes = store.compare(session, release)
        _describe(release, order, understanding, taken, changes)
        number = release.number
    return _staged_import(order.layer, number, taken, changes)


def _keep_what_is_not_said(
    session: Session,
    release: Release,
    order: ImportOrder,
    understanding: Understanding,
    taken: StagedRows,
) -> None:
    """Keep the places that go only if somebody says so: all, or those of rows that are rejected.

    A file of one owner is made from what stands, so that a row of it that cannot be read is a slip.
    """
    attribute = understanding.definition.scope
    if order.add_only or understanding.is_mended:
        keep_others(session, release, attribute)
    elif order.scope is not None:
        keep_others(session, release, attribute, taken.rejected_refs)


def _marker(deployment: Deployment, layer: str) -> str:
    """Return what a file of rejects calls itself: the layer and its current release."""
    with deployment.database.reading() as session:
        current = current_release(session, layer)
    return f"{layer} {current.number if current else 0}"


def _rejects_file(order: ImportOrder, understanding: Understanding, marker: str) -> RejectsFile:
    reader = understanding.reader
    return RejectsFile(
        order.rejects_path,
        reader.columns,
        order.translations,
        marker=marker,
        geometry=reader.has_geometry,
        crs=order.crs or reader.crs,
        source=understanding.source.path,
    )


def _staged_import(layer: str, number: int, taken: StagedRows, changes: Changes) -> StagedImport:
    rejects = taken.rejects
    return StagedImport(
        layer=layer,
        release_number=number,
        rows_read=taken.rows_read,
        changes=changes,
        rejected=rejects.rejected_rows,
        rejected_by_code=dict(rejects.by_code.most_common()),
        warned_by_code=dict(rejects.warned_by_code.most_common()),
        fixed_by_code=dict(rejects.fixed_by_code.most_common()),
        rejects=rejects,
        rejected_places=taken.rejected_places,
        rejected_with_place=taken.rejected_with_place,
    )


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Make Python look for cycles less often: rows make none, and looking took a fifth of it."""
    usual = gc.get_threshold()
    gc.set_threshold(_COLLECT_AFTER, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def activate_staged(  # noqa: PLR0913 - what may be said of an activation, all of it named
    deployment: Deployment,
    layer: str,
    number: int,
    *,
    by: str,
    force: bool = False,
    on_conflict: OnConflict = OnConflict.REFUSE,
    record: Recorder | None = None,
) -> Activated:
    """Make a release that waits the current one, in one step, and learn what it confirmed."""
    definition = deployment.catalogue[layer]
    with deployment.database.writing(bounded=False) as session:
        release = staged_release(session, layer, number)
        approve(release, by=by, needs_second_officer=definition.second_officer is True)
        changes = activate_and_learn(
            session, definition, release, force=force, on_conflict=on_conflict, record=record
        )
        return Activated(release.number, changes)


def activate_and_learn(  # noqa: PLR0913 - what may be said of an activation, all of it named
    session: Session,
    definition: Definition,
    release: Release,
    *,
    force: bool = False,
    spare_demo: bool = True,
    on_conflict: OnConflict = OnConflict.REFUSE,
    record: Recorder | None = None,
) -> Changes:
    """Make an approved release the current one and learn what it confirmed, in the transaction."""
    confirmed = release.report.get("confirmed") or {}
    # What one agency says of its files says nothing of those of others.
    if release.scope is None and (confirmed.get("columns") or confirmed.get("crs")):
        learn(
            session,
            definition.name,
            confirmed["header_fingerprint"],
            confirmed["columns"],
            crs=confirmed["crs"],
            source_name=release.source_name or "",
            by=release.approved_by or release.made_by,
        )
    store = store_of(definition)
    return activate(
        session,
        store,
        release,
        force=force,
        spare_demo=spare_demo,
        on_conflict=on_conflict,
        record=record,
    )


def _describe(
    release: Release,
    order: ImportOrder,
    understanding: Understanding,
    taken: StagedRows,
    changes: Changes,
) -> None:
    rejects = taken.rejects
    source = understanding.source
    release.source_name = storable(source.name)
    parts = files_of(source.path)
    release.source_sha256 = sha256_of(parts)
    release.source_size_bytes = sum(part.stat().st_size for part in parts)
    release.mapping = storable(understanding.columns.as_mapping())
    release.rejected = rejects.rejected_rows
    for name, count in changes.counts().items():
        setattr(release, name, count)
    report = {
        "rows_read": taken.rows_read,
        "rejected": dict(rejects.by_code),
        "warned": dict(rejects.warned_by_code),
        "fixed": dict(rejects.fixed_by_code),
        "facts": {fact.label: str(fact.value) for fact in understanding.facts},
        "projection": understanding.positions.projection,
        "source": {
            "address": source.address,
            **(asdict(source.validators) if source.validators else {}),
        },
        "confirmed": understanding.confirmed,
    }
    release.report = storable(report)
