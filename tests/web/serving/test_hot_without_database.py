"""What the hot index answers while PostgreSQL is stopped, also to who begins then."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from geo.local_postgis import LocalPostgis
from layers.deployment import Deployment
from layers.hot.builder import HotBuilder
from tests.conftest import deployment_on, load_sample_areas
from tests.layers.places import release, scattered
from tests.site import hot_on
from tests.web.serving.hot_served import (
    AMMAN,
    MUCH,
    Served,
    path_of,
    served,
    stay_in_one_minute,
)
from web.app import Stores, create_app
from web.settings import WebSettings


@pytest.fixture(autouse=True)
def _one_minute(monkeypatch: pytest.MonkeyPatch, samples: Deployment) -> None:
    stay_in_one_minute(samples, monkeypatch)


@pytest.fixture
def private() -> Iterator[LocalPostgis]:
    """A cluster of the test's own, that can be stopped."""
    root = Path(tempfile.mkdtemp(prefix="aroundme-stopped-"))
    root.chmod(0o755)
    local = LocalPostgis(root)
    try:
        with local.in_use(keep=False):
            yield local
    finally:
        shutil.rmtree(root, ignore_errors=True)


def test_memory_answers_while_postgresql_is_stopped_and_afterwards(
    private: LocalPostgis, tmp_path: Path
) -> None:
    with deployment_on(private.url) as deployment:
        load_sample_areas(deployment)
        release(deployment, scattered(50, seed=1))
        release(deployment, scattered(50, seed=2), layer="health")
        HotBuilder(deployment, tmp_path, MUCH).catch_up()
        shutil.rmtree(tmp_path / "health")
        with served(deployment, tmp_path) as made:
            made.hot.look()
            before = made.get(AMMAN + "&layers=schools")
            private.stop()
            made.hot.look()
            assert made.hot.known_state() is None
            _check_without_database(made, before)
            private.start()
            made.hot.look()
            assert made.hot.known_state() is not None
            assert made.get("/health/ready").json()["status"] == "ready"
            assert path_of(made.get(AMMAN + "&layers=health")) == "postgis"
            release(deployment, scattered(40, seed=3), force=True)
            HotBuilder(deployment, tmp_path, MUCH).catch_up()
            made.hot.look()
            after = made.get(AMMAN + "&layers=schools")
            assert (path_of(after), after.json()["releases"]) == ("hot", {"schools": 2})


def test_who_begins_while_the_database_is_away_answers_from_what_was_kept(
    private: LocalPostgis, tmp_path: Path
) -> None:
    with deployment_on(private.url) as deployment:
        load_sample_areas(deployment)
        release(deployment, scattered(50, seed=1))
        HotBuilder(deployment, tmp_path, MUCH).catch_up()
        private.stop()
        app = create_app(deployment, WebSettings(), Stores(hot_folder=tmp_path))
        # Its first request finds the index loaded, as the port does not listen earlier.
        with TestClient(app, raise_server_exceptions=False) as client:
            answer = client.get(AMMAN + "&layers=schools")
            assert (answer.status_code, path_of(answer)) == (200, "hot")
            told = client.get("/health/ready")
            assert (told.status_code, told.json()["status"]) == (503, "degraded")
            assert told.json()["hot"]["schools"]["answers"] == "memory"
            assert hot_on(app).known_state() is None
        kept = tmp_path / "state.json"
        for text in (kept.read_text("utf-8").replace('"encoding": "', '"encoding": "0'), "{}", "]"):
            kept.write_text(text, "utf-8")
            with served(deployment, tmp_path) as made:
                made.hot.look()
                assert made.hot.releases() == {}
                assert made.get("/health/ready").json()["status"] == "unavailable"


def _check_without_database(made: Served, before: Response) -> None:
    during = made.get(AMMAN + "&layers=schools")
    assert (during.status_code, path_of(during)) == (200, "hot")
    assert during.content == before.content
    etag = before.headers["etag"]
    assert during.headers["etag"] == etag
    known = made.get(AMMAN + "&layers=schools", **{"If-None-Match": etag})
    assert known.status_code == 304
    for question in ("&layers=health", "&layers=schools&q=school"):
        refused = made.get(AMMAN + question)
        assert (refused.status_code, "retry-after" in refused.headers) == (503, True)
        assert "etag" not in refused.headers
    health = made.get("/health/ready")
    told = orjson.loads(health.content)
    assert (health.status_code, told["status"]) == (503, "degraded")
    assert health.headers["retry-after"] == "5"
    answers = {name: about["answers"] for name, about in told["hot"].items()}
    assert answers["schools"] == "memory"
    assert answers["health"] == "postgis"
