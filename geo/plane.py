"""A plane that tells, mostly without a geodesic, on which side of a circle a point lies."""

import math
from typing import NamedTuple

from geo.boxes import reach_of
from geo.coordinates import Position
from geo.ellipsoid import ECCENTRICITY_2, EQUATOR_RADIUS_M

# PostGIS compares boxes in single precision, which lets points pass that lie this far outside.
_BOX_SLACK_DEG = 1e-4
# Far above what rounding adds, far below what would matter for speed.
_SLACK = 1e-6
_MILLIMETRE_M = 0.001


class Plane(NamedTuple):
    """A plane over the box of a circle, by the squared metres in a degree, never more than true.

    With `flat = Δlon²·east_m2 + Δlat²·north_m2` (degrees), a point of the box is surely no further
    than the radius when `flat <= inside_m2`, and surely more than a millimetre further when
    `flat > outside_m2`, so that no rounding to millimetres could bring it in; between them only the
    geodesic tells.
    """

    east_m2: float
    north_m2: float
    inside_m2: float
    outside_m2: float


# Where the box wraps the 180th meridian or holds a pole every point is measured.
NO_PLANE = Plane(0.0, 0.0, -1.0, 1.0)


def plane_of(origin: Position, radius_m: float) -> Plane:
    """Return the plane for a circle of `radius_m` geodesic metres.

    In a band of latitudes the metres in a degree lie between those on its two edges. A shortest
    path no longer than the radius and a millimetre stays in the band, so it is at least as long as
    on a plane with the smallest of them; the straight line on the map stays there too, so the
    shortest path is at most as long as on a plane with the largest. That holds for every point of
    the band, whatever its longitude.
    """
    outer_m = radius_m + _MILLIMETRE_M
    reach = reach_of(origin, outer_m)
    if not reach.shrinks:
        return NO_PLANE
    (box,) = reach.boxes
    south, north = box.south - _BOX_SLACK_DEG, box.north + _BOX_SLACK_DEG
    far = min(max(abs(south), abs(north)), 90.0)
    near = 0.0 if south <= 0 <= north else min(abs(south), abs(north))
    east_m, north_m = _metres_east(far), _metres_north(near)
    widest = max(_metres_east(near) / east_m, _metres_north(far) / north_m) ** 2
    return Plane(
        east_m**2,
        north_m**2,
        inside_m2=radius_m**2 / widest * (1 - _SLACK),
        outside_m2=outer_m**2 * (1 + _SLACK),
    )


def _metres_east(lat: float) -> float:
    """Metres in a degree of longitude; they become fewer towards the poles."""
    phi = math.radians(lat)
    prime_vertical_m = EQUATOR_RADIUS_M / math.sqrt(1 - ECCENTRICITY_2 * math.sin(phi) ** 2)
    return math.radians(1) * prime_vertical_m * math.cos(phi)


def _metres_north(lat: float) -> float:
    """Metres in a degree of latitude; they become more towards the poles."""
    phi = math.radians(lat)
    flattened = EQUATOR_RADIUS_M * (1 - ECCENTRICITY_2)
    return math.radians(1) * flattened / math.pow(1 - ECCENTRICITY_2 * math.sin(phi) ** 2, 1.5)
