"""Whether positions from several sources of one file mean the same place."""

from collections.abc import Sequence

import numpy as np

from geo.distances import ellipsoid
from geo.messages import Message
from geo.messages import mark as _
from geo.projections import Floats
from importers.positions.position_facts import source_title
from importers.positions.position_sources import (
    PositionSource,
)
from importers.readers.rows import Row

# Two positions of one row further apart than this are not one place with rounding.
DISAGREE_FROM_M = 50.0
# A metre of latitude is at least this part of a degree: what is nearer needs no geodesic.
_SURELY_NEAR_DEG = 0.0002
_FEWEST_COMPARED = 5


def apart(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> Floats:
    """Measure the metres between pairs of positions; 0 where they are near or one is missing."""
    (lons, lats), (other_lons, other_lats) = one, other
    with np.errstate(invalid="ignore"):
        differ = (np.abs(lons - other_lons) > _SURELY_NEAR_DEG) | (
            np.abs(lats - other_lats) > _SURELY_NEAR_DEG
        )
        usable = (np.abs(lats) <= 90) & (np.abs(other_lats) <= 90)
        usable &= (np.abs(lons) <= 180) & (np.abs(other_lons) <= 180)
    apart_m = np.zeros(lons.shape)
    places = np.flatnonzero(differ & usable)
    if places.size:
        apart_m[places] = ellipsoid().inv(
            lons[places], lats[places], other_lons[places], other_lats[places]
        )[2]
    return apart_m


def agreeing_sources(
    kept: Sequence[PositionSource], sample: Sequence[Row]
) -> tuple[list[PositionSource], list[Message]]:
    """Drop the sources that mean other places than the preferred one in most rows."""
    agreeing: list[PositionSource] = list(kept[:1])
    reasons: list[Message] = []
    by_source = [source.look(sample) for source in kept]
    for source, found in zip(kept[1:], by_source[1:], strict=True):
        first = by_source[0]
        apart_m = apart((first.lons, first.lats), (found.lons, found.lats))
        both = np.isfinite(first.lons + first.lats + found.lons + found.lats)
        compared, differ = int(both.sum()), apart_m > DISAGREE_FROM_M
        if compared >= _FEWEST_COMPARED and int(differ.sum()) > compared / 2:
            text = _("{columns}: {differ} of {compared} rows lie elsewhere, about {metres} m off")
            values = {
                "columns": source_title(source),
                "differ": int(differ.sum()),
                "compared": compared,
                "metres": round(float(np.median(apart_m[differ]))),
            }
            reasons.append(Message(text, values))
        else:
            agreeing.append(source)
    return agreeing, reasons
