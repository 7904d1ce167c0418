"""`/metrics`: what it says, to whom, and that it is the sum over all workers."""

import http.client
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text

from geo.database import Database
from layers.deployment import Deployment
from tests.conftest import Databases
from tests.web.serving.served import NO_INDEX, Served, served, wait_until
from web.app import create_app
from web.settings import WebSettings

OPENMETRICS = "application/openmetrics-text; version=1.0.0"
AROUND = "/api/v1/around"
Sums = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def figures_of(text: str) -> Sums:
    """Read samples by their name and labels."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in read_text(text)
        for sample in family.samples
    }


def requests_in(figures: Sums, route: str, status: str = "2xx") -> float:
    labels = (("route", route), ("status", status))
    return figures.get(("aroundme_http_requests_total", labels), 0.0)


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


def _scraped(running: Served) -> Sums:
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
    try:
        connection.request("GET", "/metrics")
        answer = connection.getresponse()
        assert answer.status == 200
        return figures_of(answer.read().decode())
    finally:
        connection.close()


def test_two_workers_are_one_sum_which_a_death_does_not_lower(
    databases: Databases, sample_template: str, tmp_path: Path
) -> None:
    with (
        databases.new(sample_template) as url,
        served(url, tmp_path, 2, **NO_INDEX) as running,
    ):
        numbers = [running.ask("/api/v1/layers") for _ in range(40)]
        assert len({number[:8] for number in numbers if number}) == 2
        wait_until(lambda: requests_in(_scraped(running), "/api/v1/layers") == 40)
        assert _scraped(running)["aroundme_processes", (("process", "web"),)] == 2

        killed = min(running.workers())
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: len(running.workers() - {killed}) == 2)
        wait_until(lambda: running.answering(2))
        figures = _scraped(running)
        assert requests_in(figures, "/api/v1/layers") == 40
        assert figures["aroundme_processes", (("process", "web"),)] == 2
        assert figures["aroundme_processes", (("process", "imports"),)] == 1
        for _ in range(10):
            running.ask("/api/v1/layers")
        wait_until(lambda: requests_in(_scraped(running), "/api/v1/layers") == 50)
