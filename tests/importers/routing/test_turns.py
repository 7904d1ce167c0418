"""Turns that are forbidden to who drives, and to nobody who walks."""

from pathlib import Path

import pytest

from layers.routing.rules import Mode
from tests.importers.routing.drawn_streets import DrawnStreets, Point, length, metres, way

# From the south to a crossing, and from there west, north and east, which are joined behind it.
SOUTH, CROSSING, WEST, NORTH, EAST = (0, -1), (0, 0), (-1, 0), (0, 1), (1, 0)
TO_WEST = metres(SOUTH, CROSSING, WEST)
BY_NORTH = metres(SOUTH, CROSSING, NORTH, WEST)
ROUND_EAST = metres(SOUTH, CROSSING, EAST, NORTH, WEST)


class _Crossing(DrawnStreets):
    def __init__(self) -> None:
        super().__init__()
        self.south = self.street(SOUTH, CROSSING)
        self.west = self.street(CROSSING, WEST)
        self.north = self.street(CROSSING, NORTH)
        self.east = self.street(CROSSING, EAST)
        self.street(EAST, NORTH)
        self.street(NORTH, WEST)

    def driven(self, folder: Path, start: Point, end: Point) -> float:
        return length(way(self.engine(folder), Mode.DRIVING, start, end))


def _near(metres_gone: float) -> object:
    return pytest.approx(metres_gone, abs=0.5)


def test_without_a_sign_every_turn_is_taken(tmp_path: Path) -> None:
    assert _Crossing().driven(tmp_path, SOUTH, WEST) == _near(TO_WEST)


def test_a_forbidden_turn_is_driven_round_and_walked(tmp_path: Path) -> None:
    streets = _Crossing()
    streets.turn(streets.south, CROSSING, streets.west, "no_left_turn")
    engine = streets.engine(tmp_path)
    assert length(way(engine, Mode.DRIVING, SOUTH, WEST)) == _near(BY_NORTH)
    assert length(way(engine, Mode.WALKING, SOUTH, WEST)) == _near(TO_WEST)
    # The other way, and from elsewhere, nobody has forbidden anything.
    assert length(way(engine, Mode.DRIVING, WEST, SOUTH)) == _near(TO_WEST)
    assert length(way(engine, Mode.DRIVING, EAST, WEST)) == _near(metres(EAST, CROSSING, WEST))
    assert streets.built is not None
    assert (streets.built.turns, streets.built.turns_passed_over) == (1, 0)


def test_two_forbidden_turns_leave_the_third_way(tmp_path: Path) -> None:
    streets = _Crossing()
    streets.turn(streets.south, CROSSING, streets.west, "no_left_turn")
    streets.turn(streets.south, CROSSING, streets.north, "no_straight_on")
    streets.turn(streets.east, EAST, streets.east, "no_u_turn")
    assert streets.driven(tmp_path, SOUTH, WEST) == _near(ROUND_EAST)


def test_an_only_turn_forbids_all_others(tmp_path: Path) -> None:
    streets = _Crossing()
    streets.turn(streets.south, CROSSING, streets.east, "only_right_turn")
    streets.turn(streets.east, EAST, streets.east, "no_u_turn")
    assert streets.driven(tmp_path, SOUTH, WEST) == _near(ROUND_EAST)


def test_one_turns_round_at_a_junction_where_nobody_forbids_it(tmp_path: Path) -> None:
    streets = _Crossing()
    streets.turn(streets.south, CROSSING, streets.east, "only_right_turn")
    found = streets.driven(tmp_path, SOUTH, WEST)
    assert found == _near(metres(SOUTH, CROSSING, EAST, CROSSING, WEST))


@pytest.mark.parametrize(
    "tags", [{"except": "motorcar"}, {"except": "psv;motor_vehicle"}, {"type": "site"}]
)
def test_a_sign_that_excepts_cars_or_is_about_something_else_forbids_nothing(
    tmp_path: Path, tags: dict[str, str]
) -> None:
    streets = _Crossing()
    kind = {"type": "restriction", "restriction": "no_left_turn", **tags}
    members = (
        ("way", streets.south, "from"),
        ("node", streets.node(CROSSING), "via"),
        ("way", streets.west, "to"),
    )
    streets.relation(members, **kind)
    assert streets.driven(tmp_path, SOUTH, WEST) == _near(TO_WEST)


def test_a_sign_for_buses_only_forbids_nothing_to_cars(tmp_path: Path) -> None:
    streets = _Crossing()
    streets.turn(streets.south, CROSSING, streets.west, "no_left_turn", **{"except": "psv"})
    assert streets.driven(tmp_path, SOUTH, WEST) == _near(BY_NORTH)


def test_who_begins_before_the_crossing_minds_its_signs_too(tmp_path: Path) -> None:
    streets = _Crossing()
    streets.turn(streets.south, CROSSING, streets.west, "no_left_turn")
    start, end = (0, -0.3), (-0.9, 0)
    found = streets.driven(tmp_path, start, end)
    assert found == _near(metres(start, CROSSING, NORTH, WEST, end))


def test_turning_round_is_forbidden_without_forbidding_to_go_on(tmp_path: Path) -> None:
    streets = DrawnStreets()
    through = streets.street(SOUTH, CROSSING, NORTH)
    streets.street(CROSSING, WEST, (-1, -1), SOUTH)
    streets.turn(through, CROSSING, through, "no_u_turn")
    engine = streets.engine(tmp_path)
    assert length(way(engine, Mode.DRIVING, SOUTH, NORTH)) == _near(metres(SOUTH, NORTH))


def test_a_sign_over_a_way_between_is_counted_and_not_minded(tmp_path: Path) -> None:
    streets = _Crossing()
    streets.turn_over(streets.south, streets.north, streets.west, "no_u_turn")
    assert streets.driven(tmp_path, SOUTH, WEST) == _near(TO_WEST)
    assert streets.built is not None
    assert (streets.built.turns, streets.built.turns_passed_over) == (0, 1)
