"""Edits: releases that change one feature and leave the others of the layer as they are."""

from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from geo.distances import distance_m
from geo.errors import Refused
from geo.messages import mark as _
from layers.areas.service import refresh_centres
from layers.catalogue.models import Layer
from layers.features.content import FeatureContent
from layers.features.models import Feature
from layers.releases.activation import (
    delete_staged,
    discard_overtaken,
    insert_staged,
    record_changes,
)
from layers.releases.history import feature_now
from layers.releases.models import Release
from layers.releases.rules import JUMPED_FROM_M, MOVED_FROM_M, Changes, Kind
from layers.releases.service import open_release, stage


@dataclass(frozen=True)
class EditMade:
    """Who makes an edit, who agreed to it, and why."""

    by: str
    approved_by: str | None = None
    note: str | None = None


def edit_feature(
    session: Session, layer: str, ref: str, content: FeatureContent | None, made: EditMade
) -> Release:
    """Give one feature a new content, at once and as a release of its own; none takes it out.

    Costs the same in a layer of any size. Raises Refused for a layer that never had a release, for
    the last feature of a layer, and when the content is what stands there already.
    """
    _refuse_unreleased(session, layer)
    release = open_release(session, layer, kind=Kind.EDIT, made_by=made.by, note=made.note)
    release.approved_by = made.approved_by
    before = feature_now(session, layer, ref)
    changes = _changes(session, layer, before, content)
    if content is not None:
        release.demo = content.demo
        stage(session, release, [content])
    session.execute(
        update(Feature)
        .where(Feature.layer == layer, Feature.ref == ref, Feature.superseded_in.is_(None))
        .values(superseded_in=release.number)
    )
    insert_staged(session, release)
    delete_staged(session, release)
    discard_overtaken(session, release)
    refresh_centres(session)
    release.demo = release.demo or _has_demo(session, layer)
    record_changes(session, release, changes)
    return release


def _refuse_unreleased(session: Session, layer: str) -> None:
    if session.scalar(select(Layer.current_release).where(Layer.name == layer)) is None:
        raise Refused(
            _("Layer “{layer}” has no release yet: import its first places from a file."),
            layer=layer,
        )


def _changes(
    session: Session, layer: str, before: FeatureContent | None, after: FeatureContent | None
) -> Changes:
    if before == after or (
        before is not None and after is not None and before.content_hash() == after.content_hash()
    ):
        raise Refused(_("Nothing differs from what stands there already, so nothing was changed."))
    total = session.scalar(select(Layer.feature_count).where(Layer.name == layer)) or 0
    if before is None:
        return Changes(added=1, unchanged=total)
    if after is None:
        if total <= 1:
            raise Refused(
                _("This is the last place of layer “{layer}”: a layer is never empty."),
                layer=layer,
            )
        return Changes(removed=1, unchanged=total - 1)
    moved_m = distance_m(before.position, after.position)
    if moved_m <= MOVED_FROM_M:
        return Changes(changed=1, unchanged=total - 1)
    return Changes(moved=1, unchanged=total - 1, jumped=int(moved_m > JUMPED_FROM_M))


def _has_demo(session: Session, layer: str) -> bool:
    demo = select(func.bool_or(Feature.demo)).where(
        Feature.layer == layer, Feature.superseded_in.is_(None)
    )
    return bool(session.scalar(demo))
