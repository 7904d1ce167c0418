"""What changes with the minute, by moving the clock over it: openness, and what names an answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from geo.clock import MovableClock
from layers.deployment import Deployment
from layers.hot.builder import HotBuilder
from tests.conftest import client_of
from tests.layers.places import AMMAN, place, release
from tests.site import hot_on
from web.app import Stores, create_app
from web.settings import WebSettings

AROUND = f"/api/v1/around?lat={AMMAN.lat}&lon={AMMAN.lon}&layers=schools&lang=en"
FEATURE = "/api/v1/layers/schools/features/brief?lang=en"
HALF_A_MINUTE = timedelta(seconds=30)
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture
def brief(timed: Deployment) -> Deployment:
    """A place that is open for one minute of the week, which begins in half a minute."""
    release(timed, [place("brief", opening_hours="Su 11:00-11:01")])
    return timed


@contextmanager
def hot_client(deployment: Deployment, folder: Path) -> Iterator[TestClient]:
    builder = HotBuilder(deployment, folder, 1_000_000_000)
    with builder.alone():
        builder.catch_up()
    app = create_app(deployment, WebSettings(), Stores(hot_folder=folder))
    hot_on(app).look()
    yield TestClient(app, raise_server_exceptions=False)
    hot_on(app).stop()


def is_open(client: TestClient, way: str) -> bool:
    found = client.get(f"{AROUND}&open=now", headers=PLAIN)
    assert found.headers["server-timing"].startswith(way)
    return bool(found.json()["numberMatched"])


def states_by_the_minute(client: TestClient, clock: MovableClock, way: str) -> list[bool]:
    states = [is_open(client, way)]
    for _step in range(4):
        clock.move(HALF_A_MINUTE)
        states.append(is_open(client, way))
    return states


def test_a_place_is_open_from_its_minute_to_its_minute(
    brief: Deployment, clock: MovableClock
) -> None:
    with client_of(brief) as client:
        states = states_by_the_minute(client, clock, "postgis")

    assert states == [False, True, True, False, False]


def test_a_place_is_open_from_its_minute_to_its_minute_in_memory(
    brief: Deployment, clock: MovableClock, tmp_path: Path
) -> None:
    with hot_client(brief, tmp_path) as client:
        states = states_by_the_minute(client, clock, "hot")

    assert states == [False, True, True, False, False]


@pytest.mark.parametrize("address", [AROUND, FEATURE])
def test_an_answer_keeps_its_name_for_its_minute(
    brief: Deployment, clock: MovableClock, tmp_path: Path, address: str
) -> None:
    with hot_client(brief, tmp_path) as client:
        etag = client.get(address, headers=PLAIN).headers["etag"]
        known = {**PLAIN, "If-None-Match": etag}
        clock.move(HALF_A_MINUTE - timedelta(seconds=1))
        assert client.get(address, headers=known).status_code == 304
        clock.move(timedelta(seconds=1))
        assert client.get(address, headers=known).status_code == 200
