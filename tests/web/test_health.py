"""Whether the process lives, and whether it can answer, also when it is busy."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import text

from geo.database import Database
from layers.deployment import Deployment
from tests.conftest import Databases, client_of, deployment_on
from tests.site import site_on
from web.app import create_app
from web.settings import WebSettings

LAYERS = "/api/v1/layers?lang=en"
TURNED_AWAY = (LAYERS, "/en/around-me?place=Amman", "/api/v1/layers")


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
    databases: Databases, sample_template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with databases.new(sample_template) as url, deployment_on(url) as deployment:
        small = Database(url, pool_size=1, pool_wait_s=30.0)
        settings = WebSettings(requests_at_once=2, requests_waiting=1, requests_wait_s=30.0)
        settings = settings.model_copy(update={"requests_held_s": 0.01})
        app = create_app(replace(deployment, database=small), settings)
        release = threading.Event()
        # One event loop for all requests, as in a server.
        with TestClient(app) as client, ThreadPoolExecutor(3) as pool:
            with small.reading() as session:
                session.connection()
                waiting = [pool.submit(client.get, LAYERS) for _ in range(3)]
                while (site_on(app).admission.running, site_on(app).admission.waiting) != (2, 1):
                    assert not release.wait(0.01)
                assert client.get("/health/live").status_code == 200
                assert client.get("/health/ready").json()["status"] == "ready"
                assert client.get("/static/page/pages.css").status_code == 200
                # Who is sent away now has cost nothing but an answer that was written before.
                with monkeypatch.context() as framework:
                    framework.setattr(FastAPI, "__call__", _not_asked)
                    refused = [client.get(path) for path in (*TURNED_AWAY, *TURNED_AWAY)]
                    head = client.head(LAYERS)
                    assert client.get("/health/live").status_code == 200
                assert site_on(app).admission.refused == len(refused) + 1
                assert (site_on(app).admission.running, site_on(app).admission.waiting) == (2, 1)
                assert (head.status_code, head.content) == (503, b"")
            assert [one.result().status_code for one in waiting] == [200, 200, 200]
        _check_refusals(refused)
        assert (site_on(app).admission.running, site_on(app).admission.waiting) == (0, 0)


def _check_refusals(refused: list[Response]) -> None:
    for answer in refused:
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        assert answer.headers["x-request-id"]
        assert "etag" not in answer.headers
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"]
    assert len({answer.headers["x-request-id"] for answer in refused}) == len(refused)
    for data in (refused[0], refused[3]):
        assert data.json()["request_id"] == data.headers["x-request-id"]
        assert data.headers["access-control-allow-origin"] == "*"
    for page in (refused[1], refused[4]):
        assert "text/html" in page.headers["content-type"]
        assert page.headers["content-language"] == "en"
        assert "Amman" not in page.text
    assert refused[2].json()["title"] == "الخدمة مشغولة"
    assert (refused[2].headers["vary"], "vary" in refused[0].headers) == ("Accept-Language", False)


async def _not_asked(*_given: object) -> None:
    raise AssertionError("the framework was asked to send somebody away")
