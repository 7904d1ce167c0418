"""`/metrics`: what it says, and to whom; of several workers in `serving/test_two_workers.py`."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics

from geo.database import Database
from layers.deployment import Deployment
from tests.web.metrics.figures import figures_of, requests_in
from web.app import create_app
from web.settings import WebSettings

OPENMETRICS = "application/openmetrics-text; version=1.0.0"
AROUND = "/api/v1/around"


@pytest.fixture
def here(samples: Deployment) -> Iterator[TestClient]:
    app = create_app(samples, WebSettings())
    with TestClient(
        app,
        base_url="http://127.0.0.1:8000",
        client=("127.0.0.1", 5000),
        raise_server_exceptions=False,
    ) as client:
        yield client


def test_requests_are_counted_by_template_and_no_label_holds_what_somebody_typed(
    here: TestClient,
) -> None:
    typed = "31.987654"
    for path in (
        f"{AROUND}?lat={typed}&lon=35.9106&layers=schools",
        f"{AROUND}?lat={typed}",
        f"/api/v1/layers/schools/features/{typed}",
        f"/no/such/{typed}",
        f"/ar/place/{typed}?lat={typed}",
        "/static/finder/map.js",
        "/health/live",
    ):
        here.get(path)
    here.head("/api/v1/layers")
    text = here.get("/metrics").text
    assert typed not in text
    figures = figures_of(text)
    assert requests_in(figures, AROUND) == 1
    assert requests_in(figures, AROUND, "4xx") == 1
    assert requests_in(figures, "/api/v1/layers/{layer}/features/{ref:path}", "4xx") == 1
    assert requests_in(figures, "/api/v1/layers") == 1
    assert requests_in(figures, "/static") == 1
    assert figures["aroundme_around_answers_total", (("path", "postgis"),)] == 2
    assert figures["aroundme_layer_release", (("layer", "schools"),)] == 1
    assert figures["aroundme_import_jobs", (("state", "waiting"),)] == 0
    assert figures["aroundme_database_up", ()] == 1
    assert figures["aroundme_resident_memory_bytes", (("process", "web"),)] > 1_000_000
    labels = (("le", "+Inf"), ("route", AROUND), ("status", "2xx"))
    assert figures["aroundme_http_request_duration_seconds_bucket", labels] == 1


def test_scrapers_get_the_form_that_they_ask_for(here: TestClient) -> None:
    plain = here.get("/metrics")
    assert plain.headers["content-type"].startswith("text/plain; version=")
    assert plain.headers["cache-control"] == "no-store"
    modern = here.get("/metrics", headers={"Accept": OPENMETRICS})
    assert modern.headers["content-type"].startswith("application/openmetrics-text")
    names = {family.name for family in read_openmetrics(modern.text)}  # type: ignore[no-untyped-call]
    assert {"aroundme_http_requests", "aroundme_around_answers", "aroundme_processes"} <= names


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via"])
def test_what_was_passed_on_is_refused(here: TestClient, header: str) -> None:
    answer = here.get("/metrics", headers={header: "127.0.0.1"})
    assert answer.status_code == 403
    assert "AROUNDME_METRICS_NETWORKS" in answer.json()["detail"]
    assert "aroundme_" not in answer.text


def test_figures_are_given_while_the_database_is_away(samples: Deployment) -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/nothing")
    broken = Deployment(away, samples.country, samples.catalogue, "")
    with TestClient(
        create_app(broken, WebSettings()),
        base_url="http://127.0.0.1",
        client=("127.0.0.1", 5000),
    ) as client:
        figures = figures_of(client.get("/metrics").text)
    assert figures["aroundme_database_up", ()] == 0
    assert not any(name == "aroundme_layer_release" for name, _labels in figures)
