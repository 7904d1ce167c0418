"""Reads of features that are not about distance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.country import Names
from geo.database import any_text, sql
from geo.errors import NotFound
from geo.messages import mark as _
from geo.messages import shown
from layers.areas.queries import AreaName, area_names
from layers.catalogue.definitions import Definition
from layers.features.columns import TOLD_COLUMNS
from layers.features.content import UPLOADED
from layers.features.models import Feature
from layers.features.staging import staged_under
from layers.releases.models import Release
from layers.releases.rules import MOVED_FROM_M

# A centimetre: what the owner drew, without the noise of a projection.
_SHAPE_DECIMALS = 7
_STREAMED_ROWS = 10_000
# The attribute with the refs under which a place was known before.
FORMER_REFS = "former_refs"
# What a row of the feature table says, all but its shape.
FEATURE_COLUMNS = tuple(getattr(Feature, name) for name in TOLD_COLUMNS)


def current_feature(
    session: Session, definition: Definition, ref: str
) -> tuple[dict[str, Any], dict[str, AreaName]]:
    """Return the current state of one feature and the names of its areas, or raise NotFound."""
    statement: Any = select(
        *FEATURE_COLUMNS, func.ST_AsGeoJSON(Feature.shape, _SHAPE_DECIMALS).label("shape")
    ).where(Feature.layer == definition.name, Feature.ref == ref, Feature.superseded_in.is_(None))
    row = None if "\0" in ref else session.execute(statement).mappings().one_or_none()
    if row is None:
        raise NotFound(
            _("Layer “{layer}” has no feature “{ref}”."), layer=definition.name, ref=shown(ref)
        )
    return dict(row), area_names(session, row["area_codes"])


def heir_of(session: Session, layer: str, ref: str) -> str | None:
    """Return the ref of the current feature that was known under another one; None where none was.

    Read from `FORMER_REFS`, of which there is an index.
    """
    if "\0" in ref:
        return None
    former: Any = Feature.attributes.op("->")(FORMER_REFS)
    has_any: Any = Feature.attributes.has_key(FORMER_REFS)
    return session.scalar(
        select(Feature.ref)
        .where(
            Feature.layer == layer,
            Feature.superseded_in.is_(None),
            has_any,
            former.op("?")(ref),
        )
        .order_by(Feature.ref)
        .limit(1)
    )


@dataclass(frozen=True, slots=True)
class ChangedPlace:
    """A place that a staged release adds, moves or removes; `former` is where a known one is."""

    ref: str
    kind: Literal["added", "moved", "removed"]
    names: dict[str, str]
    position: Position
    former: Position | None


def changed_places(
    session: Session, definition: Definition, release: Release, *, most: int
) -> list[ChangedPlace]:
    """Return the places that a staged release adds, moves or removes, at most so many of each."""
    rows = session.execute(
        sql("layers.features", "changed_places"),
        staged_under(release, definition.scope) | {"moved_from_m": MOVED_FROM_M, "most": most},
    )
    return [
        ChangedPlace(
            ref=row.ref,
            kind=row.kind,
            names=row.names,
            position=Position(row.lon, row.lat),
            former=None if row.former_lon is None else Position(row.former_lon, row.former_lat),
        )
        for row in rows
    ]


def current_names(session: Session, layer: str, refs: Sequence[str]) -> dict[str, Names]:
    """Return the names of current features of a layer by their refs."""
    wanted = select(Feature.ref, Feature.names).where(
        Feature.layer == layer, Feature.ref == any_text(refs), Feature.superseded_in.is_(None)
    )
    return {row.ref: row.names for row in session.execute(wanted)}


class StandingPlace(NamedTuple):
    """Where a current feature stands, how it was found, and its attributes."""

    position: Position
    location_source: str
    precision_m: float | None
    shape: bytes | None
    attributes: dict[str, object]


def standing_places(
    session: Session, definition: Definition, refs: Sequence[str]
) -> dict[str, StandingPlace]:
    """Return where current features of a layer stand, by their refs."""
    rows = session.execute(
        select(
            Feature.ref,
            Feature.lon,
            Feature.lat,
            Feature.location_source,
            Feature.precision_m,
            func.ST_AsBinary(Feature.shape),
            Feature.attributes,
        ).where(*_current(definition), Feature.ref == any_text(refs))
    )
    return {
        ref: StandingPlace(
            Position(lon, lat), source, precision_m, None if shape is None else bytes(shape), said
        )
        for ref, lon, lat, source, precision_m, shape, said in rows
    }


def holds_more_than_points(session: Session, definition: Definition) -> bool:
    """Check whether something is known of a current feature's place that a table does not say."""
    more = select(Feature.ref).where(
        *_current(definition),
        or_(
            Feature.location_source != UPLOADED,
            Feature.precision_m.is_not(None),
            Feature.shape.is_not(None),
        ),
    )
    return bool(session.scalar(select(more.exists())))


def _current(definition: Definition) -> tuple[ColumnElement[bool], ...]:
    return Feature.layer == definition.name, Feature.superseded_in.is_(None)


class CurrentFeature(NamedTuple):
    """What a new file is compared with: of a current feature the place, the names and the row."""

    ref: str
    lon: float
    lat: float
    search_text: str
    source_digest: bytes | None


def current_features(session: Session, layer: str) -> Iterator[CurrentFeature]:
    """Stream every current feature of a layer."""
    rows = session.execute(
        select(*(getattr(Feature, name) for name in CurrentFeature._fields))
        .where(Feature.layer == layer, Feature.superseded_in.is_(None))
        .execution_options(yield_per=_STREAMED_ROWS)
    )
    return map(CurrentFeature._make, rows)
