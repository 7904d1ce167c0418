"""A tree of boxes around points in space: how it is built, and how it is walked.

The tree is complete and stands in an array: node i has the children 2i + 1 and 2i + 2. A node holds
a run of points and its children the halves of it, so that runs follow from a node's place and
nothing but the boxes is stored.
"""

import math

import numpy as np
from numpy.typing import NDArray

from geo.compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

# Points of a leaf: few enough to look at each, enough to keep the boxes few.
_LEAF_POINTS = 12
_DEEPEST = 64


def depth_of(points: int) -> int:
    """Return the number of levels below the root for so many points."""
    return max(math.ceil(math.log2(max(points, 1) / _LEAF_POINTS)), 0)


@compiled
def order_points(points: Floats, depth: int) -> Ints:
    """Put points, shape (n, 3), into the order of a tree: each run is halved on its widest axis."""
    order = np.arange(len(points))
    waiting = np.empty((_DEEPEST, 3), dtype=np.int64)
    waiting[0, 0], waiting[0, 1], waiting[0, 2] = 0, len(points), 0
    top = 1
    while top:
        top -= 1
        start, end, level = waiting[top, 0], waiting[top, 1], waiting[top, 2]
        if level == depth or end - start < 2:
            continue
        middle = (start + end) // 2
        _select(points[:, _widest_axis(points, order, start, end)], order, start, end - 1, middle)
        waiting[top, 0], waiting[top, 1], waiting[top, 2] = start, middle, level + 1
        waiting[top + 1, 0], waiting[top + 1, 1], waiting[top + 1, 2] = middle, end, level + 1
        top += 2
    return order


@compiled
def _widest_axis(points: Floats, order: Ints, start: int, end: int) -> int:
    widest, width = 0, -1.0
    for axis in range(3):
        low = high = points[order[start], axis]
        for place in range(start + 1, end):
            value = points[order[place], axis]
            low, high = min(low, value), max(high, value)
        if high - low > width:
            widest, width = axis, high - low
    return widest


@compiled
def _select(values: Floats, order: Ints, left: int, right: int, kth: int) -> None:
    """Move the k-th smallest to its place and smaller ones before it (Hoare's selection)."""
    while left < right:
        pivot = values[order[(left + right) // 2]]
        low, high = left, right
        while low <= high:
            while values[order[low]] < pivot:
                low += 1
            while values[order[high]] > pivot:
                high -= 1
            if low <= high:
                order[low], order[high] = order[high], order[low]
                low, high = low + 1, high - 1
        if high < kth < low:
            return
        if kth <= high:
            right = high
        else:
            left = low


@compiled
def box_nodes(points: Floats, depth: int) -> Floats:
    """Return the box of each node, shape (nodes, 6): the least of x, y, z, then the largest.

    `points` stand in the order of the tree. A node without points has a box that is nowhere.
    """
    boxes = np.empty((2 ** (depth + 1) - 1, 6))
    boxes[:, :3], boxes[:, 3:] = np.inf, -np.inf
    first_leaf = 2**depth - 1
    for leaf in range(2**depth):
        start, end = _run_of(leaf, depth, len(points))
        for place in range(start, end):
            for axis in range(3):
                _widen(boxes[first_leaf + leaf], axis, points[place, axis], points[place, axis])
    for node in range(len(boxes) - 1, 0, -1):
        for axis in range(3):
            _widen(boxes[(node - 1) // 2], axis, boxes[node, axis], boxes[node, 3 + axis])
    return boxes


@compiled
def _widen(box: Floats, axis: int, least: float, largest: float) -> None:
    box[axis], box[3 + axis] = min(box[axis], least), max(box[3 + axis], largest)


@compiled
def _run_of(leaf: int, depth: int, points: int) -> tuple[int, int]:
    """Return the points of a leaf, by the halvings that lead to it."""
    start, end = 0, points
    for bit in range(depth - 1, -1, -1):
        middle = (start + end) // 2
        if (leaf >> bit) & 1:
            start = middle
        else:
            end = middle
    return start, end


@compiled
def _nearest_square(box: Floats, x: float, y: float, z: float) -> float:
    """The square of the way from a place to the nearest part of a box."""
    dx = max(box[0] - x, x - box[3], 0.0)
    dy = max(box[1] - y, y - box[4], 0.0)
    dz = max(box[2] - z, z - box[5], 0.0)
    return float(dx * dx + dy * dy + dz * dz)


@compiled
def _farthest_square(box: Floats, x: float, y: float, z: float) -> float:
    """The square of the way from a place to the farthest corner of a box."""
    dx = max(x - box[0], box[3] - x)
    dy = max(y - box[1], box[4] - y)
    dz = max(z - box[2], box[5] - z)
    return float(dx * dx + dy * dy + dz * dz)


@compiled
def square_to(points: Floats, place: int, x: float, y: float, z: float) -> float:
    """The square of the way from a place in space to a point."""
    dx, dy, dz = points[place, 0] - x, points[place, 1] - y, points[place, 2] - z
    return float(dx * dx + dy * dy + dz * dz)


@compiled
def search(
    points: Floats, boxes: Floats, mask: Mask, centre: tuple[float, float, float], wanted: int
) -> tuple[Ints, Floats]:
    """Find the points with the smallest chords to a centre: their numbers, and the squares.

    As many as are wanted, or all that there are, nearest first. An empty mask lets all pass.
    """
    x, y, z = centre
    squares, ids = np.empty(wanted), np.empty(wanted, dtype=np.int64)
    waiting, nearest = np.empty((_DEEPEST, 3), dtype=np.int64), np.empty(_DEEPEST)
    waiting[0, 0], waiting[0, 1], waiting[0, 2], nearest[0] = 0, 0, len(points), 0.0
    found, top, first_leaf = 0, 1, len(boxes) // 2
    while top:
        top -= 1
        node, start, end = waiting[top, 0], waiting[top, 1], waiting[top, 2]
        if found == wanted and nearest[top] >= squares[0]:
            continue
        if node >= first_leaf:
            for place in range(start, end):
                if not len(mask) or mask[place]:
                    square = square_to(points, place, x, y, z)
                    found = _keep(squares, ids, found, square, place)
            continue
        middle = (start + end) // 2
        left = _nearest_square(boxes[2 * node + 1], x, y, z)
        right = _nearest_square(boxes[2 * node + 2], x, y, z)
        # The nearer half is looked at first, so it comes to lie on top.
        first, second = (top + 1, top) if left <= right else (top, top + 1)
        waiting[first, 0], waiting[first, 1], waiting[first, 2] = 2 * node + 1, start, middle
        waiting[second, 0], waiting[second, 1], waiting[second, 2] = 2 * node + 2, middle, end
        nearest[first], nearest[second] = left, right
        top += 2
    _sort(squares, ids, found)
    return ids[:found], squares[:found]


@compiled
def _keep(squares: Floats, ids: Ints, found: int, square: float, number: int) -> int:
    """Keep a point if it is among the nearest so far, in a heap that has its largest first."""
    if found == len(squares):
        if square < squares[0]:
            _sink(squares, ids, found, square, number)
        return found
    place = found
    while place > 0 and squares[(place - 1) // 2] < square:
        parent = (place - 1) // 2
        squares[place], ids[place] = squares[parent], ids[parent]
        place = parent
    squares[place], ids[place] = square, number
    return found + 1


@compiled
def _sink(squares: Floats, ids: Ints, length: int, square: float, number: int) -> None:
    """Put an entry in the place of a heap's largest."""
    place, child = 0, 1
    while child < length:
        if child + 1 < length and squares[child + 1] > squares[child]:
            child += 1
        if squares[child] <= square:
            break
        squares[place], ids[place] = squares[child], ids[child]
        place, child = child, 2 * child + 1
    squares[place], ids[place] = square, number


@compiled
def _sort(squares: Floats, ids: Ints, found: int) -> None:
    """Turn a heap into a list, nearest first."""
    for last in range(found - 1, 0, -1):
        square, number = squares[last], ids[last]
        squares[last], ids[last] = squares[0], ids[0]
        _sink(squares, ids, last, square, number)


@compiled
def count(
    points: Floats,
    boxes: Floats,
    mask: Mask,
    centre: tuple[float, float, float],
    squares: tuple[float, float],
    most: int,
) -> tuple[int, Ints]:
    """Count the points that surely lie near a centre, and list those that may.

    `squares` are those of the chords up to which a point surely is and possibly is near. An empty
    mask lets all points pass. Stops once more than `most` have been counted.
    """
    x, y, z = centre
    sure_square, possible_square = squares
    doubtful = np.empty(0, dtype=np.int64)
    waiting = np.empty((_DEEPEST, 3), dtype=np.int64)
    waiting[0, 0], waiting[0, 1], waiting[0, 2] = 0, 0, len(points)
    sure, top, first_leaf = 0, 1, len(boxes) // 2
    while top and sure <= most:
        top -= 1
        node, start, end = waiting[top, 0], waiting[top, 1], waiting[top, 2]
        if _nearest_square(boxes[node], x, y, z) > possible_square:
            continue
        is_inside = _farthest_square(boxes[node], x, y, z) <= sure_square
        if is_inside and not len(mask):
            sure += end - start
        elif node < first_leaf and not is_inside:
            middle = (start + end) // 2
            waiting[top, 0], waiting[top, 1], waiting[top, 2] = 2 * node + 1, start, middle
            waiting[top + 1, 0], waiting[top + 1, 1], waiting[top + 1, 2] = (
                2 * node + 2,
                middle,
                end,
            )
            top += 2
        else:
            for place in range(start, end):
                if not len(mask) or mask[place]:
                    square = square_to(points, place, x, y, z)
                    sure += square <= sure_square
                    if sure_square < square <= possible_square:
                        doubtful = np.append(doubtful, place)
    return sure, doubtful
