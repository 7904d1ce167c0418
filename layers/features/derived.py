"""Derived layers: kept in step with other tables, by one release for all that has changed.

A release here is what tells caches that something is another. Nothing of what was in the layer
before stays: former states of its features and former releases are deleted in the same transaction,
so that what is hidden has left the layer and its history with it.
"""

from collections.abc import Mapping

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import any_text
from layers.catalogue.definitions import Definition
from layers.catalogue.models import Collection
from layers.features import partitions
from layers.features.content import FeatureContent
from layers.features.models import Feature
from layers.features.staging import delete_staged, stage
from layers.features.store import insert_staged, store_of
from layers.releases.models import Release
from layers.releases.rules import Authorship, ReleaseKind, ReleaseState
from layers.releases.service import open_release

_BY = Authorship("portal")


def bring_in_step(
    session: Session, definition: Definition, contents: Mapping[str, FeatureContent | None]
) -> int | None:
    """Replace the features of these refs, None takes one out; return the release, None for none.

    Others wait until the transaction ends. The contents say in `source_digest` what they are made
    of, which whoever calls this compares.
    """
    if not contents:
        return None
    release = open_release(session, store_of(definition), kind=ReleaseKind.EDIT, made=_BY)
    if not partitions.has_partition(session, definition.name):
        partitions.create_detached(session, definition.name)
        partitions.attach(session, definition.name)
    of_layer = Feature.layer == definition.name
    gone = delete(Feature).where(of_layer, Feature.ref == any_text(contents))
    removed = len(session.execute(gone.returning(Feature.ref)).all())
    added = [one for one in contents.values() if one is not None]
    if added:
        stage(session, release, added)
        insert_staged(session, release)
        delete_staged(session, release)
    _make_current(session, release, removed=removed, added=len(added))
    return release.number


def known_digests(session: Session, definition: Definition) -> dict[str, bytes | None]:
    """Return of which row each current feature is made, by the refs."""
    rows = session.execute(
        select(Feature.ref, Feature.source_digest).where(
            Feature.layer == definition.name, Feature.superseded_in.is_(None)
        )
    )
    return {row.ref: row.source_digest for row in rows}


def _make_current(session: Session, release: Release, *, removed: int, added: int) -> None:
    """Make the release the only one of its layer; it counts, and names nothing."""
    layer, now = release.collection, moment(session)
    release.state, release.activated_at = ReleaseState.ACTIVE, now
    release.added, release.removed = added, removed
    count = select(func.count()).where(Feature.layer == layer, Feature.superseded_in.is_(None))
    state = session.get_one(Collection, layer)
    state.current_release, state.changed_at = release.number, now
    state.item_count = session.scalar(count) or 0
    session.flush()
    former = (Release.collection == layer, Release.number < release.number)
    session.execute(delete(Release).where(*former))
