"""Shapes made into places."""

import math

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from importers.findings import Severity
from importers.readers.geometries import MOST_VERTICES, place_of, places_from_wkb

BOW_TIE = "POLYGON((0 0, 2 2, 2 0, 0 2, 0 0))"


def _place(wkt: str) -> tuple[shapely.Point, BaseGeometry | None, list[str]]:
    place = place_of(shapely.from_wkt(wkt))
    assert place.position is not None
    shape = None if place.shape is None else shapely.from_wkb(place.shape)
    return shapely.Point(place.position), shape, [finding.code for finding in place.findings]


@pytest.mark.parametrize(
    "wkt",
    [
        "POINT(35.9 31.9)",
        "POINT Z(35.9 31.9 800)",
        "POINT M(35.9 31.9 4)",
        "MULTIPOINT(35.9 31.9)",
        "GEOMETRYCOLLECTION(MULTIPOINT(35.9 31.9))",
    ],
)
def test_point_is_taken_as_it_is(wkt: str) -> None:
    point, shape, codes = _place(wkt)
    assert (point.x, point.y, shape, codes) == (35.9, 31.9, None, [])


@pytest.mark.parametrize(
    "wkt",
    [
        "POLYGON((0 0, 4 0, 4 4, 3 4, 3 1, 1 1, 1 4, 0 4, 0 0))",
        "LINESTRING(0 0, 1 1, 5 0)",
        "MULTILINESTRING((0 0, 1 1), (5 5, 6 7))",
        "MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), ((9 9, 12 9, 12 12, 9 9)))",
        "MULTIPOINT(1 1, 5 5)",
        "GEOMETRYCOLLECTION(POINT(9 9), POLYGON((0 0, 1 0, 1 1, 0 0)))",
    ],
)
def test_point_of_a_shape_lies_on_it_and_the_shape_is_kept(wkt: str) -> None:
    point, shape, codes = _place(wkt)
    assert shape is not None
    assert shape.distance(point) < 1e-9
    assert shape.equals(shapely.from_wkt(wkt))
    assert codes == []


@pytest.mark.parametrize(
    "wkt",
    [
        "POLYGON((0 0, 9 0, 9 9, 8 9, 8 1, 1 1, 1 9, 0 9, 0 0))",
        "POLYGON((0 0, 9 0, 9 1, 1 1, 1 9, 0 9, 0 0))",
        "MULTIPOLYGON(((0 0, 4 0, 4 4, 0 0)), ((50 0, 51 0, 51 1, 50 0)))",
        "POLYGON((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 8 1, 8 8, 1 8, 1 1))",
    ],
)
def test_point_of_an_area_is_the_same_on_a_map_that_is_turned_and_stretched(wkt: str) -> None:
    def turned(corners: NDArray[np.float64]) -> NDArray[np.float64]:
        moved: NDArray[np.float64] = corners @ np.array([[1.1, 0.03], [-0.02, 0.9]]) + 5
        return moved

    shape = shapely.from_wkt(wkt)
    there, _shape, _codes = _place(shapely.to_wkt(shapely.transform(shape, turned), 15))
    here, _shape, _codes = _place(wkt)
    assert shape.intersects(here)
    if "8 8" not in wkt:
        assert turned(np.array([[here.x, here.y]]))[0] == pytest.approx([there.x, there.y])


def test_third_dimension_is_dropped() -> None:
    _point, shape, _codes = _place("LINESTRING Z(0 0 1, 1 1 2)")
    assert shape is not None
    assert not shape.has_z


def test_outline_that_crosses_itself_is_repaired() -> None:
    point, shape, codes = _place(BOW_TIE)
    assert codes == ["repaired_shape"]
    assert shape is not None
    assert shape.is_valid
    assert shape.area == pytest.approx(2)
    assert shape.intersects(point)


def test_outline_without_an_area_keeps_its_place() -> None:
    point, _shape, codes = _place("POLYGON((0 0, 2 2, 0 0, 0 0))")
    assert point.distance(shapely.LineString([(0, 0), (2, 2)])) < 1e-9
    assert codes == ["repaired_shape"]


def test_scribble_is_not_repaired_for_hours() -> None:
    corners = np.random.default_rng(1).uniform(0, 1, (5000, 2))
    place = place_of(shapely.Polygon(corners))
    assert place.position is not None
    assert place.shape is None
    assert [(f.code, f.severity) for f in place.findings] == [("shape_not_kept", Severity.WARN)]


def test_shape_of_too_many_corners_leaves_only_its_point() -> None:
    angles = np.linspace(0, 2 * math.pi, MOST_VERTICES + 10)
    place = place_of(shapely.Polygon(np.c_[np.cos(angles), np.sin(angles)]))
    assert place.position is not None
    assert place.shape is None
    assert [finding.code for finding in place.findings] == ["shape_not_kept"]
    assert str(MOST_VERTICES) in str(place.findings[0].message)


@pytest.mark.parametrize("wkt", ["POINT EMPTY", "POLYGON EMPTY", "GEOMETRYCOLLECTION EMPTY"])
def test_empty_geometry_has_no_position_and_no_finding(wkt: str) -> None:
    place = place_of(shapely.from_wkt(wkt))
    assert (place.position, place.shape, place.findings) == (None, None, ())


@pytest.mark.parametrize(
    "geometry",
    [
        shapely.Point(math.inf, 1),
        shapely.Point(math.nan, 1),
        shapely.LineString([(0, 0), (1, math.inf)]),
    ],
)
def test_coordinate_that_is_no_number_rejects_the_row(geometry: BaseGeometry) -> None:
    place = place_of(geometry)
    assert place.position is None
    assert [f.severity for f in place.findings] == [Severity.REJECT]


@pytest.mark.parametrize("size", [5e-324, 1e-160, 1e300])
def test_size_beyond_all_reason_neither_warns_nor_fails(size: float) -> None:
    corners = [(0, 2 * size), (size, 0), (0, 0), (size / 3, size), (0, 2 * size)]
    place = place_of(shapely.Polygon(corners))
    assert place.position is not None
    assert all(map(math.isfinite, place.position))


def test_many_geometries_are_read_each_for_itself() -> None:
    bow_tie = shapely.to_wkb(shapely.from_wkt(BOW_TIE))
    point = shapely.to_wkb(shapely.Point(1, 2))
    places = places_from_wkb([point, None, b"\x01rubbish", bow_tie, point])
    assert [place.position is not None for place in places] == [True, False, False, True, True]
    codes = [[finding.code for finding in place.findings] for place in places]
    assert codes == [[], [], ["unreadable_geometry"], ["repaired_shape"], []]
    assert places[0].position == (1, 2)


def test_ring_that_is_not_closed_is_closed() -> None:
    closed = bytearray(shapely.to_wkb(shapely.from_wkt("POLYGON((0 0, 4 0, 4 4, 0 4, 0 0))")))
    # The number of corners stands behind the byte order, the type and the number of rings.
    closed[9:13] = (4).to_bytes(4, "little")
    place = places_from_wkb([bytes(closed[:-16])])[0]
    assert place.position is not None
    assert [finding.code for finding in place.findings] == ["repaired_shape"]
