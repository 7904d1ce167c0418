"""The store of a layer's features: how they are compared with what is current, and brought in."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnClause,
    TableClause,
    column,
    delete,
    func,
    insert,
    or_,
    select,
    table,
    text,
    update,
)
from sqlalchemy.orm import Session

from geo.database import any_text, sql
from geo.errors import Refused
from geo.messages import mark as _
from layers.areas.service import follow_features
from layers.catalogue.definitions import Definition
from layers.catalogue.models import Collection
from layers.features import partitions
from layers.features.columns import CONTENT_COLUMNS
from layers.features.content import FeatureContent
from layers.features.history import features_now
from layers.features.models import Feature, StagedFeature
from layers.features.scopes import stage_own_as_of
from layers.features.staging import (
    delete_staged,
    keep,
    stage,
    stage_states,
    staged_under,
)
from layers.releases.models import Release
from layers.releases.rules import (
    JUMPED_FROM_M,
    MOVED_FROM_M,
    Changes,
    CollectionKind,
    Touched,
)

_HERE = "layers.features"
_EXAMPLES = 20
# Long enough for a reader to finish, short enough not to queue everybody behind one DDL statement.
_LOCK_TIMEOUT = "5s"
# Sorts and index builds of a whole layer get this much memory, once, instead of the small default.
_BUILD_MEMORY = "256MB"


@dataclass(frozen=True)
class FeatureStore:
    """The features of one layer, as the engine of releases sees them.

    `scope_attribute` is the attribute that says whose a feature is, where releases may speak for a
    part of the layer alone.
    """

    collection: str
    scope_attribute: str | None = None
    kind: CollectionKind = CollectionKind.LAYER

    def compare(
        self, session: Session, release: Release, *, real_only: bool = False, own_only: bool = False
    ) -> Changes:
        """Return how the layer would differ from what stands now."""
        asked = {
            "moved_from_m": MOVED_FROM_M,
            "jumped_from_m": JUMPED_FROM_M,
            "real_only": real_only,
            "own_only": own_only,
        }
        row = session.execute(sql(_HERE, "count_changes"), self._within(release) | asked).one()
        return Changes(**row._asdict())

    def touched(self, session: Session, release: Release) -> list[Touched]:
        """Return the features of the release's scope that changed since it was staged."""
        since = {"based_on": release.based_on or 0}
        rows = session.execute(sql(_HERE, "touched_features"), self._within(release) | since)
        return [Touched(row.ref, row.is_conflict) for row in rows]

    def follow(self, session: Session, release: Release, keys: Sequence[str]) -> None:
        """Change the staged rows of these features to what stands now."""
        session.execute(
            delete(StagedFeature).where(
                StagedFeature.layer == release.collection,
                StagedFeature.number == release.staged_as,
                StagedFeature.ref == any_text(keys),
            )
        )
        keep(session, release, keys)

    def bring_in(self, session: Session, release: Release) -> None:
        """End the current features that the release drops or changes, and insert its own."""
        layer = release.collection
        session.execute(
            text(
                "SELECT set_config('lock_timeout', :limit, true),"
                " set_config('maintenance_work_mem', :memory, true),"
                " set_config('work_mem', :memory, true)"
            ),
            {"limit": _LOCK_TIMEOUT, "memory": _BUILD_MEMORY},
        )
        if partitions.has_partition(session, layer):
            numbered = self._within(release) | {"number": release.number}
            session.execute(sql(_HERE, "close_features"), numbered)
            insert_staged(session, release)
        else:
            partitions.create_detached(session, layer)
            into = table(layer, *_columns(), schema=partitions.SCHEMA)
            _insert(session, release, into=into)
            partitions.attach(session, layer)
        partitions.analyse(session, layer)
        delete_staged(session, release)
        follow_features(session)

    def drop_staged(self, session: Session, release: Release) -> None:
        """Remove the rows that the release has staged."""
        delete_staged(session, release)

    def stage_as_of(self, session: Session, release: Release, number: int) -> None:
        """Stage the features, within the release's scope, as an older release left them."""
        if release.scope is not None:
            stage_own_as_of(session, release, self.scope_attribute, release.scope, number)
            return
        still_there = or_(Feature.superseded_in.is_(None), Feature.superseded_in > number)
        stage_states(session, release, Feature.introduced_in <= number, still_there)

    def edit(
        self, session: Session, release: Release, contents: Mapping[str, FeatureContent | None]
    ) -> Changes:
        """Bring features in at once, or take them out; costs the same in a layer of any size.

        Raises Refused for a layer that never had a release: its table is made by the first.
        """
        if session.get_one(Collection, self.collection).current_release is None:
            raise Refused(
                _("“{layer}” has no release yet: import its first entries from a file."),
                layer=self.collection,
            )
        before = features_now(session, self.collection, contents)
        new = {
            ref: content
            for ref, content in contents.items()
            if _digest_of(content) != _digest_of(before.get(ref))
        }
        changes = self._changes(session, before, new)
        if changes.after == 0:
            return changes
        session.execute(
            update(Feature)
            .where(
                Feature.layer == self.collection,
                Feature.ref == any_text(new),
                Feature.superseded_in.is_(None),
            )
            .values(superseded_in=release.number)
        )
        added = [content for content in new.values() if content is not None]
        if added:
            stage(session, release, added)
            insert_staged(session, release)
            delete_staged(session, release)
        follow_features(session)
        return changes

    def removed(self, session: Session, release: Release) -> list[str]:
        """Return the refs of some features that the release would remove."""
        return self._examples(session, "removed_refs", release)

    def jumped(self, session: Session, release: Release) -> list[str]:
        """Return the refs of some features that the release would move suspiciously far."""
        return self._examples(session, "jumped_refs", release, jumped_from_m=JUMPED_FROM_M)

    def stages_demo(self, session: Session, release: Release) -> bool:
        """Check whether a staged feature is demonstration data."""
        row = select(StagedFeature.ref).where(
            StagedFeature.layer == release.collection,
            StagedFeature.number == release.staged_as,
            StagedFeature.demo,
        )
        return bool(session.scalar(select(row.exists())))

    def holds_demo(self, session: Session) -> bool:
        """Check whether a current feature is demonstration data."""
        return self._holds(session, demo=True)

    def holds_real(self, session: Session) -> bool:
        """Check whether a current feature is no demonstration data."""
        return self._holds(session, demo=False)

    def _holds(self, session: Session, *, demo: bool) -> bool:
        row = select(Feature.ref).where(
            Feature.layer == self.collection,
            Feature.superseded_in.is_(None),
            Feature.demo.is_(demo),
        )
        return bool(session.scalar(select(row.exists())))

    def _within(self, release: Release) -> dict[str, object]:
        """Return the parameters by which SQL finds what a release speaks for."""
        return staged_under(release, self.scope_attribute)

    def _examples(
        self, session: Session, query: str, release: Release, **more: object
    ) -> list[str]:
        parameters = self._within(release) | more | {"most": _EXAMPLES}
        return list(session.scalars(sql(_HERE, query), parameters))

    def _changes(
        self,
        session: Session,
        before: Mapping[str, FeatureContent],
        new: Mapping[str, FeatureContent | None],
    ) -> Changes:
        """Count what an edit changes; raises Refused when that is nothing."""
        if not new:
            raise Refused(
                _("Nothing differs from what stands there already, so nothing was changed.")
            )
        counts = Counter(
            name for ref, after in new.items() for name in _kinds_of_change(before.get(ref), after)
        )
        touched = counts["changed"] + counts["moved"] + counts["removed"]
        total = session.get_one(Collection, self.collection).item_count
        return Changes(**counts, unchanged=total - touched)


def _kinds_of_change(
    before: FeatureContent | None, after: FeatureContent | None
) -> tuple[str, ...]:
    """Return as what a change of one feature counts: names of fields of `Changes`."""
    if before is None:
        return ("added",)
    if after is None:
        return ("removed",)
    # Only here: it brings PROJ along, which the commands that list releases do without.
    from geo.distances import distance_m  # noqa: PLC0415

    moved_m = distance_m(before.position, after.position)
    if moved_m <= MOVED_FROM_M:
        return ("changed",)
    return ("moved", "jumped") if moved_m > JUMPED_FROM_M else ("moved",)


def _digest_of(content: FeatureContent | None) -> bytes | None:
    return None if content is None else content.content_hash()


def store_of(definition: Definition) -> FeatureStore:
    """Return the store of a layer."""
    kind = CollectionKind.DERIVED if definition.derived else CollectionKind.LAYER
    return FeatureStore(definition.name, definition.scope, kind)


def _columns() -> list[ColumnClause[Any]]:
    return [column(name) for name in ("introduced_in", *CONTENT_COLUMNS)]


def insert_staged(session: Session, release: Release) -> None:
    """Insert the staged features of a release into a layer that has its table."""
    _insert(session, release, into=table("feature", *_columns()))


def _insert(session: Session, release: Release, *, into: TableClause) -> None:
    """Insert the staged features that are not current as they are.

    They go in along the Hilbert curve, by which PostGIS orders geometries, so that neighbours on
    the map are neighbours on disk.
    """
    present = select(Feature.ref).where(
        Feature.layer == release.collection,
        Feature.superseded_in.is_(None),
        Feature.ref == StagedFeature.ref,
    )
    number = text(":introduced_in").bindparams(introduced_in=release.number)
    staged = (
        select(number, *(getattr(StagedFeature, name) for name in CONTENT_COLUMNS))
        .where(
            StagedFeature.layer == release.collection,
            StagedFeature.number == release.staged_as,
            ~present.exists(),
        )
        .order_by(func.ST_SetSRID(func.ST_MakePoint(StagedFeature.lon, StagedFeature.lat), 4326))
    )
    session.execute(insert(into).from_select(["introduced_in", *CONTENT_COLUMNS], staged))
