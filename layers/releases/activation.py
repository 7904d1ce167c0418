"""How a staged release becomes the current one: the rows that end, and the rows that come in."""

from typing import Any

from sqlalchemy import (
    ColumnClause,
    TableClause,
    column,
    delete,
    func,
    insert,
    select,
    table,
    text,
)
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import sql
from layers.catalogue.models import Layer
from layers.features import partitions
from layers.features.models import Feature
from layers.releases import queries
from layers.releases.models import Release, StagedFeature
from layers.releases.rules import Changes, State

# In the order in which rows are copied; `stage` follows it.
CONTENT_COLUMNS = (
    "layer",
    "ref",
    "lon",
    "lat",
    "names",
    "phones",
    "address",
    "attributes",
    "opening_hours",
    "area_codes",
    "location_source",
    "verified_at",
    "precision_m",
    "shape",
    "search_text",
    "demo",
    "source_digest",
    "content_hash",
)
# Long enough for a reader to finish, short enough not to queue everybody behind one DDL statement.
_LOCK_TIMEOUT = "5s"
# Sorts and index builds of a whole layer get this much memory, once, instead of the small default.
_BUILD_MEMORY = "256MB"


def bring_in(session: Session, release: Release) -> None:
    """End the current features that the staged release drops or changes, and insert its own."""
    layer, numbered = release.layer, {"layer": release.layer, "number": release.number}
    session.execute(
        text(
            "SELECT set_config('lock_timeout', :limit, true),"
            " set_config('maintenance_work_mem', :memory, true),"
            " set_config('work_mem', :memory, true)"
        ),
        {"limit": _LOCK_TIMEOUT, "memory": _BUILD_MEMORY},
    )
    if partitions.has_partition(session, layer):
        session.execute(sql("layers.releases", "close_features"), numbered)
        insert_staged(session, release)
    else:
        partitions.create_detached(session, layer)
        into = table(layer, *_feature_columns(), schema=partitions.SCHEMA)
        _insert(session, release, into=into)
        partitions.attach(session, layer)
    partitions.analyse(session, layer)
    delete_staged(session, release)


def discard_overtaken(session: Session, release: Release) -> None:
    """Give up what waits behind a release that has become current: it can never follow it."""
    for number in queries.waiting_before(session, release):
        overtaken = session.get_one(Release, (release.layer, number))
        delete_staged(session, overtaken)
        overtaken.state = State.REJECTED


def delete_staged(session: Session, release: Release) -> None:
    """Take away the rows that a release has staged."""
    session.execute(
        delete(StagedFeature).where(
            StagedFeature.layer == release.layer, StagedFeature.number == release.number
        )
    )


def _feature_columns() -> list[ColumnClause[Any]]:
    return [column(name) for name in ("introduced_in", *CONTENT_COLUMNS)]


def insert_staged(session: Session, release: Release) -> None:
    """Insert the staged features that are not current as they are."""
    _insert(session, release, into=table("feature", *_feature_columns()))


def _insert(session: Session, release: Release, *, into: TableClause) -> None:
    """Insert the staged features that are not current as they are.

    They go in along the Hilbert curve, by which PostGIS orders geometries, so that neighbours on
    the map are neighbours on disk.
    """
    present = select(Feature.ref).where(
        Feature.layer == release.layer,
        Feature.superseded_in.is_(None),
        Feature.ref == StagedFeature.ref,
    )
    staged = (
        select(StagedFeature.number, *(getattr(StagedFeature, n) for n in CONTENT_COLUMNS))
        .where(
            StagedFeature.layer == release.layer,
            StagedFeature.number == release.number,
            ~present.exists(),
        )
        .order_by(func.ST_SetSRID(func.ST_MakePoint(StagedFeature.lon, StagedFeature.lat), 4326))
    )
    session.execute(insert(into).from_select(["introduced_in", *CONTENT_COLUMNS], staged))


def record_changes(session: Session, release: Release, changes: Changes) -> None:
    """Write down that a release is the current one of its layer, and what it changed."""
    for name, count in queries.counts(changes).items():
        setattr(release, name, count)
    release.state = State.ACTIVE
    release.activated_at = moment(session)
    layer = session.get_one(Layer, release.layer)
    layer.current_release = release.number
    layer.feature_count = changes.after
    layer.demo = release.demo
    session.flush()
