"""What a staged release changes, feature by feature: what each says now, and what it would say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from geo.database import any_text, sql
from layers.catalogue.definitions import Definition
from layers.features.columns import TOLD_COLUMNS
from layers.features.content import FeatureContent, content_of
from layers.features.models import Feature, StagedFeature
from layers.features.staging import staged_under
from layers.releases.models import Release


@dataclass(frozen=True, slots=True)
class ChangedFeature:
    """A feature that a release adds, changes or removes; what is not there is None."""

    ref: str
    kind: Literal["added", "changed", "removed"]
    before: FeatureContent | None
    after: FeatureContent | None


def changed_features(
    session: Session, definition: Definition, release: Release, *, most: int
) -> tuple[list[ChangedFeature], int]:
    """Return the first features that a staged release changes, and how many there are."""
    asked = staged_under(release, definition.scope) | {"most": most}
    rows = session.execute(sql("layers.features", "changed_refs"), asked).all()
    refs = [row.ref for row in rows]
    before = _contents(session, Feature, refs, Feature.superseded_in.is_(None), release)
    after = _contents(
        session, StagedFeature, refs, StagedFeature.number == release.staged_as, release
    )
    changed = [
        ChangedFeature(row.ref, row.kind, before.get(row.ref), after.get(row.ref)) for row in rows
    ]
    return changed, rows[0].total if rows else 0


def _contents(
    session: Session,
    table: type[Feature | StagedFeature],
    refs: Sequence[str],
    is_meant: ColumnElement[bool],
    release: Release,
) -> dict[str, FeatureContent]:
    columns = (getattr(table, name) for name in TOLD_COLUMNS)
    shape = func.ST_AsBinary(table.shape).label("shape")
    rows = session.execute(
        select(*columns, shape).where(
            table.layer == release.collection, table.ref == any_text(refs), is_meant
        )
    )
    return {row.ref: content_of(dict(row._mapping)) for row in rows}
