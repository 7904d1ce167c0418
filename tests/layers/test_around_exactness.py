"""The radius endpoint against brute force: every feature measured by PROJ, sorted in Python."""

import random
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from fastapi.testclient import TestClient
from pyproj import Geod

from geo.coordinates import Position
from layers.deployment import Deployment
from tests.conftest import Databases, client_of, deployment_on
from tests.layers.places import AMMAN, place, release, scattered

EARTH = Geod(ellps="WGS84")
RADII_M = (200, 500, 1000, 2000, 5000, 10_000, 20_000)
FEATURES = 3000


class Cloud:
    """The features of two layers and a client to ask for them."""

    def __init__(self, client: TestClient, ids: list[str], positions: list[Position]) -> None:
        self.client = client
        self.ids = np.array(ids)
        self.lons = np.array([p.lon for p in positions])
        self.lats = np.array([p.lat for p in positions])

    def brute_force(self, origin: Position, radius_m: float) -> list[tuple[float, str]]:
        """Measure everything in whole millimetres and sort by distance and id."""
        start = np.full_like(self.lons, origin.lon), np.full_like(self.lats, origin.lat)
        metres = EARTH.inv(*start, self.lons, self.lats)[2]
        distances_mm = np.rint(metres * 1000).astype(int)
        inside = distances_mm <= radius_m * 1000
        pairs = zip(distances_mm[inside].tolist(), self.ids[inside].tolist(), strict=True)
        return sorted((distance_mm / 1000, name) for distance_mm, name in pairs)

    def ask(self, origin: Position, radius_m: float) -> list[tuple[float, str]]:
        """Follow the pages to the end."""
        address = (
            f"/api/v1/around?lat={origin.lat!r}&lon={origin.lon!r}"
            f"&radius={radius_m}&layers=schools,health&limit=100"
        )
        found: list[tuple[float, str]] = []
        while address:
            answer = self.client.get(address).json()
            found += [(f["properties"]["distance_m"], f["id"]) for f in answer["features"]]
            nexts = [link["href"] for link in answer["links"] if link["rel"] == "next"]
            address = nexts[0] if nexts else ""
        assert answer["numberMatched"] == len(found)
        return found


@pytest.fixture(scope="module")
def cloud(databases: Databases, empty_template: str) -> Iterator[Cloud]:
    schools = scattered(FEATURES, seed=1, spread_deg=0.15)
    health = scattered(FEATURES // 3, seed=2, spread_deg=0.4)
    twins = [place(f"twin-{n}", 35.95, 31.99) for n in range(3)]
    with databases.new(empty_template) as url, deployment_on(url) as deployment:
        release(deployment, [*schools, *twins])
        release(deployment, health, layer="health")
        with client_of(deployment) as client:
            contents = [*schools, *twins, *health]
            names = ["schools"] * len([*schools, *twins]) + ["health"] * len(health)
            ids = [f"{name}/{c.ref}" for name, c in zip(names, contents, strict=True)]
            yield Cloud(client, ids, [c.position for c in contents])


def _origins(count: int) -> list[tuple[Position, int]]:
    chance = random.Random(200)
    return [
        (
            Position(AMMAN.lon + chance.gauss(0, 0.2), AMMAN.lat + chance.gauss(0, 0.2)),
            RADII_M[number % len(RADII_M)],
        )
        for number in range(count)
    ]


def test_answers_for_100_random_circles_equal_brute_force(cloud: Cloud) -> None:
    longest = 0
    for origin, radius_m in _origins(100):
        expected = cloud.brute_force(origin, radius_m)
        found = cloud.ask(origin, radius_m)
        assert found == expected
        longest = max(longest, len(found))
    assert longest > 1000


def test_features_at_one_place_come_in_the_order_of_their_ids(cloud: Cloud) -> None:
    found = cloud.ask(Position(35.95, 31.99), 200)
    assert [name for _metres, name in found[:3]] == [f"schools/twin-{n}" for n in range(3)]


def test_a_feature_at_the_origin_is_at_distance_zero(cloud: Cloud) -> None:
    assert cloud.ask(Position(35.95, 31.99), 200)[0][0] == 0


@pytest.mark.parametrize(
    "origin",
    [Position(179.999, 5), Position(-179.999, -5), Position(12, 89.99), Position(0, 0)],
    ids=["east of the date line", "west of it", "at the pole", "at null island"],
)
def test_circles_at_the_ends_of_the_map_equal_brute_force(
    deployment: Deployment, origin: Position
) -> None:
    chance = random.Random(4)
    points = [
        Position(
            *EARTH.fwd(origin.lon, origin.lat, chance.uniform(0, 360), chance.uniform(0, 9000))[:2]
        )
        for _number in range(400)
    ]
    contents = [place(f"p{n}", p.lon, p.lat) for n, p in enumerate(points)]
    release(deployment, contents)
    release(deployment, [place("far", 35, 31)], layer="health")
    with client_of(deployment) as client:
        ids = [f"schools/{c.ref}" for c in contents]
        cloud = Cloud(client, ids, points)
        for radius_m in (500, 5000, 10_000):
            expected = cloud.brute_force(origin, radius_m)
            assert cloud.ask(origin, radius_m) == expected
        assert len(expected) == 400


def test_the_radius_ends_with_its_last_millimetre(cloud: Cloud) -> None:
    rounded_up = 0
    for distance_m, name in cloud.brute_force(AMMAN, 5000)[10:500:20]:
        assert (distance_m, name) in cloud.ask(AMMAN, distance_m)
        assert (distance_m, name) not in cloud.ask(AMMAN, round(distance_m - 0.001, 3))
        number = cloud.ids.tolist().index(name)
        metres = EARTH.inv(*AMMAN, cloud.lons[number], cloud.lats[number])[2]
        rounded_up += metres < distance_m
    assert 0 < rounded_up < 25


def test_mirrored_places_are_equally_far_and_come_in_the_order_of_their_ids(
    deployment: Deployment,
) -> None:
    # The shifts are sums of powers of two, so that east and west are mirrored to the last bit, and
    # only the noise of the computation, a nanometre, could tell them apart.
    origin, shifts = Position(36, 32), [n / 4096 for n in range(1, 41)]
    contents = [place(f"b{n}", origin.lon + s, 32.0078125) for n, s in enumerate(shifts)]
    contents += [place(f"a{n}", origin.lon - s, 32.0078125) for n, s in enumerate(shifts)]
    release(deployment, contents)
    with client_of(deployment) as client:
        ids = [f"schools/{c.ref}" for c in contents]
        cloud = Cloud(client, ids, [c.position for c in contents])
        found = cloud.ask(origin, 2000)
    assert found == cloud.brute_force(origin, 2000)
    assert [name for _m, name in found[:4]] == [f"schools/{r}" for r in ("a0", "b0", "a1", "b1")]


def test_the_nearest_beyond_equals_brute_force(cloud: Cloud) -> None:
    deserts = [Position(AMMAN.lon + n / 3, AMMAN.lat - n / 5) for n in range(3, 30, 3)]
    for origin in (*deserts, Position(179.9, 0), Position(35.9, -89.95), Position(-150, -31.95)):
        asked = f"lat={origin.lat!r}&lon={origin.lon!r}&radius=200&layers=schools,health"
        wider = cloud.client.get(f"/api/v1/around?{asked}").json()["wider"]
        found = wider["nearest"]
        expected = cloud.brute_force(origin, 21_000_000)
        beyond = next((metres, name) for metres, name in expected if metres > 200)
        assert (found["properties"]["distance_m"], found["id"]) == beyond
        for step in wider["radii"]:
            assert step["numberMatched"] == len(cloud.brute_force(origin, step["radius_m"]))


def test_a_page_ends_where_the_next_begins(cloud: Cloud) -> None:
    first = cloud.client.get(
        f"/api/v1/around?lat={AMMAN.lat}&lon={AMMAN.lon}&radius=5000&layers=schools&limit=7"
    ).json()
    following = next(link["href"] for link in first["links"] if link["rel"] == "next")
    assert parse_qs(urlsplit(following).query)["limit"] == ["7"]
    second = cloud.client.get(following).json()
    seen = [f["properties"]["distance_m"] for f in [*first["features"], *second["features"]]]
    assert seen == sorted(seen)
    assert not {f["id"] for f in first["features"]} & {f["id"] for f in second["features"]}
