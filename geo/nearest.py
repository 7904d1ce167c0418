"""The nearest points around an origin and their number, exact to the millimetre, from memory."""

import math
from dataclasses import dataclass
from typing import NamedTuple, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from geo.compiled import compiled
from geo.coordinates import Position
from geo.distances import measure_mm
from geo.geocentric import (
    ROUNDING_M,
    bearing_deg,
    geocentric,
    geocentric_point,
    geodesics_m,
    sure_chords_m,
)
from geo.nearest_tree import box_nodes, count, depth_of, order_points, search

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
_Array = TypeVar("_Array", Floats, Ints)

# More than are asked for are looked at, because chords and geodesics order near ties differently.
_SPARE = 3
_GROWTH = 4
_EVERY_POINT: Mask = np.empty(0, dtype=np.bool_)
_EVERY_POINT.flags.writeable = False
# Nearer than this two points are one, and it is for the geodesic to say in which direction.
_SAME_PLACE_M = 0.001


class Neighbours(NamedTuple):
    """Points in the order (distance in millimetres, rank); three arrays of one length.

    `ids` are the numbers of the points in the index, `distances_mm` geodesic millimetres,
    `bearings_deg` the initial bearings from the origin, 0 to 360 clockwise from north.
    """

    ids: Ints
    distances_mm: Ints
    bearings_deg: Floats

    def first(self, k: int) -> Self:
        """Leave the first k."""
        return self.at(slice(k))

    def at(self, places: slice | Ints | Mask) -> Self:
        """Leave those at some places."""
        return self._replace(
            ids=self.ids[places],
            distances_mm=self.distances_mm[places],
            bearings_deg=self.bearings_deg[places],
        )


@dataclass(frozen=True)
class Tree:
    """The boxes around the points of an index (geo/nearest_tree.py), and where the points are.

    `points`, shape (n, 3), are metres from the earth's centre, `boxes` those of the tree's nodes.
    """

    points: Floats
    boxes: Floats

    @classmethod
    def build(cls, lons: Floats, lats: Floats) -> tuple[Self, Ints]:
        """Make a tree of points given in degrees, shape (n,), and tell in which order it has them.

        Raises ValueError when the shapes differ or a coordinate is not a finite number.
        """
        if len(lons) != len(lats):
            raise ValueError("lons and lats must have the same length")
        if not (np.isfinite(lons).all() and np.isfinite(lats).all()):
            raise ValueError("coordinates must be finite numbers")
        depth = depth_of(len(lons))
        points = geocentric(np.ascontiguousarray(lons), np.ascontiguousarray(lats))
        order = order_points(points, depth)
        points = points[order]
        return cls(points, box_nodes(points, depth)), order


class NearestIndex:
    """An index over points on the WGS 84 ellipsoid; it knows nothing but where they are.

    A tree orders points by the chord to the origin, the straight line through the earth, and a
    geodesic is at least as long as `geodesics_m` (geo/geocentric.py) says of its chord. So once the
    nearest by chord have been measured, and what that says of the longest chord seen exceeds the
    k-th distance, no point that was not seen can be nearer: the result is exact.
    """

    def __init__(self, lons: Floats, lats: Floats, ranks: Ints, tree: Tree) -> None:
        self._lons, self._lats, self._ranks = lons, lats, _unwritable(ranks)
        self._tree = _unwritable(tree.points), _unwritable(tree.boxes)

    @classmethod
    def build(cls, lons: Floats, lats: Floats, ranks: Ints) -> tuple[Self, Ints]:
        """Index points given in degrees, shape (n,), and tell which point has which number in it.

        `ranks` order points at the same distance. The second result holds, for each number of the
        index, the place of the point in the arrays given. Raises ValueError when the shapes differ
        or a coordinate is not a finite number.
        """
        if len(ranks) != len(lons):
            raise ValueError("ranks must have the same length as lons")
        tree, order = Tree.build(lons, lats)
        return cls(lons[order], lats[order], ranks[order], tree), order

    def __len__(self) -> int:
        """The number of points."""
        return len(self._lons)

    @property
    def ranks(self) -> Ints:
        """The ranks of the points, in the order of the index."""
        return self._ranks

    def nearest(self, origin: Position, k: int, *, mask: Mask | None = None) -> Neighbours:
        """Return the k nearest points, fewer when there are fewer.

        With a mask, shape (n,), only points where it is true are found.
        """
        return self.around(origin, k, 0, most=0, mask=mask)[0]

    def around(
        self, origin: Position, k: int, radius_mm: int, *, most: int, mask: Mask | None = None
    ) -> tuple[Neighbours, int]:
        """Return the k nearest points, also beyond the radius, and the number of points within it.

        The radius is in geodesic millimetres; `most` + 1 stands for more. One call of what
        `nearest` and `count` do, because going into compiled loops costs as much as they do.
        """
        passing = _EVERY_POINT if mask is None else mask
        wanted = k + _SPARE
        while True:
            wanted = min(wanted, len(self))
            asked = (origin.lon, origin.lat, k, wanted, radius_mm, most)
            ids, distances_mm, bearings, farthest_mm, is_sure, sure, doubtful = _around(
                self._tree, passing, self._ranks, asked
            )
            found = Neighbours(ids, distances_mm, bearings)
            if not is_sure:
                found = self._measured(origin, ids)
            is_all = len(ids) < wanted or wanted == len(self)
            if is_all or (k <= len(ids) and farthest_mm > found.distances_mm[k - 1]):
                if k < len(ids):
                    found = found.first(k)
                return found, self._matched(origin, radius_mm, most, sure, doubtful)
            wanted *= _GROWTH

    def count(
        self, origin: Position, radius_mm: int, *, most: int, mask: Mask | None = None
    ) -> int:
        """Count the points within `radius_mm` geodesic millimetres; `most` + 1 stands for more."""
        passing = _EVERY_POINT if mask is None else mask
        sure, doubtful = _count_within(
            self._tree, passing, (origin.lon, origin.lat), radius_mm, most
        )
        return self._matched(origin, radius_mm, most, sure, doubtful)

    def _matched(
        self, origin: Position, radius_mm: int, most: int, sure: int, doubtful: Ints
    ) -> int:
        """Add those of the doubtful points that the geodesic finds inside."""
        if len(doubtful) and sure <= most:
            distances_mm, _bearings = measure_mm(origin, self._lons[doubtful], self._lats[doubtful])
            sure += int(np.count_nonzero(distances_mm <= radius_mm))
        return min(sure, most + 1)

    def _measured(self, origin: Position, ids: Ints) -> Neighbours:
        """Measure the geodesics where chords do not tell the millimetre."""
        distances_mm, bearings = measure_mm(origin, self._lons[ids], self._lats[ids])
        order = np.lexsort((self._ranks[ids], distances_mm))
        return Neighbours(ids[order], distances_mm[order], bearings[order])


@compiled
def _find(
    tree: tuple[Floats, Floats],
    mask: Mask,
    ranks: Ints,
    origin: tuple[float, float],
    wanted: int,
) -> tuple[Ints, Ints, Floats, int, bool]:
    """Find the nearest points: numbers, millimetres and bearings, in order of distance and rank.

    Then the millimetres that every point not found is at least away, and whether the chords have
    told all distances: where both of `geodesics_m` round to the same millimetre, that is it.
    """
    points, boxes = tree
    lon, lat = origin
    centre = geocentric_point(lon, lat)
    ids, squares = search(points, boxes, mask, centre, wanted)
    distances_mm, bearings = np.empty(len(ids), dtype=np.int64), np.empty(len(ids))
    farthest_mm, is_sure = 0, True
    for number in range(len(ids)):
        chord_m = math.sqrt(squares[number])
        least_m, most_m = geodesics_m(chord_m)
        least, most = np.rint(1000 * (least_m - ROUNDING_M)), np.rint(1000 * (most_m + ROUNDING_M))
        is_sure = is_sure and least == most and chord_m > _SAME_PLACE_M
        farthest_mm = int(least)
        place = ids[number]
        bearing = bearing_deg(
            lon,
            lat,
            points[place, 0] - centre[0],
            points[place, 1] - centre[1],
            points[place, 2] - centre[2],
        )
        # Insertion: the list is nearly in order already.
        at = number
        while at > 0 and (
            distances_mm[at - 1] > farthest_mm
            or (distances_mm[at - 1] == farthest_mm and ranks[ids[at - 1]] > ranks[place])
        ):
            distances_mm[at], bearings[at], ids[at] = (
                distances_mm[at - 1],
                bearings[at - 1],
                ids[at - 1],
            )
            at -= 1
        distances_mm[at], bearings[at], ids[at] = farthest_mm, bearing, place
    return ids, distances_mm, bearings, farthest_mm, is_sure


@compiled
def _around(
    tree: tuple[Floats, Floats],
    mask: Mask,
    ranks: Ints,
    asked: tuple[float, float, int, int, int, int],
) -> tuple[Ints, Ints, Floats, int, bool, int, Ints]:
    """Find the nearest points, and count those within a radius if that is not seen from them."""
    lon, lat, k, wanted, radius_mm, most = asked
    ids, distances_mm, bearings, farthest_mm, is_sure = _find(tree, mask, ranks, (lon, lat), wanted)
    if most > 0 and (len(ids) < k or not is_sure or distances_mm[k - 1] <= radius_mm):
        sure, doubtful = _count_within(tree, mask, (lon, lat), radius_mm, most)
        return ids, distances_mm, bearings, farthest_mm, is_sure, sure, doubtful
    inside = 0
    while inside < len(ids) and distances_mm[inside] <= radius_mm:
        inside += 1
    return ids, distances_mm, bearings, farthest_mm, is_sure, inside, ids[:0]


@compiled
def _count_within(
    tree: tuple[Floats, Floats],
    mask: Mask,
    origin: tuple[float, float],
    radius_mm: int,
    most: int,
) -> tuple[int, Ints]:
    """Count the points surely within a radius, and list those for the geodesic to decide."""
    inside_m, outside_m = sure_chords_m((radius_mm + 0.5) / 1000)
    squares = (inside_m * inside_m if inside_m >= 0 else -1.0, outside_m * outside_m)
    return count(tree[0], tree[1], mask, geocentric_point(origin[0], origin[1]), squares, most)


def _unwritable(values: _Array) -> _Array:
    """Return a view like those of mapped files; loops are compiled for each kind of array."""
    view = values.view()
    view.flags.writeable = False
    return view
