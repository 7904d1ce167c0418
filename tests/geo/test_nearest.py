"""The nearest points and their number against brute force, where coordinates are special."""

import itertools
import random

import numpy as np
import pytest

from geo.coordinates import Position
from geo.distances import measure_mm
from geo.geocentric import geocentric, geocentric_point, geodesics_m, sure_chords_m
from geo.nearest import NearestIndex
from geo.nearest_tree import box_nodes, depth_of, order_points


class Points:
    """Points around a place, their index, and the right answers by measuring all of them."""

    def __init__(self, lon: float, lat: float, spread_deg: float, count: int, seed: int) -> None:
        chance = np.random.default_rng(seed)
        self.lons = (lon + chance.normal(0, spread_deg, count) + 180) % 360 - 180
        self.lats = np.clip(lat + chance.normal(0, spread_deg, count), -90, 90)
        # A third of them stand where others stand.
        third = count // 3
        self.lons[:third], self.lats[:third] = self.lons[-third:], self.lats[-third:]
        self.index, order = NearestIndex.build(self.lons, self.lats, chance.permutation(count))
        # From here on in the order of the index.
        self.lons, self.lats = self.lons[order], self.lats[order]
        self.ranks = np.array(self.index.ranks)
        self.mask = chance.random(count) < 0.5

    def ordered(self, origin: Position) -> list[tuple[int, int, int]]:
        """All points as (millimetres, rank, id), nearest first."""
        distances_mm, _bearings = measure_mm(origin, self.lons, self.lats)
        ids = range(len(self.lons))
        return sorted(zip(distances_mm.tolist(), self.ranks.tolist(), ids, strict=True))


PLACES = {
    "city": (35.91, 31.95, 0.02),
    "country": (36.5, 31.0, 2.0),
    "180th meridian": (180.0, -17.0, 0.1),
    "pole": (0.0, 89.99, 0.05),
    "south pole": (100.0, -90.0, 1.0),
    "one spot": (35.91, 31.95, 0.0),
}


@pytest.fixture(scope="module", params=PLACES)
def points(request: pytest.FixtureRequest) -> Points:
    return Points(*PLACES[request.param], count=3_000, seed=7)


def origins(points: Points) -> list[Position]:
    chosen = random.Random(3).sample(range(len(points.lons)), 4)
    own = [Position(float(points.lons[i]), float(points.lats[i])) for i in chosen]
    return [*own, Position(-170.0, 60.0), Position(35.9, -31.9)]


def test_the_nearest_are_those_of_brute_force_in_their_order(points: Points) -> None:
    for origin, k in itertools.product(origins(points), (1, 20, 101)):
        expected = points.ordered(origin)[:k]
        found = points.index.nearest(origin, k)
        assert found.ids.tolist() == [number for _mm, _rank, number in expected]
        assert found.distances_mm.tolist() == [mm for mm, _rank, _number in expected]


def test_a_mask_lets_only_its_points_be_found(points: Points) -> None:
    for share, origin in itertools.product((0.5, 0.01), origins(points)):
        mask = points.mask & (points.ranks < share * len(points.ranks))
        expected = [found for found in points.ordered(origin) if mask[found[2]]]
        found = points.index.nearest(origin, 20, mask=mask)
        assert found.ids.tolist() == [number for _mm, _rank, number in expected[:20]]
        radius_mm = expected[10][0]
        counted = points.index.count(origin, radius_mm, most=10_000, mask=mask)
        assert counted == sum(mm <= radius_mm for mm, _rank, _number in expected)


def test_a_mask_without_points_finds_nothing(points: Points) -> None:
    nothing = np.zeros(len(points.index), dtype=np.bool_)
    assert len(points.index.nearest(Position(0, 0), 5, mask=nothing).ids) == 0
    assert points.index.count(Position(0, 0), 10**9, most=5, mask=nothing) == 0


def test_counts_are_exact_up_to_the_millimetre_of_the_edge(points: Points) -> None:
    for origin in origins(points)[:4]:
        ordered = points.ordered(origin)
        for place in (0, 5, 500, 2_000):
            edge_mm = ordered[place][0]
            for radius_mm in (max(edge_mm - 1, 0), edge_mm, edge_mm + 1):
                expected = sum(mm <= radius_mm for mm, _rank, _number in ordered)
                assert points.index.count(origin, radius_mm, most=10_000) == expected


def test_counting_stops_at_the_most(points: Points) -> None:
    origin = origins(points)[0]
    assert points.index.count(origin, 2_000_000_000, most=100) == 101


def test_large_circles_are_counted_by_whole_boxes() -> None:
    points = Points(36.0, 31.5, 0.5, count=40_000, seed=11)
    origin = Position(36.0, 31.5)
    ordered = points.ordered(origin)
    for radius_mm in (5_000_000, 20_000_000, 60_000_000):
        expected = sum(mm <= radius_mm for mm, _rank, _number in ordered)
        assert points.index.count(origin, radius_mm, most=100_000) == expected
        expected = sum(mm <= radius_mm for mm, _r, number in ordered if points.mask[number])
        assert points.index.count(origin, radius_mm, most=100_000, mask=points.mask) == expected


def test_bearings_are_those_of_geodesics(points: Points) -> None:
    for origin in origins(points):
        found = points.index.nearest(origin, 50)
        _mm, expected = measure_mm(origin, points.lons[found.ids], points.lats[found.ids])
        apart = np.abs((found.bearings_deg - expected + 180) % 360 - 180)
        assert apart.max() < 0.001


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        NearestIndex.build(np.array([np.nan]), np.array([0.0]), np.array([0]))
    with pytest.raises(ValueError, match="length"):
        NearestIndex.build(np.array([1.0]), np.array([]), np.array([0]))


def test_chords_bound_geodesics_from_both_sides() -> None:
    """The proof that a comment gives, tried on pairs of points all over the earth."""
    chance = np.random.default_rng(5)
    for _pair in range(2_000):
        origin = Position(float(chance.uniform(-180, 180)), float(chance.uniform(-90, 90)))
        lons = chance.uniform(-180, 180, 1)
        lats = np.clip(origin.lat + chance.normal(0, 10.0 ** chance.integers(-5, 2), 1), -90, 90)
        if chance.random() < 0.5:
            lons = np.array([origin.lon])
        distances_mm, _bearings = measure_mm(origin, lons, lats)
        chord = float(np.linalg.norm(geocentric(lons, lats)[0] - geocentric_point(*origin)))
        geodesic_m = float(distances_mm[0]) / 1000
        least_m, most_m = geodesics_m(chord)
        assert least_m - 0.001 <= geodesic_m <= most_m + 0.001
        _inside_m, outside_m = sure_chords_m(geodesic_m + 0.001)
        assert chord <= outside_m
        # The other way round: a chord that is surely inside a smaller circle would be a lie.
        inside_m, _outside_m = sure_chords_m(max(geodesic_m - 0.001, 0.0))
        assert chord > inside_m


def test_the_bounds_of_geodesics_are_tight_where_they_have_to_decide() -> None:
    for chord_m, at_most_m in ((1_000.0, 1e-7), (5_000.0, 1e-5), (10_000.0, 1e-4)):
        least_m, most_m = geodesics_m(chord_m)
        assert 0 < most_m - least_m < at_most_m


def test_a_tree_holds_every_point_in_the_boxes_above_it() -> None:
    chance = np.random.default_rng(4)
    for count in (1, 2, 13, 1_000):
        points = chance.normal(0, 1, (count, 3))
        order = order_points(points, depth_of(count))
        assert sorted(order.tolist()) == list(range(count))
        boxes = box_nodes(points[order], depth_of(count))
        assert (boxes[0, :3] == points.min(axis=0)).all()
        assert (boxes[0, 3:] == points.max(axis=0)).all()
        for node in range(1, len(boxes)):
            parent = (node - 1) // 2
            assert (boxes[parent, :3] <= boxes[node, :3]).all()
            assert (boxes[parent, 3:] >= boxes[node, 3:]).all()
