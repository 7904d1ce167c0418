"""Reads of features that are not about distance."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.messages import mark as _
from geo.messages import shown
from layers.areas.queries import AreaName, area_names
from layers.catalogue.definitions import Definition
from layers.features.models import Feature

# A centimetre: what the owner drew, without the noise of a projection.
_SHAPE_DECIMALS = 7
# What a row of the feature table says, all but its shape.
FEATURE_COLUMNS = (
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
    Feature.precision_m,
    Feature.verified_at,
    Feature.demo,
)


def current_feature(
    session: Session, definition: Definition, ref: str
) -> tuple[dict[str, Any], dict[str, AreaName]]:
    """Give the current state of one feature and the names of its areas, or raise NotFound."""
    statement: Any = select(
        *FEATURE_COLUMNS, func.ST_AsGeoJSON(Feature.shape, _SHAPE_DECIMALS).label("shape")
    ).where(Feature.layer == definition.name, Feature.ref == ref, Feature.superseded_in.is_(None))
    row = None if "\0" in ref else session.execute(statement).mappings().one_or_none()
    if row is None:
        raise NotFound(
            _("Layer “{layer}” has no feature “{ref}”."), layer=definition.name, ref=shown(ref)
        )
    return dict(row), area_names(session, row["area_codes"])
