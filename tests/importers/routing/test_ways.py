"""Every rule of streets on a drawn map: without it, the way would be another one."""

from pathlib import Path

import pytest

from geo.errors import Refused
from importers.routing.service import build_streets
from layers.routing.rules import FARTHEST_OFF_M, WALKING_M_S, Mode
from tests.importers.routing.drawn_streets import NOW, DrawnStreets, Point, length, metres, way

# A block: from its south-west corner straight east, or round by the north.
SW, SE, NE, NW = (0, 0), (2, 0), (2, 2), (0, 2)
WALKING, DRIVING = Mode.WALKING, Mode.DRIVING
STRAIGHT = metres(SW, SE)
ROUND = metres(SW, NW, NE, SE)


def _block(**south: str) -> DrawnStreets:
    """Draw a block whose southern street, from west to east, has these tags."""
    streets = DrawnStreets()
    streets.street(SW, SE, **south)
    streets.street(SW, NW, NE, SE)
    return streets


def _near(metres_gone: float) -> object:
    return pytest.approx(metres_gone, abs=0.5)


def test_a_way_takes_its_length_at_walking_speed(tmp_path: Path) -> None:
    route = way(_block().engine(tmp_path), WALKING, SW, SE)
    assert route is not None
    assert route.metres == _near(STRAIGHT)
    assert route.seconds == pytest.approx(STRAIGHT / WALKING_M_S, rel=1e-6)


@pytest.mark.parametrize(
    ("tags", "eastward", "westward"),
    [
        ({"oneway": "yes"}, STRAIGHT, ROUND),
        ({"oneway": "-1"}, ROUND, STRAIGHT),
        ({"oneway": "reversible"}, ROUND, ROUND),
        ({"junction": "roundabout"}, STRAIGHT, ROUND),
        ({"junction": "roundabout", "oneway": "no"}, STRAIGHT, STRAIGHT),
        ({"oneway": "yes", "oneway:motor_vehicle": "no"}, STRAIGHT, STRAIGHT),
        ({"motor_vehicle:backward": "no"}, STRAIGHT, ROUND),
    ],
)
def test_a_street_of_one_way_is_driven_so_and_walked_both_ways(
    tmp_path: Path, tags: dict[str, str], eastward: float, westward: float
) -> None:
    engine = _block(**tags).engine(tmp_path)
    assert length(way(engine, DRIVING, SW, SE)) == _near(eastward)
    assert length(way(engine, DRIVING, SE, SW)) == _near(westward)
    assert length(way(engine, WALKING, SW, SE)) == _near(STRAIGHT)
    assert length(way(engine, WALKING, SE, SW)) == _near(STRAIGHT)


def test_a_motorway_is_of_one_way_and_nobody_walks_on_it(tmp_path: Path) -> None:
    engine = _block(highway="motorway").engine(tmp_path)
    assert length(way(engine, DRIVING, SE, SW)) == _near(ROUND)
    assert length(way(engine, WALKING, SW, SE)) == _near(ROUND)


def test_only_a_sign_for_people_makes_them_go_one_way(tmp_path: Path) -> None:
    engine = _block(**{"oneway:foot": "yes"}).engine(tmp_path)
    assert length(way(engine, WALKING, SW, SE)) == _near(STRAIGHT)
    assert length(way(engine, WALKING, SE, SW)) == _near(ROUND)


def test_back_along_a_street_of_one_way_leads_round_the_block(tmp_path: Path) -> None:
    engine = _block(oneway="yes").engine(tmp_path)
    early, late = (0.5, 0), (1.5, 0)
    assert length(way(engine, DRIVING, early, late)) == _near(metres(early, late))
    assert length(way(engine, DRIVING, late, early)) == _near(
        metres(late, SE) + ROUND + metres(SW, early)
    )
    assert length(way(engine, WALKING, late, early)) == _near(metres(late, early))


@pytest.mark.parametrize(
    ("tags", "driven", "walked"),
    [
        ({"access": "private"}, ROUND, ROUND),
        ({"motor_vehicle": "no"}, ROUND, STRAIGHT),
        ({"access": "no", "foot": "yes"}, ROUND, STRAIGHT),
        ({"access": "no", "motorcar": "yes"}, STRAIGHT, ROUND),
        ({"vehicle": "no", "motor_vehicle": "destination"}, STRAIGHT, STRAIGHT),
        ({"foot": "no"}, STRAIGHT, ROUND),
        ({"highway": "trunk", "motorroad": "yes"}, STRAIGHT, ROUND),
        ({"highway": "footway"}, ROUND, STRAIGHT),
        ({"highway": "steps"}, ROUND, STRAIGHT),
        ({"highway": "steps", "access": "yes"}, ROUND, STRAIGHT),
        ({"highway": "pedestrian"}, ROUND, STRAIGHT),
        ({"highway": "pedestrian", "motor_vehicle": "yes"}, STRAIGHT, STRAIGHT),
        ({"highway": "track"}, ROUND, STRAIGHT),
        ({"highway": "track", "tracktype": "grade1"}, STRAIGHT, STRAIGHT),
        ({"highway": "construction"}, ROUND, ROUND),
        ({"highway": "path", "sac_scale": "alpine_hiking"}, ROUND, ROUND),
    ],
)
def test_who_may_not_pass_goes_round(
    tmp_path: Path, tags: dict[str, str], driven: float, walked: float
) -> None:
    engine = _block(**tags).engine(tmp_path)
    assert length(way(engine, DRIVING, SW, SE)) == _near(driven)
    assert length(way(engine, WALKING, SW, SE)) == _near(walked)


@pytest.mark.parametrize(
    ("tags", "driven", "walked"),
    [
        ({"barrier": "bollard"}, ROUND, STRAIGHT),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, STRAIGHT, STRAIGHT),
        ({"barrier": "something_new"}, ROUND, STRAIGHT),
        ({"barrier": "gate"}, STRAIGHT, STRAIGHT),
        ({"barrier": "gate", "access": "private"}, ROUND, ROUND),
        ({"barrier": "lift_gate", "motor_vehicle": "private"}, ROUND, STRAIGHT),
        ({"barrier": "gate", "access": "no", "foot": "yes"}, ROUND, STRAIGHT),
        ({"highway": "crossing"}, STRAIGHT, STRAIGHT),
    ],
)
def test_a_barrier_stops_whom_it_stops(
    tmp_path: Path, tags: dict[str, str], driven: float, walked: float
) -> None:
    middle: Point = (1, 0)
    streets = DrawnStreets()
    streets.node(middle, **tags)
    streets.street(SW, middle, SE)
    streets.street(SW, NW, NE, SE)
    engine = streets.engine(tmp_path)
    assert length(way(engine, DRIVING, SW, SE)) == _near(driven)
    assert length(way(engine, WALKING, SW, SE)) == _near(walked)
    # Up to it one comes from either side.
    assert length(way(engine, DRIVING, SW, (0.9, 0))) == _near(metres(SW, (0.9, 0)))
    assert length(way(engine, DRIVING, SE, (1.1, 0))) == _near(metres(SE, (1.1, 0)))


def test_a_barrier_where_streets_meet_joins_none_of_them(tmp_path: Path) -> None:
    streets = DrawnStreets()
    streets.node(SE, barrier="bollard")
    streets.street(SW, SE)
    streets.street(SW, NW, NE, SE)
    engine = streets.engine(tmp_path)
    assert length(way(engine, DRIVING, (1.5, 0), (2, 0.5))) == _near(
        metres((1.5, 0), SW, NW, NE, (2, 0.5))
    )


def test_an_extract_without_streets_is_refused(tmp_path: Path) -> None:
    streets = DrawnStreets()
    streets.street(SW, SE, highway="construction")
    with pytest.raises(Refused, match="holds no streets"):
        build_streets(tmp_path / "routing", streets.write(tmp_path), NOW)
    assert not list((tmp_path / "routing").glob("[0-9b]*[0-9]"))


def test_who_lives_on_an_island_begins_on_the_streets_that_lead_somewhere(tmp_path: Path) -> None:
    streets = _block()
    # Nearer to the origin than the block, but joined to nothing.
    streets.street((0, -1), (1, -1))
    engine = streets.engine(tmp_path)
    route = way(engine, WALKING, (0.5, -1), SE)
    assert length(route) == _near(metres((0.5, -1), (0.5, 0), SE))


def test_a_street_of_one_way_into_nowhere_is_no_place_to_begin(tmp_path: Path) -> None:
    streets = _block()
    streets.street((0.5, -1), (0.5, -2), oneway="yes")
    streets.street((0.5, 0), (0.5, -1), oneway="yes")
    engine = streets.engine(tmp_path)
    route = way(engine, DRIVING, (0.5, -1.5), SE)
    assert length(route) == _near(metres((0.5, -1.5), (0.5, 0), SE))


def test_a_large_island_has_ways_of_its_own_and_none_over_to_it(tmp_path: Path) -> None:
    streets = DrawnStreets()
    for east in (0.0, 20.0):
        streets.street((east, 0), (east, 60), (east + 10, 60), (east + 10, -60))
    engine = streets.engine(tmp_path)
    assert length(way(engine, WALKING, (20, 0), (20, 5))) == _near(metres((20, 0), (20, 5)))
    assert way(engine, DRIVING, (0, 0), (20, 0)) is None


def test_one_begins_at_the_nearest_point_of_a_street_and_walks_to_it(tmp_path: Path) -> None:
    streets = DrawnStreets()
    # Its only junctions are far from the middle, where the origin is.
    streets.street((-4, 0), (4, 0), highway="primary", maxspeed="100")
    engine = streets.engine(tmp_path)
    off, end = (0.0, 1.0), (3.0, 0)
    to_street = metres(off, (0, 0))
    route = way(engine, DRIVING, off, end)
    assert route is not None
    assert route.metres == _near(to_street + metres((0, 0), end))
    assert route.seconds == pytest.approx(
        to_street / WALKING_M_S + metres((0, 0), end) / (100 / 3.6 * 0.9), abs=0.5
    )


@pytest.mark.parametrize("mode", list(Mode))
def test_who_is_too_far_from_any_street_has_no_way(tmp_path: Path, mode: Mode) -> None:
    engine = _block().engine(tmp_path)
    a_degree_m = metres((0, 0), (0, 1))
    near, far = (FARTHEST_OFF_M - 2) / a_degree_m, (FARTHEST_OFF_M + 2) / a_degree_m
    assert way(engine, mode, (1, -near), SE) is not None
    assert way(engine, mode, (1, -far), SE) is None
    assert way(engine, mode, SE, (1, -near)) is not None
    assert way(engine, mode, SE, (1, -far)) is None


def test_steps_take_twice_as_long(tmp_path: Path) -> None:
    streets = DrawnStreets()
    streets.street(SW, SE, highway="steps")
    route = way(streets_with_doors(streets).engine(tmp_path), WALKING, SW, SE)
    assert route is not None
    assert route.seconds == pytest.approx(2 * STRAIGHT / WALKING_M_S, rel=1e-3)


def streets_with_doors(streets: DrawnStreets) -> DrawnStreets:
    """Add a street at the end, for who drives needs one."""
    streets.street(SE, (2, -1))
    return streets


def test_a_ferry_takes_people_as_long_as_it_says_and_cars_where_it_says(tmp_path: Path) -> None:
    over = (20, 0)
    streets = DrawnStreets()
    streets.street((-1, 0), SW)
    streets.street(SW, over, route="ferry", duration="00:20")
    streets.street(over, (21, 0))
    engine = streets.engine(tmp_path)
    route = way(engine, WALKING, SW, over)
    assert route is not None
    assert route.seconds == pytest.approx(1200, abs=1)
    assert way(engine, DRIVING, SW, over) is None


def test_no_way_is_faster_than_the_engine_says_a_ferry_included(tmp_path: Path) -> None:
    over = (20, 0)
    streets = DrawnStreets()
    streets.street((-1, 0), SW)
    streets.street(SW, over, route="ferry", duration="00:05")
    streets.street(over, (21, 0))
    engine = streets.engine(tmp_path)
    route = way(engine, WALKING, SW, over)
    assert route is not None
    assert route.metres / route.seconds == pytest.approx(metres(SW, over) / 300, rel=1e-3)
    assert engine.fastest_m_s(WALKING) >= route.metres / route.seconds * 0.9999
    assert engine.fastest_m_s(DRIVING) == pytest.approx(25 / 3.6)


def test_nobody_boards_a_ferry_at_sea(tmp_path: Path) -> None:
    streets = DrawnStreets()
    streets.street((-1, 0), SW)
    streets.street(SW, (20, 0), route="ferry", motor_vehicle="yes")
    streets.street((20, 0), (21, 0))
    engine = streets.engine(tmp_path)
    assert way(engine, WALKING, (10, 0), (21, 0)) is None
    assert length(way(engine, DRIVING, SW, (20, 0))) == _near(metres(SW, (20, 0)))


@pytest.mark.parametrize(
    ("tags", "kmh"),
    [
        ({"highway": "primary"}, 60),
        ({"highway": "primary", "maxspeed": "80"}, 72),
        ({"highway": "primary", "maxspeed": "50 mph"}, 50 * 1.609344 * 0.9),
        ({"highway": "primary", "maxspeed": "JO:urban"}, 60),
        ({"highway": "living_street"}, 10),
    ],
)
def test_a_car_goes_as_fast_as_the_sign_lets_it(
    tmp_path: Path, tags: dict[str, str], kmh: float
) -> None:
    streets = DrawnStreets()
    streets.street(SW, (8, 0), **tags)
    route = way(streets.engine(tmp_path), DRIVING, SW, (8, 0))
    assert route is not None
    assert route.metres / route.seconds * 3.6 == pytest.approx(kmh, rel=1e-3)
