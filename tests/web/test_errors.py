"""Errors as answers: every class has a status, a lost database is a 503, a fault a clean 500."""

import logging
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

import geo.errors
from geo.country import load_country
from geo.database import Database
from geo.errors import AroundMeError
from layers.catalogue.definitions import load_catalogue
from layers.deployment import Deployment
from tests.conftest import Databases, client_of, deployment_on
from web.app import create_app
from web.errors import STATUS
from web.settings import WebSettings

HERE = "/api/v1/around?lat=31.9539&lon=35.9106&lang=en"
LAYERS = "/api/v1/layers?lang=en"


def test_every_error_of_the_house_has_a_status() -> None:
    kinds = {
        kind
        for kind in vars(geo.errors).values()
        if isinstance(kind, type) and issubclass(kind, AroundMeError) and kind is not AroundMeError
    }
    assert kinds == set(STATUS)


@pytest.fixture
def client_without_database() -> Iterator[TestClient]:
    """A client of an application whose database is not there."""
    deployment = Deployment(
        database=Database("postgresql://nobody@/nothing?host=/nonexistent"),
        country=load_country("jo"),
        catalogue=load_catalogue(),
        directions_url="",
    )
    with client_of(deployment) as client:
        yield client


@pytest.mark.parametrize("address", [HERE, LAYERS])
def test_a_lost_database_is_a_503_that_says_when_to_try_again(
    client_without_database: TestClient, address: str
) -> None:
    answer = client_without_database.get(address)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert answer.headers["content-type"] == "application/problem+json"
    for asks_nothing in ("/health/live", "/version"):
        assert client_without_database.get(asks_nothing).status_code == 200


def test_a_full_pool_is_a_503_after_a_short_wait(
    databases: Databases, sample_template: str
) -> None:
    with databases.new(sample_template) as url, deployment_on(url) as deployment:
        small = Deployment(
            database=Database(url, pool_size=1, pool_wait_s=0.1),
            country=deployment.country,
            catalogue=deployment.catalogue,
            directions_url="",
        )
        with TestClient(create_app(small, WebSettings()), raise_server_exceptions=False) as client:
            with small.database.reading() as session:
                session.connection()
                assert client.get(LAYERS).status_code == 503
            assert client.get(LAYERS).status_code == 200


def test_a_statement_that_takes_too_long_is_a_503(
    databases: Databases, sample_template: str
) -> None:
    with databases.new(sample_template) as url:
        database = Database(url, statement_timeout_ms=1)
        deployment = Deployment(database, load_country("jo"), load_catalogue(), "")
        app = create_app(deployment, WebSettings())
        with TestClient(app, raise_server_exceptions=False) as client:
            codes = {client.get(f"{HERE}&radius=50000&layers=schools").status_code for _ in "12345"}
        assert 503 in codes


def test_every_answer_carries_the_protecting_headers(client: TestClient) -> None:
    for address in (HERE, "/none", "/health/live", "/api/v1/around"):
        headers = client.get(address).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "object-src 'none'" in headers["content-security-policy"]


def test_the_log_tells_nothing_of_where_people_are(
    samples: Deployment, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.INFO, logger="web.access"), client_of(samples) as client:
        client.get(HERE)
    written = capsys.readouterr().err
    assert "GET /api/v1/around 200" in written
    assert "31.95" not in written + caplog.text


def test_large_answers_are_compressed(client: TestClient) -> None:
    answer = client.get(HERE, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"


def test_the_openapi_document_describes_the_radius_query(client: TestClient) -> None:
    described = client.get("/openapi.json").json()["paths"]["/api/v1/around"]["get"]
    names = {parameter["name"] for parameter in described["parameters"]}
    assert {"lat", "lon", "radius", "layers", "limit", "cursor", "q", "open", "lang"} <= names
