"""The degree boxes that surely hold a circle on the earth, for the index on `geom` to search."""

import math
from typing import NamedTuple

from geo.coordinates import Box, Position

# No arc of the WGS 84 ellipsoid turns faster than on the smallest radius of curvature it has, that
# of the meridian at the equator, b²/a. Every box is made a little larger than that needs.
_SMALLEST_RADIUS_M = 6_335_439.0
_MARGIN = 1.0001


class Reach(NamedTuple):
    """The boxes of a circle and the half widths they were made from.

    While `shrinks` is true, the box of a smaller circle around the same origin is this one scaled
    by the quotient of the radii: the half height grows in proportion to the radius, the half width
    faster than that. It is false where the boxes wrap the 180th meridian or hold a pole.
    """

    boxes: tuple[Box, ...]
    half_width_deg: float
    half_height_deg: float
    shrinks: bool


def reach_of(origin: Position, radius_m: float) -> Reach:
    """Return the one or two boxes that hold every point within `radius_m` geodesic metres.

    Two boxes at the 180th meridian; all longitudes when the circle reaches a pole.
    """
    angle = radius_m / _SMALLEST_RADIUS_M * _MARGIN
    half_height = math.degrees(angle)
    south, north = origin.lat - half_height, origin.lat + half_height
    half_width = _half_width_deg(origin.lat, angle)
    if south <= -90 or north >= 90 or half_width is None:
        box = Box(-180.0, max(south, -90.0), 180.0, min(north, 90.0))
        return Reach((box,), 360.0, half_height, shrinks=False)
    west, east = origin.lon - half_width, origin.lon + half_width
    boxes = _wrapped(west, south, east, north)
    return Reach(boxes, half_width, half_height, shrinks=len(boxes) == 1)


def _half_width_deg(lat: float, angle: float) -> float | None:
    """Return the widest longitude difference on a circle of `angle` radians; None at a pole.

    On the sphere it is asin(sin angle / cos lat). The ellipsoid's geodetic latitude is at most
    0.2° away from the one that enters here, so the latitude is taken that much nearer the pole.
    """
    nearer_pole = math.radians(min(abs(lat) + 0.2, 90))
    if angle >= math.pi / 2 - nearer_pole:
        return None
    return math.degrees(math.asin(math.sin(angle) / math.cos(nearer_pole)))


def _wrapped(west: float, south: float, east: float, north: float) -> tuple[Box, ...]:
    if west < -180:
        return (Box(-180.0, south, east, north), Box(west + 360, south, 180.0, north))
    if east > 180:
        return (Box(west, south, 180.0, north), Box(-180.0, south, east - 360, north))
    return (Box(west, south, east, north),)
