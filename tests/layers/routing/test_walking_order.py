"""The order by walking time, against everything in the circle measured and sorted."""

import math
import random
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from geo.coordinates import Position
from layers.around import walking
from layers.routing.rules import LONGEST_S, Mode, RoutingEngine
from tests.layers.places import AMMAN

_MOST = 100
Place = tuple[float, int, str]


def _ask(client: TestClient, origin: Position, rest: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/around?lat={origin.lat}&lon={origin.lon}&lang=en&{rest}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _pages(client: TestClient, origin: Position, rest: str) -> Iterator[dict[str, Any]]:
    """Yield all pages of a list, by its links."""
    page = _ask(client, origin, rest)
    while True:
        yield page
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        if not following:
            return
        page = client.get(following[0]).json()


def _by_brute_force(
    client: TestClient, streets: RoutingEngine, origin: Position, rest: str
) -> list[Place]:
    """Measure the way to every place of the circle at once, and sort."""
    features = [
        one for page in _pages(client, origin, f"{rest}&limit={_MOST}") for one in page["features"]
    ]
    targets = [Position(*one["geometry"]["coordinates"]) for one in features]
    routes = streets.routes(Mode.WALKING, origin, targets)
    return sorted(
        (
            math.inf if route is None else round(route.seconds),
            round(one["properties"]["distance_m"] * 1000),
            one["id"],
        )
        for one, route in zip(features, routes, strict=True)
    )


def _told(page: dict[str, Any]) -> list[Place]:
    return [
        (
            math.inf if one["properties"]["walking_s"] is None else one["properties"]["walking_s"],
            round(one["properties"]["distance_m"] * 1000),
            one["id"],
        )
        for one in page["features"]
    ]


@pytest.mark.parametrize("seed", range(12))
def test_the_order_is_that_of_all_ways_measured_and_sorted(
    walker: TestClient, streets: RoutingEngine, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    # As few candidates at first as a page holds, so that it matters when no more are taken.
    monkeypatch.setattr(walking, "FIRST_CANDIDATES", 1)
    chance = random.Random(seed)
    origin = Position(
        round(AMMAN.lon + chance.gauss(0, 0.02), 5), round(AMMAN.lat + chance.gauss(0, 0.02), 5)
    )
    radius = chance.choice((1000, 3000, 6000, 10_000))
    rest = f"radius={radius}&layers={chance.choice(('schools', 'schools,health,offices'))}"
    limit = chance.choice((1, 5, 20))
    expected = _by_brute_force(walker, streets, origin, rest)
    page = _ask(walker, origin, f"{rest}&order=walking&limit={limit}")
    assert _told(page) == expected[:limit]
    assert page["numberMatched"] == len(expected)


def test_pages_by_cursor_give_every_place_once(walker: TestClient, streets: RoutingEngine) -> None:
    rest = "radius=4000&layers=schools"
    expected = _by_brute_force(walker, streets, AMMAN, rest)
    pages = list(_pages(walker, AMMAN, f"{rest}&order=walking&limit=17"))
    assert [place for page in pages for place in _told(page)] == expected
    assert len(expected) > 60
    assert expected[0][0] < expected[-1][0]


def test_places_without_a_way_come_last_and_nearest_first(
    walker: TestClient, streets: RoutingEngine
) -> None:
    rest = "radius=10000&layers=schools"
    expected = _by_brute_force(walker, streets, AMMAN, rest)
    told = [
        place
        for page in _pages(walker, AMMAN, f"{rest}&order=walking&limit=100")
        for place in _told(page)
    ]
    assert told == expected
    unreached = [distance for seconds, distance, _id in told if seconds == math.inf]
    assert unreached == sorted(unreached)
    assert 0 < len(unreached) < len(told)


def test_who_stands_far_from_any_street_gets_straight_lines(walker: TestClient) -> None:
    far = Position(36.8, 31.2)
    rest = "radius=50000&layers=schools"
    plain = _ask(walker, far, rest)
    walked = _ask(walker, far, f"{rest}&order=walking")
    assert [one["id"] for one in walked["features"]] == [one["id"] for one in plain["features"]]
    assert {one["properties"]["walking_s"] for one in walked["features"]} <= {None}


def test_minutes_are_told_when_they_are_asked_for(
    walker: TestClient, streets: RoutingEngine
) -> None:
    rest = "radius=2000&layers=schools&limit=5"
    plain = _ask(walker, AMMAN, rest)
    told = _ask(walker, AMMAN, f"{rest}&with=minutes")
    assert "streets" not in plain
    assert told["streets"] == {
        "attribution": "© OpenStreetMap contributors",
        "licence": "ODbL 1.0",
        "licence_url": "https://www.openstreetmap.org/copyright",
        "taken_at": None,
    }
    for one, other in zip(plain["features"], told["features"], strict=True):
        target = Position(*one["geometry"]["coordinates"])
        for mode in Mode:
            route = streets.routes(mode, AMMAN, [target])[0]
            assert route is not None
            assert other["properties"].pop(f"{mode}_s") == round(route.seconds)
            assert other["properties"].pop(f"{mode}_m") == round(route.metres)
            assert route.seconds <= LONGEST_S[mode]
            assert f"{mode}_s" not in one["properties"]
        assert one == other


def test_without_streets_minutes_are_null_and_the_order_is_refused(client: TestClient) -> None:
    told = _ask(client, AMMAN, "with=minutes&layers=schools&limit=1")
    assert told["streets"] is None
    assert told["features"][0]["properties"]["driving_s"] is None
    refused = client.get(f"/api/v1/around?lat={AMMAN.lat}&lon={AMMAN.lon}&order=walking&lang=en")
    assert refused.status_code == 400
    assert refused.json()["parameter"] == "order"
    assert "no streets have been built" in refused.json()["detail"]


def test_a_page_that_needs_too_many_places_is_refused(
    walker: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "MOST_CANDIDATES", 60)
    refused = walker.get(
        f"/api/v1/around?lat={AMMAN.lat}&lon={AMMAN.lon}&radius=6000&limit=59&order=walking&lang=en"
    )
    assert refused.status_code == 400
    assert "looks at 60 places at most" in refused.json()["detail"]


@pytest.mark.parametrize("wrong", ["order=driving", "order=", "with=time", "with="])
def test_another_word_is_refused_with_those_that_are_possible(
    walker: TestClient, wrong: str
) -> None:
    refused = walker.get(f"/api/v1/around?lat={AMMAN.lat}&lon={AMMAN.lon}&{wrong}&lang=en")
    assert refused.status_code == 400
    assert refused.json()["parameter"] == wrong.partition("=")[0]
    assert "Possible: " in refused.json()["detail"]


def test_a_cursor_of_one_order_does_not_belong_to_the_other(walker: TestClient) -> None:
    page = _ask(walker, AMMAN, "layers=schools&order=walking&limit=2")
    (following,) = (link["href"] for link in page["links"] if link["rel"] == "next")
    assert walker.get(following).status_code == 200
    refused = walker.get(following.replace("order=walking&", ""))
    assert refused.status_code == 400
    assert refused.json()["parameter"] == "cursor"
