"""Geodesic distances and bearings on the WGS 84 ellipsoid."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.coordinates import Position

if TYPE_CHECKING:
    from pyproj import Geod


@cache
def ellipsoid() -> "Geod":
    """Return WGS 84 as the library measures on it."""
    from pyproj import Geod  # noqa: PLC0415 - loads slowly, and most commands measure nothing

    return Geod(ellps="WGS84")


def distances_and_bearings(
    origin: Position, positions: Sequence[Position]
) -> tuple[list[float], list[float]]:
    """Measure from the origin to each position.

    Returns geodesic metres and initial bearings in degrees, 0 to 360 clockwise from north, in the
    order of `positions`. Algorithm: C. F. F. Karney, “Algorithms for geodesics”, J. Geodesy 87
    (2013), as PROJ implements it.
    """
    if not positions:
        return [], []
    lons = np.array([position.lon for position in positions])
    lats = np.array([position.lat for position in positions])
    starts = np.full_like(lons, origin.lon), np.full_like(lats, origin.lat)
    bearings, _back, metres = ellipsoid().inv(*starts, lons, lats)
    return [float(m) for m in metres], [float(b) % 360 for b in bearings]


def distance_m(one: Position, other: Position) -> float:
    """Measure the geodesic between two positions, in metres."""
    return distances_and_bearings(one, [other])[0][0]


def measure_mm(
    origin: Position, lons: NDArray[np.float64], lats: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Measure from the origin to points given in degrees, all of shape (n,).

    Returns geodesic distances in whole millimetres and initial bearings, 0 to 360 degrees clockwise
    from north; the same algorithm as `distances_and_bearings`.
    """
    bearings, _back, metres = ellipsoid().inv(
        np.full(len(lons), origin.lon),
        np.full(len(lats), origin.lat),
        np.array(lons),
        np.array(lats),
        return_back_azimuth=False,
        inplace=True,
    )
    return np.rint(metres * 1000).astype(np.int64), bearings % 360
