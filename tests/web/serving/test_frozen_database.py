"""What clients see while the database is frozen: memory answers, the rest is 503, nothing hangs."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from geo.local_postgis import LocalPostgis
from layers.hot.builder import HotBuilder
from tests.conftest import deployment_on, load_sample_areas
from tests.geo.frozen import frozen, own_cluster
from tests.layers.places import release, scattered
from web.app import Stores, create_app
from web.settings import WebSettings

MUCH = 1_000_000_000
PATIENCE_S = 30.0
AMMAN = "/api/v1/around?lon=35.9106&lat=31.9539&layers=schools&radius=5000"
READS = (
    f"{AMMAN}&q=school",
    "/en/around-me?lat=31.9539&lon=35.9106&q=school",
    "/api/v1/areas",
    "/en/agencies",
    "/en/search?q=school",
)
LIMITS: dict[str, Any] = {"pool_wait_s": 1.0, "read_deadline_s": 1.0, "statement_timeout_ms": 800}


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalPostgis]:
    with own_cluster() as made:
        yield made


def wait_until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_memory_goes_on_and_every_other_read_is_refused_until_the_database_goes_on(
    cluster: LocalPostgis, tmp_path: Path
) -> None:
    with deployment_on(cluster.url) as made:
        load_sample_areas(made)
        release(made, scattered(50, seed=1))
        HotBuilder(made, tmp_path, MUCH).catch_up()
    with deployment_on(cluster.url, **LIMITS) as deployment:
        app = create_app(deployment, WebSettings(), Stores(hot_folder=tmp_path))
        with TestClient(app, raise_server_exceptions=False) as client:
            wait_until(lambda: "hot" in client.get(AMMAN).headers.get("server-timing", ""))
            before = client.get(AMMAN)
            wait_until(lambda: all(client.get(read).status_code == 200 for read in READS))
            with frozen(cluster), ThreadPoolExecutor(30) as clients:
                asked = [clients.submit(client.get, read) for read in READS * 8]
                hot = [clients.submit(client.get, AMMAN) for _ in range(20)]
                _check_refused([one.result(PATIENCE_S) for one in asked])
                assert {one.result(PATIENCE_S).content for one in hot} == {before.content}
                ready = client.get("/health/ready").json()
                assert ready["status"] == "degraded"
            wait_until(lambda: all(client.get(read).status_code == 200 for read in READS))
            wait_until(lambda: client.get("/health/ready").json()["status"] == "ready")


def _check_refused(answers: list[object]) -> None:
    for answer in answers:
        assert getattr(answer, "status_code", None) == 503, answer
        assert "retry-after" in getattr(answer, "headers", {})
