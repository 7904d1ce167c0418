"""The history of one feature: each state of it, with the release that brought it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from geo.database import any_text
from layers.catalogue.definitions import Definition
from layers.features.content import FeatureContent, content_of
from layers.features.models import Feature
from layers.features.queries import FEATURE_COLUMNS
from layers.releases.models import Release

_CONTENT = (*FEATURE_COLUMNS, func.ST_AsBinary(Feature.shape).label("shape"))
_RELEASE = (
    Release.kind,
    Release.made_by,
    Release.approved_by,
    Release.activated_at,
    Release.note,
)


@dataclass(frozen=True)
class FeatureVersion:
    """One state of a feature, from release `introduced_in` until `superseded_in`."""

    introduced_in: int
    superseded_in: int | None
    content: FeatureContent
    kind: str
    made_by: str
    approved_by: str | None
    activated_at: datetime | None
    note: str | None


def feature_now(session: Session, layer: str, ref: str) -> FeatureContent | None:
    """Return what a feature says now, None when the layer has none of this ref."""
    return features_now(session, layer, [ref]).get(ref)


def features_now(session: Session, layer: str, refs: Iterable[str]) -> dict[str, FeatureContent]:
    """Return what features say now, by their refs; those that are not there are left out."""
    rows = session.execute(
        select(*_CONTENT).where(
            Feature.layer == layer, Feature.ref == any_text(refs), Feature.superseded_in.is_(None)
        )
    ).mappings()
    return {row["ref"]: content_of(dict(row)) for row in rows}


def feature_history(session: Session, layer: str, ref: str) -> list[FeatureVersion]:
    """Return the states of a feature, the newest first."""
    statement: Select[Any] = (
        select(Feature.introduced_in, Feature.superseded_in, *_CONTENT, *_RELEASE)
        .join(
            Release,
            (Release.collection == Feature.layer) & (Release.number == Feature.introduced_in),
        )
        .where(Feature.layer == layer, Feature.ref == ref)
        .order_by(Feature.introduced_in.desc())
    )
    return [_version(dict(row)) for row in session.execute(statement).mappings()]


def page_as_of(
    session: Session,
    definition: Definition,
    number: int,
    scope: str | None = None,
    *,
    after: str = "",
    most: int,
) -> list[FeatureContent]:
    """Return what a release has left of a layer, by ref: the next ones after a ref.

    With a `scope` only the features of that owner.
    """
    still_there = or_(Feature.superseded_in.is_(None), Feature.superseded_in > number)
    own = [] if scope is None else [Feature.attributes[definition.scope].astext == scope]
    rows = session.execute(
        select(*_CONTENT)
        .where(
            Feature.layer == definition.name,
            Feature.ref > after,
            Feature.introduced_in <= number,
            still_there,
            *own,
        )
        .order_by(Feature.ref)
        .limit(most)
    )
    return [content_of(dict(row._mapping)) for row in rows]


def _version(row: Mapping[str, Any]) -> FeatureVersion:
    own = ("introduced_in", "superseded_in", *(column.key for column in _RELEASE))
    return FeatureVersion(content=content_of(row), **{name: row[name] for name in own})
