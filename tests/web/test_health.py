"""Whether the process lives, and whether it can answer, also when it is busy."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import text

from geo.database import Database
from layers.deployment import Deployment
from tests.conftest import Databases, client_of, deployment_on
from web.app import create_app
from web.settings import WebSettings

LAYERS = "/api/v1/layers?lang=en"


def test_a_live_process_says_so(client: TestClient) -> None:
    answer = client.get("/health/live")
    assert answer.json() == {"status": "live"}
    assert answer.headers["cache-control"] == "no-store"
    head = client.head("/health/live")
    assert (head.status_code, head.content) == (200, b"")


def test_readiness_names_the_schema_and_the_releases(client: TestClient) -> None:
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["releases"]["schools"] == 1


def test_readiness_is_a_503_where_the_database_is_away_or_of_another_schema(
    databases: Databases, sample_template: str, samples: Deployment
) -> None:
    nothing = Database("postgresql://nobody@/nothing?host=/nonexistent")
    with client_of(replace(samples, database=nothing)) as client:
        away = client.get("/health/ready")
    with databases.new(sample_template) as url, deployment_on(url) as deployment:
        with deployment.database.writing() as session:
            session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        with client_of(deployment) as client:
            other = client.get("/health/ready")
    for answer in (away, other):
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        assert answer.json()["status"] == "unavailable"
    assert "0001" in other.json()["database"]


def test_health_answers_while_every_place_and_every_connection_is_taken(
    databases: Databases, sample_template: str
) -> None:
    with databases.new(sample_template) as url, deployment_on(url) as deployment:
        small = Database(url, pool_size=1, pool_wait_s=30.0)
        settings = WebSettings(requests_at_once=2, requests_waiting=1, requests_wait_s=30.0)
        app = create_app(replace(deployment, database=small), settings)
        release = threading.Event()
        # One event loop for all requests, as in a server.
        with TestClient(app) as client, ThreadPoolExecutor(3) as pool:
            with small.reading() as session:
                session.connection()
                waiting = [pool.submit(client.get, LAYERS) for _ in range(3)]
                while (app.state.admission.running, app.state.admission.waiting) != (2, 1):
                    assert not release.wait(0.01)
                assert client.get("/health/live").status_code == 200
                assert client.get("/health/ready").json()["status"] == "ready"
                assert client.get("/static/page/pages.css").status_code == 200
                refused = [client.get(path) for path in (LAYERS, "/en/around-me?place=Amman")]
            assert [one.result().status_code for one in waiting] == [200, 200, 200]
        _check_refusals(refused)
        assert (app.state.admission.running, app.state.admission.waiting) == (0, 0)


def _check_refusals(refused: list[Response]) -> None:
    for answer in refused:
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        assert answer.headers["x-request-id"]
        assert "etag" not in answer.headers
    assert refused[0].json()["request_id"] == refused[0].headers["x-request-id"]
    assert "text/html" in refused[1].headers["content-type"]
    assert "Amman" not in refused[1].text
