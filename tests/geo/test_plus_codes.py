"""Plus codes, by the reference values of the open location code's own tests and by its library."""

import pytest

from geo.coordinates import Position
from geo.plus_codes import read_plus_code

# Code, south, west, north, east of its box.
BOXES = [
    ("7FG49QCJ+2V", 20.37, 2.782125, 20.370125, 2.78225),
    ("7FG49QCJ+2VX", 20.3701, 2.78221875, 20.370125, 2.78225),
    ("7FG49QCJ+2VXGJ", 20.370113, 2.782234375, 20.370114, 2.78223632813),
    ("8FVC2222+22", 47.0, 8.0, 47.000125, 8.000125),
    ("4VCPPQGP+Q9", -41.273125, 174.785875, -41.273, 174.786),
    ("22222222+22", -90.0, -180.0, -89.999875, -179.999875),
    ("6FH32222+222", 1, 1, 1.000025, 1.00003125),
    ("CFX3X2X2+X2", 89.999875, 1, 90, 1.000125),
    ("6FH56C22+22", 1.2, 3.4, 1.200125, 3.400125),
    ("849VGJQF+VX7QR3J", 37.53966912, -122.3750698242, 37.53966916, -122.3750697021),
]
# Full code, latitude and longitude of the place nearby, short code.
SHORT = [
    ("9C3W9QCJ+2VX", 51.3708675, -1.217765625, "CJ+2VX"),
    ("9C3W9QCJ+2VX", 51.3693575, -1.217765625, "CJ+2VX"),
    ("9C3W9QCJ+2VX", 51.3701125, -1.218520625, "CJ+2VX"),
    ("9C3W9QCJ+2VX", 51.3701125, -1.217010625, "CJ+2VX"),
    ("9C3W9QCJ+2VX", 51.3852125, -1.217765625, "9QCJ+2VX"),
    ("9C3W9QCJ+2VX", 51.3550125, -1.217765625, "9QCJ+2VX"),
    ("9C3W9QCJ+2VX", 51.3701125, -1.232865625, "9QCJ+2VX"),
    ("9C3W9QCJ+2VX", 51.3701125, -1.202665625, "9QCJ+2VX"),
    ("8FRCXGRF+PM", 47.00, 8.55, "XGRF+PM"),  # a step to the south
    ("CFX22222+22", 89.6, 0.0, "2222+22"),  # a step back from the north pole
    ("2CXXXXXX+XX", -81.0, 0.0, "XXXXXX+XX"),  # and from the south pole
    ("62H2R222+22", 1.8, 179.99, "R222+22"),  # over the 180th meridian
]


@pytest.mark.parametrize(("code", "south", "west", "north", "east"), BOXES)
def test_a_code_is_the_middle_of_its_box(
    code: str, south: float, west: float, north: float, east: float
) -> None:
    middle = Position((west + east) / 2, (south + north) / 2)
    assert read_plus_code(code) == pytest.approx(middle, abs=1e-10)
    assert read_plus_code(f"{code.lower()} Amman") == read_plus_code(code)


@pytest.mark.parametrize(("full", "lat", "lon", "short"), SHORT)
def test_a_short_code_is_completed_from_the_nearest_place_where_it_fits(
    full: str, lat: float, lon: float, short: str
) -> None:
    found = read_plus_code(short, Position(lon, lat))
    assert found == pytest.approx(read_plus_code(full), abs=1e-10)
    assert read_plus_code(short) is None


@pytest.mark.parametrize(
    "text",
    [
        "8G3QXW3+6HF",
        "8G3QXW36HF",
        "8G3QXW36+H",
        "8G3QXW36+HA",
        "F2222222+22",
        "2X222222+22",
        "X+22",
    ],
    ids=["odd", "no plus", "one digit after it", "a letter of none", "north", "east", "one digit"],
)
def test_what_is_no_code_of_a_place_is_not_read(text: str) -> None:
    assert read_plus_code(text, Position(35.9, 31.9)) is None
