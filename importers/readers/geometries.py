"""Shapes made into places: the point that stands for a shape, the shape, what was noticed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.coordinates import Position
from geo.messages import mark as _
from importers.findings import Finding, fixed, reject, warn

# A shape with more corners than this is not kept: no map needs it, and one feature must not fill
# the memory.
MOST_VERTICES = 100_000
# Repairing takes time with the square of the crossings: a scribble of a few thousand corners takes
# minutes. This many crossings among this many edges mark one; an outline drawn by hand has a few.
_MOST_SAMPLED_CROSSINGS = 40
_SAMPLED_EDGES = 1_000
_POINT = 0
_AREA = 2
# Two centres that are nearer than this share of the size give no direction.
_LEAST_SHARE = 1e-6
_MULTI_POINT = 4
_COLLECTION = 7


@dataclass(frozen=True, slots=True)
class Place:
    """What a reader tells about a geometry.

    `position` is the point or a point on the surface, `shape` the two-dimensional WKB of what is
    not a point. Both are in the coordinate system of the file, x before y.
    """

    position: Position | None = None
    shape: bytes | None = None
    findings: tuple[Finding, ...] = ()


NOWHERE = Place()


def places_from_wkb(batch: Sequence[bytes | None]) -> list[Place]:
    """Make places of many geometries as WKB; None gives a place without a position."""
    sources = np.empty(len(batch), dtype=object)
    sources[:] = batch
    geometries = shapely.from_wkb(sources, on_invalid="ignore")
    lost = [source is not None for source in batch] & shapely.is_missing(geometries)
    mended = np.zeros(len(batch), dtype=bool)
    if lost.any():
        geometries[lost] = shapely.from_wkb(sources[lost], on_invalid="fix")
        mended = lost & ~shapely.is_missing(geometries)
        lost &= ~mended
    places = places_of(geometries)
    for index in np.flatnonzero(lost):
        places[index] = unreadable()
    for index in np.flatnonzero(mended):
        places[index] = _with(places[index], _repaired())
    return places


def places_of(geometries: Any) -> list[Place]:  # noqa: ANN401 an array of shapely geometries
    """Make places of an array of geometries; points take the short way."""
    xs, ys = shapely.get_x(geometries), shapely.get_y(geometries)
    plain = np.isfinite(xs) & np.isfinite(ys)
    return [
        Place(Position(x, y)) if is_plain else place_of(geometry)
        for geometry, x, y, is_plain in zip(
            geometries, xs.tolist(), ys.tolist(), plain.tolist(), strict=True
        )
    ]


def place_of(geometry: BaseGeometry | None) -> Place:
    """Make a place of one geometry. Never raises: what is wrong with it becomes a finding."""
    if geometry is None or geometry.is_empty:
        return NOWHERE
    flat = _alone(shapely.force_2d(geometry))
    if not np.isfinite(shapely.get_coordinates(flat)).all():
        return not_finite()
    if shapely.get_type_id(flat) == _POINT:
        return Place(_position(flat))
    try:
        # The library answers tiny or huge numbers with warnings; what they lead to is looked at.
        with np.errstate(all="ignore"):
            return _place_of_shape(flat)
    except shapely.errors.ShapelyError:
        return unreadable()


def _place_of_shape(shape: BaseGeometry) -> Place:
    corners = int(shapely.get_num_coordinates(shape))
    if corners > MOST_VERTICES:
        return Place(_any_point_on(shape), findings=(_too_large(corners),))
    if shape.is_valid:
        return Place(_point_on(shape), _wkb(shape))
    repaired = _repair(shape)
    if repaired is None:
        return Place(_any_point_on(shape), findings=(_not_repaired(),))
    return Place(_point_on(repaired), _wkb(repaired), (_repaired(),))


def _repair(shape: BaseGeometry) -> BaseGeometry | None:
    """Mend a shape; None where that would take too long or leaves nothing."""
    if _is_scribble(shape):
        return None
    mended = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    if mended.is_empty:
        mended = shapely.make_valid(shape, method="structure", keep_collapsed=True)
    return None if mended.is_empty or not mended.is_valid else mended


def _is_scribble(shape: BaseGeometry) -> bool:
    """Return whether the edges of a shape cross each other so often that repairing would not end.

    Some edges, evenly spread, are held against each other: in an honest outline hardly any cross.
    """
    corners = shapely.get_coordinates(shape)
    sampled = min(_SAMPLED_EDGES, len(corners) - 1)
    starts = np.linspace(0, len(corners) - 2, sampled).astype(int)
    edges: Any = shapely.linestrings(np.stack([corners[starts], corners[starts + 1]], axis=1))
    meetings = shapely.STRtree(edges).query(edges, predicate="crosses").shape[1]
    return int(meetings) // 2 > _MOST_SAMPLED_CROSSINGS


def _alone(geometry: BaseGeometry) -> BaseGeometry:
    """Take what is alone in a collection or a multipoint out of it."""
    while shapely.get_type_id(geometry) in (_MULTI_POINT, _COLLECTION):
        only = shapely.get_geometry(geometry, 0)
        if only is None or shapely.get_num_geometries(geometry) > 1:
            break
        geometry = only
    return geometry


def _point_on(shape: BaseGeometry) -> Position:
    """Choose a point of a shape, for an area the same one in whatever coordinate system it is.

    It is the centre where that lies inside. Else it is the middle of the longest stretch inside
    that the line from the centre to the centre of the convex hull has: centres and ratios on a
    line survive what one map does to a small area of another.
    """
    if shapely.get_dimensions(shape) == _AREA:
        centre = shapely.centroid(shape)
        for point in (centre, _middle_of_stretch(shape, centre)):
            if _is_somewhere(point) and shapely.intersects(shape, point):
                return _position(point)
    return _any_point_on(shape)


def _any_point_on(shape: BaseGeometry) -> Position:
    """Find a point quickly, also on a shape that is not valid."""
    point = shapely.point_on_surface(shape)
    return _position(point if _is_somewhere(point) else shape)


def _is_somewhere(point: BaseGeometry) -> bool:
    return not point.is_empty and bool(np.isfinite(shapely.get_coordinates(point)).all())


def _middle_of_stretch(shape: BaseGeometry, centre: BaseGeometry) -> BaseGeometry:
    start = shapely.get_coordinates(centre)
    steps = shapely.get_coordinates(shapely.centroid(shapely.convex_hull(shape))) - start
    size = np.hypot(*np.ptp(shapely.get_coordinates(shape), axis=0))
    length = np.hypot(*steps.ravel())
    if not length > size * _LEAST_SHARE:
        return shapely.Point()
    reach = steps / length * size
    line = shapely.LineString(np.concatenate([start - reach, start + reach]))
    stretches: Any = shapely.get_parts(shapely.intersection(line, shape))
    if not len(stretches):
        return shapely.Point()
    longest = stretches[np.argmax(shapely.length(stretches))]
    middle: BaseGeometry = shapely.line_interpolate_point(longest, 0.5, normalized=True)
    return middle


def _position(geometry: BaseGeometry) -> Position:
    x, y = shapely.get_coordinates(geometry)[0].tolist()
    return Position(x, y)


def _wkb(shape: BaseGeometry) -> bytes:
    wkb: bytes = shapely.to_wkb(shape, output_dimension=2, include_srid=False)
    return wkb


def _with(place: Place, finding: Finding) -> Place:
    if any(known.code == finding.code for known in place.findings):
        return place
    return Place(place.position, place.shape, (*place.findings, finding))


def unreadable() -> Place:
    """Make the place of a geometry that cannot be read."""
    finding = reject(
        "unreadable_geometry",
        _("The geometry cannot be read."),
        _("Draw the place again, or leave its geometry empty and give coordinates in columns."),
    )
    return Place(findings=(finding,))


def not_finite() -> Place:
    """Make the place of a geometry that holds NaN or infinity."""
    finding = reject(
        "coordinate_not_finite",
        _("The geometry holds a coordinate that is not a number."),
        _("Set the place on the map again in the program that wrote the file."),
    )
    return Place(findings=(finding,))


def _repaired() -> Finding:
    return fixed(
        "repaired_shape",
        _("The outline was not valid, for example because it crosses itself; it was repaired."),
        _("Look at the place on the map, and mend its outline in the file if it is wrong."),
    )


def _not_repaired() -> Finding:
    return warn(
        "shape_not_kept",
        _("The outline crosses itself so often that it cannot be repaired; only a point is kept."),
        _("Look at the place on the map, and mend its outline in the file."),
    )


def _too_large(corners: int) -> Finding:
    return warn(
        "shape_not_kept",
        _("The outline has {corners} corners, more than {most}; only a point on it is kept."),
        _("Simplify the outline in the file if the shape is to be kept."),
        corners=corners,
        most=MOST_VERTICES,
    )
