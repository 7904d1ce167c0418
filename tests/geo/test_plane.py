from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.coordinates import Position
from geo.plane import plane_of

MILLIMETRE = 0.001
EARTH = Geod(ellps="WGS84")


@given(
    st.floats(-180, 180),
    st.floats(-90, 90),
    st.floats(1, 200_000),
    st.floats(0, 360),
    st.floats(0.9, 1.1),
)
@settings(max_examples=3000, deadline=None)
def test_what_the_plane_is_sure_of_is_true(
    lon: float, lat: float, radius_m: float, bearing: float, share: float
) -> None:
    point_lon, point_lat = EARTH.fwd(lon, lat, bearing, radius_m * share)[:2]
    true_m = EARTH.inv(lon, lat, point_lon, point_lat)[2]
    plane = plane_of(Position(lon, lat), radius_m)
    flat = (point_lon - lon) ** 2 * plane.east_m2 + (point_lat - lat) ** 2 * plane.north_m2
    if flat <= plane.inside_m2:
        assert true_m <= radius_m
    if flat > plane.outside_m2:
        assert true_m > radius_m + MILLIMETRE


def test_in_jordan_the_plane_leaves_little_to_measure() -> None:
    plane = plane_of(Position(35.91, 31.95), 2000)
    assert plane.inside_m2 / plane.outside_m2 > 0.99
