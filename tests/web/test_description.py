"""The description of the API: valid, true, and with examples that work on the data of now."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from fastapi.testclient import TestClient
from openapi_spec_validator import validate

from geo.database import Database
from layers.deployment import Deployment
from tests.conftest import Databases, client_of, deployment_on
from tests.portal.opendata.published import dataset_there
from web.app import create_app
from web.settings import WebSettings

# Downloads of everything are large and are asked for elsewhere; a format is asked for one by one.
_TOGETHER = ("format", "full", "full_service", "minimal")
Operation = Mapping[str, Any]


@pytest.fixture(scope="module")
def samples(databases: Databases, sample_template: str) -> Iterator[Deployment]:
    """The demonstration data with a dataset."""
    with databases.new(sample_template) as url, deployment_on(url) as made:
        with made.database.writing() as session:
            dataset_there(session)
        yield made


@pytest.fixture(scope="module")
def client(samples: Deployment) -> Iterator[TestClient]:
    with client_of(samples) as made:
        yield made


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    described: dict[str, Any] = client.get("/openapi.json").json()
    return described


@pytest.fixture(scope="module")
def operations(document: dict[str, Any]) -> dict[str, Operation]:
    return {path: held["get"] for path, held in document["paths"].items()}


@pytest.fixture
def unreachable(samples: Deployment) -> Iterator[TestClient]:
    gone = Database("postgresql://nobody@127.0.0.1:1/nothing")
    with client_of(Deployment(gone, samples.country, samples.catalogue, "")) as client:
        yield client


def examples_of(operation: Operation, place: str) -> dict[str, Any]:
    return {
        one["name"]: one["schema"]["example"]
        for one in operation.get("parameters", ())
        if one["in"] == place and "example" in one["schema"]
    }


def address(path: str, operation: Operation) -> str:
    """Fill the template of a path with its examples."""
    for name, example in examples_of(operation, "path").items():
        path = path.replace(f"{{{name}}}", quote(str(example), safe=","))
    return path


def required(operation: Operation) -> dict[str, Any]:
    names = {one["name"] for one in operation.get("parameters", ()) if one["required"]}
    return {k: v for k, v in examples_of(operation, "query").items() if k in names}


def asked(client: TestClient, path: str, given: Mapping[str, Any]) -> Any:  # noqa: ANN401
    told = {k: str(v).lower() if isinstance(v, bool) else v for k, v in given.items()}
    return client.get(f"{path}?{urlencode(told)}" if told else path, follow_redirects=False)


def resolved(document: Mapping[str, Any], response: Mapping[str, Any]) -> Mapping[str, Any]:
    name = response.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = document["components"]["responses"][name] if name else response
    return found


def test_the_document_is_valid_and_says_who_we_are(document: dict[str, Any]) -> None:
    validate(document)
    about = document["info"]
    assert about["title"].isascii()
    assert about["license"]["name"] == "MIT"
    assert about["contact"]["name"]
    assert document["servers"] == [{"url": "/"}]
    named = [one["get"]["operationId"] for one in document["paths"].values()]
    assert len(set(named)) == len(named)
    assert all(re.fullmatch(r"[a-z_]+", name) for name in named)


def test_nothing_in_it_speaks_of_our_code_or_of_what_the_framework_thinks(
    client: TestClient, operations: dict[str, Operation]
) -> None:
    text = client.get("/openapi.json").text
    assert not re.search(r"\.py\b|HTTPValidationError|Raises|noqa", text)
    assert all("422" not in operation["responses"] for operation in operations.values())


def test_every_example_is_answered(client: TestClient, operations: dict[str, Operation]) -> None:
    for path, operation in operations.items():
        place = address(path, operation)
        assert "{" not in place, place
        always, every = required(operation), examples_of(operation, "query")
        # Nothing to give is an answer where the route says so.
        good = {200} | ({204} if "204" in operation["responses"] else set())
        assert asked(client, place, always).status_code in good, place
        for name, example in every.items():
            answer = asked(client, place, {**always, name: example})
            assert answer.status_code in good, (place, name, answer.text)
        together = {k: v for k, v in every.items() if k not in _TOGETHER}
        assert asked(client, place, together).status_code in good, place


def test_areas_of_any_country_are_examples(deployment: Deployment) -> None:
    with client_of(deployment) as client:
        described = client.get("/openapi.json").json()["paths"]["/api/v1/around"]["get"]
    assert "area" not in examples_of(described, "query")


def test_every_status_and_type_that_is_given_is_described(
    client: TestClient,
    unreachable: TestClient,
    document: dict[str, Any],
    operations: dict[str, Operation],
) -> None:
    def check(path: str, answer: Any) -> None:  # noqa: ANN401
        described = operations[path]["responses"]
        assert str(answer.status_code) in described, (path, answer.status_code)
        content = resolved(document, described[str(answer.status_code)]).get("content", {})
        media_type = answer.headers.get("content-type", "").partition(";")[0]
        assert media_type in content or not answer.content, (path, answer.status_code, media_type)

    seen = set()
    for path, operation in operations.items():
        place, always = address(path, operation), required(operation)
        good = asked(client, place, always)
        held = {"If-None-Match": good.headers.get("etag", '"none"')}
        sent = [
            good,
            asked(client, place, {**always, "no_such_parameter": "1"}),
            asked(client, place, {**always, "lang": "xx"}),
            asked(client, place, {**always, "long": "x" * 17_000}),
            asked(unreachable, place, always),
            client.get(good.request.url.raw_path.decode(), headers=held),
            client.get(place, headers={"Range": "bytes=0-9"}),
        ]
        for name in re.findall(r"{(\w+)}", path):
            other = address(path.replace(f"{{{name}}}", "no-such-thing"), operation)
            sent.append(asked(client, other, always))
        optional = examples_of(operation, "query").keys() - always.keys()
        sent += [asked(client, place, {**always, name: "\x00"}) for name in optional]
        for answer in sent:
            check(path, answer)
        seen |= {answer.status_code for answer in sent}
    assert {200, 304, 400, 404, 414, 503} <= seen


def test_browsers_on_other_pages_may_read_the_directory(client: TestClient) -> None:
    for path in ("/hsds/services", "/cpsv/catalogue.ttl", "/hsds/", "/api/v1"):
        answer = client.get(path, headers={"Origin": "https://other.example"})
        assert answer.headers["access-control-allow-origin"] == "*", path
        before = client.options(path, headers={"Access-Control-Request-Method": "GET"})
        assert before.status_code == 204
    assert "access-control-allow-origin" not in client.get("/ar/around-me").headers


def test_the_index_leads_to_what_there_is(
    client: TestClient, operations: dict[str, Operation]
) -> None:
    answer = client.get("/api/v1")
    assert answer.json()["title"] == "Around Me"
    for name, link in answer.json()["links"].items():
        path = re.sub(r"\{\?.*\}", "", link)
        if "{" in path:
            path = address(path, operations[path])
        elif path in operations:
            path = f"{path}?{urlencode(required(operations[path]))}"
        assert client.get(path).status_code == 200, name


def test_whom_to_tell_of_a_hole(samples: Deployment) -> None:
    with client_of(samples) as client:
        assert client.get("/.well-known/security.txt").status_code == 404
    settings = WebSettings(security_contact="mailto:security@example.org")
    with TestClient(create_app(samples, settings)) as client:
        answer = client.get("/.well-known/security.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == "mailto:security@example.org"
    left = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert timedelta(days=1) < left < timedelta(days=365)
