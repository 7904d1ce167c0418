"""What the HSDS API refuses, each with a problem that names the parameter and what is allowed."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from layers.deployment import Deployment
from portal.hsds.ids import id_of, pair_id
from tests.conftest import Databases, deployment_on
from tests.portal.hsds.demonstration import fill, standards_client


@pytest.fixture(scope="module")
def directory(databases: Databases, areas_template: str) -> Iterator[Deployment]:
    with databases.new(areas_template) as url, deployment_on(url) as made:
        fill(made)
        yield made


@pytest.fixture(scope="module")
def hsds(directory: Deployment) -> Iterator[TestClient]:
    with standards_client(directory) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "parameter", "value"),
    [
        ("services", "page", "0"),
        ("services", "page", "-1"),
        ("services", "page", "1.5"),
        ("services", "page", "٣"),
        ("services", "page", "1000001"),
        ("services", "page", "9" * 400),
        ("services", "per_page", "501"),
        ("services", "per_page", "x"),
        ("organizations", "per_page", "0"),
        ("services", "modified_after", "yesterday"),
        ("services", "modified_after", "2026-02-30"),
        ("services", "full", "1"),
        ("services", "minimal", "yes"),
        ("services", "format", "xml"),
        ("services", "taxonomy_term_id", "citizen"),
        ("services", "organization_id", "civil-status"),
        ("services", "search", "، ؟"),
        ("services", "search", "a" * 201),
        ("services", "lang", "fr"),
        ("services", "proximity", "100"),
        ("services", "serach", "x"),
        ("organizations", "minimal", "true"),
        ("taxonomies", "taxonomy_id", str(id_of("taxonomy", "audiences"))),
        ("service_at_locations", "postcode", "11118"),
        ("service_at_locations", "lat", "91"),
        ("service_at_locations", "lon", "nan"),
        ("service_at_locations", "proximity", "50001"),
        ("service_at_locations", "proximity", "1e400"),
    ],
)
def test_a_value_outside_its_rule_is_named(
    hsds: TestClient, path: str, parameter: str, value: str
) -> None:
    answer = hsds.get(f"/hsds/{path}", params={parameter: value})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["parameter"] == parameter
    assert problem["detail"]


def test_a_whole_page_is_smaller(hsds: TestClient) -> None:
    assert hsds.get("/hsds/services?per_page=51").status_code == 200
    problem = hsds.get("/hsds/services?full=true&per_page=51").json()
    assert problem["allowed"] == {"minimum": 1, "maximum": 50}
    assert hsds.get("/hsds/services?minimal=true&per_page=10000").status_code == 200


def test_a_place_needs_all_of_its_three_parameters(hsds: TestClient) -> None:
    problem = hsds.get("/hsds/service_at_locations?lat=31.9&proximity=100").json()
    assert (problem["status"], problem["parameter"]) == (400, "lon")


def test_a_parameter_twice_is_refused(hsds: TestClient) -> None:
    assert hsds.get("/hsds/services?page=1&page=2").status_code == 400


@pytest.mark.parametrize(
    "text",
    [
        "renew-driving-licence",
        str(id_of("service", "nobody")),
        str(id_of("organization", "civil-status")).replace("-3", "-4", 1),
        id_of("service", "renew-driving-licence").hex,
        "%00",
        "' OR 1=1 --",
    ],
)
@pytest.mark.parametrize(
    "path", ["services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"]
)
def test_what_has_no_such_id_is_not_found(hsds: TestClient, path: str, text: str) -> None:
    answer = hsds.get(f"/hsds/{path}/{text}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_service_is_not_found_at_an_office_that_does_not_give_it(hsds: TestClient) -> None:
    there = pair_id("renew-driving-licence", "amman-1")
    elsewhere = pair_id("renew-driving-licence", "amman-3")
    assert hsds.get(f"/hsds/service_at_locations/{there}").status_code == 200
    assert hsds.get(f"/hsds/service_at_locations/{elsewhere}").status_code == 404


def test_an_id_of_one_kind_finds_nothing_of_another(hsds: TestClient) -> None:
    service = id_of("service", "renew-driving-licence")
    assert hsds.get(f"/hsds/services/{service}").status_code == 200
    assert hsds.get(f"/hsds/organizations/{service}").status_code == 404
