"""Reads of features that are not about distance."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from layers.features.models import Feature

_SHOWN = (
    Feature.layer,
    Feature.ref,
    Feature.lon,
    Feature.lat,
    Feature.names,
    Feature.phones,
    Feature.address,
    Feature.attributes,
    Feature.opening_hours,
    Feature.area_codes,
    Feature.location_source,
    Feature.verified_at,
    Feature.demo,
)


def current_feature(session: Session, layer: str, ref: str) -> dict[str, Any] | None:
    """Give the current state of one feature."""
    statement: Any = select(*_SHOWN).where(
        Feature.layer == layer, Feature.ref == ref, Feature.superseded_in.is_(None)
    )
    row = session.execute(statement).mappings().one_or_none()
    return None if row is None else dict(row)
