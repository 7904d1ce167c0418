"""Reads of the features within an area, whatever their distance: a page by name, and facets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, any_, func, literal, or_, select
from sqlalchemy.orm import Session

from layers.areas.models import Area
from layers.around.facets import Alike, alike
from layers.around.filters import Filter
from layers.around.rules import COUNTED_TO
from layers.features.models import Feature
from layers.features.queries import FEATURE_COLUMNS


@dataclass(frozen=True, slots=True)
class Within:
    """Which features are wanted: those of a layer within the area of a code that pass filters.

    Without a code they may be anywhere.
    """

    code: str | None
    layer: str
    filters: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class FeaturesWithin:
    """Some of the features within an area as rows, and how many there are in all."""

    rows: tuple[dict[str, Any], ...]
    count: int


def features_within(
    session: Session, within: Within, language: str, *, limit: int, offset: int = 0
) -> FeaturesWithin:
    """List features of a layer within an area by name; the forms of alef are one letter there."""
    name = func.coalesce(Feature.names[language].astext, Feature.search_text)
    by_name = func.translate(func.lower(name), "أإآ", "ااا").collate("C")
    wanted = (
        select(*FEATURE_COLUMNS, func.count().over().label("in_all"))
        .where(*_in_area(within), *map(_passes, within.filters))
        .order_by(by_name, Feature.ref.collate("C"))
        .limit(limit)
        .offset(offset)
    )
    rows = tuple(dict(row) for row in session.execute(wanted).mappings())
    return FeaturesWithin(rows, rows[0]["in_all"] if rows else 0)


def alike_within(session: Session, within: Within, attributes: Sequence[str]) -> list[Alike]:
    """Read what the features within an area say in some attributes, in one statement.

    The filters are left out. No more than COUNTED_TO + 1 of them are looked at.
    """
    looked_at = (
        select(Feature.attributes, Feature.opening_hours)
        .where(*_in_area(within))
        .limit(COUNTED_TO + 1)
        .subquery()
    )
    said = [looked_at.c.attributes[name].astext for name in attributes]
    rows = session.execute(
        select(looked_at.c.opening_hours, func.count(), *said).group_by(
            looked_at.c.opening_hours, *said
        )
    )
    return [
        alike(within.layer, attributes, texts, opening_hours, count)
        for opening_hours, count, *texts in rows
    ]


def _in_area(within: Within) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions; the box of the area is what the index is asked for."""
    of_layer = (Feature.layer == within.layer, Feature.superseded_in.is_(None))
    if within.code is None:
        return of_layer
    outline = select(Area.geom).where(Area.code == within.code).scalar_subquery()
    return (
        *of_layer,
        Feature.geom.op("&&")(outline),
        literal(within.code) == any_(Feature.area_codes),
    )


def _passes(one: Filter) -> ColumnElement[bool]:
    return or_(*(Feature.attributes.contains(option) for option in one.options))
