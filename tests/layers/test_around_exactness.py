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
MILLIMETRE = 0.001
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
        """Measure everything and sort by distance and id."""
        start = np.full_like(self.lons, origin.lon), np.full_like(self.lats, origin.lat)
        metres = EARTH.inv(*start, self.lons, self.lats)[2]
        inside = metres <= radius_m
        pairs = zip(metres[inside].tolist(), self.ids[inside].tolist(), strict=True)
        return sorted((round(metre, 8), name) for metre, name in pairs)

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


def test_answers_for_200_random_circles_equal_brute_force(cloud: Cloud) -> None:
    longest = 0
    for origin, radius_m in _origins(200):
        expected = cloud.brute_force(origin, radius_m)
        found = cloud.ask(origin, radius_m)
        assert [name for _metres, name in found] == [name for _metres, name in expected]
        for (metres, _), (true_metres, _) in zip(found, expected, strict=True):
            assert abs(metres - true_metres) <= MILLIMETRE
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
            assert [n for _m, n in cloud.ask(origin, radius_m)] == [n for _m, n in expected]
        assert len(expected) == 400


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
