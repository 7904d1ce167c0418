from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.boxes import reach_of
from geo.coordinates import Position

EARTH = Geod(ellps="WGS84")
longitudes = st.floats(-180, 180)
latitudes = st.one_of(st.floats(-90, 90), st.floats(89, 90), st.floats(-90, -89))
radii_m = st.floats(0.1, 5_000_000)
shares = st.floats(0, 1)


@given(longitudes, latitudes, radii_m, st.floats(0, 360), shares)
@settings(max_examples=2000, deadline=None)
def test_every_point_within_the_radius_lies_in_a_box(
    lon: float, lat: float, radius_m: float, bearing: float, share: float
) -> None:
    origin = Position(lon, lat)
    point = Position(*EARTH.fwd(lon, lat, bearing, radius_m * share)[:2])
    assert any(box.holds(point) for box in reach_of(origin, radius_m).boxes)


@given(longitudes, latitudes, radii_m, st.floats(0, 360), st.floats(0.01, 1))
@settings(max_examples=2000, deadline=None)
def test_a_box_that_shrinks_holds_the_smaller_circle(
    lon: float, lat: float, radius_m: float, bearing: float, share: float
) -> None:
    reach = reach_of(Position(lon, lat), radius_m)
    if reach.shrinks:
        point_lon, point_lat = EARTH.fwd(lon, lat, bearing, radius_m * share)[:2]
        assert abs(point_lon - lon) <= reach.half_width_deg * share
        assert abs(point_lat - lat) <= reach.half_height_deg * share


def test_a_circle_on_the_180th_meridian_has_a_box_on_either_side() -> None:
    reach = reach_of(Position(179.999, 10), 5000)
    assert [(round(b.west), round(b.east)) for b in reach.boxes] == [(180, 180), (-180, -180)]
    assert not reach.shrinks


def test_a_circle_that_holds_a_pole_has_all_longitudes() -> None:
    (box,) = reach_of(Position(30, 89.99), 5000).boxes
    assert (box.west, box.east, box.north) == (-180, 180, 90)


def test_a_box_is_hardly_larger_than_its_circle() -> None:
    (box,) = reach_of(Position(35.91, 31.95), 2000).boxes
    assert EARTH.line_length([35.91, 35.91], [31.95, box.north]) < 2030
    assert EARTH.line_length([35.91, box.east], [31.95, 31.95]) < 2030
