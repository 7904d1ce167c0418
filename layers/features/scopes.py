"""Whose features a release speaks for, told by an attribute, and what it leaves as it stands."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from geo.database import any_text
from layers.features.models import Feature, StagedFeature
from layers.features.staging import stage_states
from layers.releases.models import Release


def keep_others(
    session: Session, release: Release, attribute: str | None, refs: Sequence[str] | None = None
) -> None:
    """Stage the features that a release speaks for and has not staged, as they stand.

    With `refs` only those among them.
    """
    staged = select(StagedFeature.ref).where(
        StagedFeature.layer == release.collection,
        StagedFeature.number == release.staged_as,
        StagedFeature.ref == Feature.ref,
    )
    own = [] if release.scope is None else [_is_of(Feature, attribute, release.scope)]
    wanted = [] if refs is None else [Feature.ref == any_text(refs)]
    stage_states(session, release, Feature.superseded_in.is_(None), ~staged.exists(), *own, *wanted)


def stage_own_as_of(
    session: Session, release: Release, attribute: str | None, scope: str, number: int
) -> None:
    """Stage what a release left of the features of a scope.

    What another owner has taken over since is left alone, and what has come from one stays.
    """
    other = aliased(Feature)
    same = (other.layer == release.collection, other.ref == Feature.ref)
    is_theirs_now = select(other.ref).where(
        *same, other.superseded_in.is_(None), ~_is_of(other, attribute, scope)
    )
    was_theirs = select(other.ref).where(
        *same, *_stood(other, number), ~_is_of(other, attribute, scope)
    )
    is_ours = _is_of(Feature, attribute, scope)
    stage_states(session, release, *_stood(Feature, number), is_ours, ~is_theirs_now.exists())
    stage_states(session, release, Feature.superseded_in.is_(None), is_ours, was_theirs.exists())


def _stood(feature: type[Feature], number: int) -> tuple[ColumnElement[bool], ...]:
    """Return what is true of the states that a release has left."""
    still_there = or_(feature.superseded_in.is_(None), feature.superseded_in > number)
    return feature.introduced_in <= number, still_there


def _is_of(feature: type[Feature], attribute: str | None, scope: str) -> ColumnElement[bool]:
    return func.coalesce(feature.attributes[attribute].astext == scope, False)
