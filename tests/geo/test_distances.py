from pathlib import Path

from geo.coordinates import Position
from geo.distances import distance_m, distances_and_bearings

MICROMETRE = 1e-6


def test_distances_of_karneys_test_set_hold_within_a_micrometre(shared_data: Path) -> None:
    lines = (shared_data / "geodesy" / "GeodTest-100.dat").read_text().splitlines()
    assert len(lines) == 100
    for line in lines:
        lat1, lon1, azimuth1, lat2, lon2, _azimuth2, metres = map(float, line.split()[:7])
        measured, bearings = distances_and_bearings(Position(lon1, lat1), [Position(lon2, lat2)])
        assert abs(measured[0] - metres) < MICROMETRE
        assert abs((bearings[0] - azimuth1 + 180) % 360 - 180) < 1e-4


def test_distance_across_the_180th_meridian_is_short() -> None:
    assert round(distance_m(Position(179.9, 0), Position(-179.9, 0)), 3) == 22263.898


def test_distance_between_two_longitudes_of_the_pole_is_nothing() -> None:
    assert distance_m(Position(10, 90), Position(-120, 90)) == 0


def test_distance_from_pole_to_pole_is_half_a_meridian() -> None:
    assert round(distance_m(Position(0, 90), Position(0, -90)), 3) == 20003931.459


def test_nothing_to_measure_gives_nothing() -> None:
    assert distances_and_bearings(Position(0, 0), []) == ([], [])
