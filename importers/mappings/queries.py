"""Reads of confirmed mappings: what is known about the files of a layout."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from importers.columns.header_fingerprint import header_fingerprint
from importers.mappings.models import LayerMapping


@dataclass(frozen=True, slots=True)
class LearnedMapping:
    """What an officer confirmed for files of one layout: field to column, coordinate system."""

    layer: str
    header_fingerprint: str
    columns: Mapping[str, str]
    crs: str | None
    source_name: str
    confirmed_by: str
    confirmed_at: datetime


def learned_mapping(session: Session, layer: str, present: Iterable[str]) -> LearnedMapping | None:
    """Return what was confirmed for a file with these columns, in whatever order they stand."""
    found = session.get(LayerMapping, (layer, header_fingerprint(present)))
    return None if found is None else _learned(found)


def learned_mappings(session: Session, layer: str) -> Sequence[LearnedMapping]:
    """List all that was confirmed for a layer, the newest first."""
    rows = session.scalars(
        select(LayerMapping)
        .where(LayerMapping.layer == layer)
        .order_by(LayerMapping.confirmed_at.desc(), LayerMapping.header_fingerprint)
    )
    return [_learned(row) for row in rows]


def _learned(row: LayerMapping) -> LearnedMapping:
    return LearnedMapping(
        layer=row.layer,
        header_fingerprint=row.header_fingerprint,
        columns=row.columns,
        crs=row.crs,
        source_name=row.source_name,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
    )
