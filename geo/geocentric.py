"""Earth-centred coordinates on the WGS 84 ellipsoid, and what a chord tells of a geodesic."""

import math

import numpy as np
from numpy.typing import NDArray

from geo.compiled import compiled
from geo.ellipsoid import ECCENTRICITY_2, EQUATOR_RADIUS_M

# The smallest and the largest radius of curvature that the ellipsoid has anywhere, b²/a of the
# meridian at the equator and a²/b at the poles, each with a centimetre to spare.
SMALLEST_RADIUS_M = 6_335_439.31
LARGEST_RADIUS_M = 6_399_593.64
# What rounding may add to a length between points whose coordinates have seven digits.
ROUNDING_M = 2e-8
_LONGEST_COMPARED_M = 10_000_000.0

Floats = NDArray[np.float64]


@compiled
def geocentric_point(lon: float, lat: float) -> tuple[float, float, float]:
    """Convert degrees to metres from the earth's centre, at height zero.

    x points to the meridian of Greenwich on the equator, z to the north pole. Source: EPSG
    guidance note 7-2, geographic/geocentric conversions.
    """
    meridian, parallel = math.radians(lon), math.radians(lat)
    sine = math.sin(parallel)
    prime_vertical = EQUATOR_RADIUS_M / math.sqrt(1.0 - ECCENTRICITY_2 * sine * sine)
    from_axis = prime_vertical * math.cos(parallel)
    return (
        from_axis * math.cos(meridian),
        from_axis * math.sin(meridian),
        prime_vertical * (1.0 - ECCENTRICITY_2) * sine,
    )


@compiled
def geocentric(lons: Floats, lats: Floats) -> Floats:
    """Convert degrees, shape (n,), to metres from the earth's centre, shape (n, 3)."""
    points = np.empty((len(lons), 3))
    for number in range(len(lons)):
        x, y, z = geocentric_point(lons[number], lats[number])
        points[number, 0], points[number, 1], points[number, 2] = x, y, z
    return points


@compiled
def geodesics_m(chord_m: float) -> tuple[float, float]:
    """Return the shortest and the longest that a geodesic with a chord of this length can be.

    Let f(s) = c²/2 for the chord c from the start of a geodesic to the place s metres on. Then
    f'' = 1 - κH, with κ the curvature of the geodesic, which is that of the surface, and H the
    depth of the start below the tangent plane at s. By Blaschke's rolling theorem the ellipsoid
    lies inside the ball of its largest radius of curvature R that touches it at s, and holds the
    one of its smallest radius r, so c²/2R ≤ H ≤ c²/2r, while 1/R ≤ κ ≤ 1/r. Hence f'' lies between
    1 - f/r² and 1 - f/R²; comparing with the solutions for circles of these radii,

        2r·sin(s/2r) ≤ c ≤ 2R·sin(s/2R)

    as long as s ≤ πr, which is so up to chords of 12,670 km; beyond, half the equator is longest.
    """
    least = 2 * LARGEST_RADIUS_M * math.asin(chord_m / (2 * LARGEST_RADIUS_M))
    if chord_m >= 2 * SMALLEST_RADIUS_M:
        return least, math.pi * EQUATOR_RADIUS_M
    return least, 2 * SMALLEST_RADIUS_M * math.asin(chord_m / (2 * SMALLEST_RADIUS_M))


@compiled
def sure_chords_m(reach_m: float) -> tuple[float, float]:
    """Return two chords that decide most points of a circle of `reach_m` geodesic metres.

    A point whose chord to the centre is at most the first lies surely inside, one whose chord is
    longer than the second surely outside, for the reason that `geodesics_m` gives; between them
    only the geodesic tells. The first is negative, the second longer than any chord, for circles
    that are larger than 10,000 km.
    """
    if reach_m > _LONGEST_COMPARED_M:
        return -1.0, 2 * EQUATOR_RADIUS_M
    inside = 2 * SMALLEST_RADIUS_M * math.sin(reach_m / (2 * SMALLEST_RADIUS_M))
    outside = 2 * LARGEST_RADIUS_M * math.sin(reach_m / (2 * LARGEST_RADIUS_M))
    return inside - ROUNDING_M, outside + ROUNDING_M


@compiled
def bearing_deg(lon: float, lat: float, dx: float, dy: float, dz: float) -> float:
    """Return the direction from a place to another, dx, dy, dz metres away from it in space.

    Degrees, 0 to 360 clockwise from north, of the plane that holds the vertical at the place and
    the other one. Over a few kilometres it differs from the geodesic's by less than 1e-7 degrees.
    """
    meridian, parallel = math.radians(lon), math.radians(lat)
    sine, cosine = math.sin(meridian), math.cos(meridian)
    east = cosine * dy - sine * dx
    outwards = cosine * dx + sine * dy
    north = math.cos(parallel) * dz - math.sin(parallel) * outwards
    return math.degrees(math.atan2(east, north)) % 360.0
