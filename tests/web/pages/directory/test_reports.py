from collections.abc import Iterator, Mapping
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from layers.deployment import Deployment
from portal.directory.registers.definitions import Register
from portal.directory.reports.models import ErrorReport
from portal.directory.reports.queries import ReportLine, reports_of
from portal.directory.reports.service import FROM_ONE_NETWORK
from portal.secrets import Keys
from tests.conftest import Databases, deployment_on
from tests.site import change_site
from tests.web.pages.directory.records import (
    OFFICES,
    agencies,
    public_client,
    publish,
    publish_offices,
    services,
    words_of,
)

FROM_HERE = {"Sec-Fetch-Site": "same-origin", "Origin": "https://portal.example"}


@pytest.fixture(scope="module")
def reported(databases: Databases, empty_template: str) -> Iterator[Deployment]:
    """A deployment of its own, for reports are written into it."""
    with databases.new(empty_template) as url, deployment_on(url) as made:
        publish(made, Register.AGENCIES, agencies())
        publish(made, Register.SERVICES, services())
        publish_offices(made, OFFICES)
        yield made


@pytest.fixture(scope="module")
def visitor(reported: Deployment) -> Iterator[TestClient]:
    with public_client(reported) as client:
        yield client


def send(client: TestClient, headers: Mapping[str, str] = FROM_HERE, **fields: str) -> Response:
    given = {"page": "/ar/services/identity-card", "text": "x", "contact": "", **fields}
    return client.post("/ar/report-error", data=given, headers=headers)


def reports(deployment: Deployment) -> list[ErrorReport]:
    return [one.report for one in lines(deployment)]


def lines(deployment: Deployment) -> list[ReportLine]:
    """All reports in the order in which they came."""
    with deployment.database.reading() as session:
        return sorted(reports_of(session, None), key=lambda one: one.item.opened_at)


@pytest.mark.parametrize(
    ("page", "kind", "code", "agency"),
    [
        ("/ar/services/identity-card", "service", "identity-card", "civil-status"),
        ("/en/agencies/civil-status?page=2", "agency", "civil-status", "civil-status"),
        ("/ar/places/offices/OFF-1", "office", "offices/OFF-1", "drivers-department"),
        ("/ar/places/offices/OFF-4", "office", "offices/OFF-4", None),
        ("/ar/services/nothing", "service", "nothing", None),
        ("/ar/around-me?lat=1", "page", None, None),
        ("//evil.example/", "page", None, None),
        ("https://evil.example/", "page", None, None),
    ],
)
def test_report_reaches_the_agency_that_answers_for_the_page(
    reported: Deployment,
    visitor: TestClient,
    page: str,
    kind: str,
    code: str | None,
    agency: str | None,
) -> None:
    answer = send(visitor, page=page, text=" الرسم\r\nخطأ ", contact="a@b.example")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/ar/report-error?page=")
    line = lines(reported)[-1]
    last, item = line.report, line.item
    assert (last.kind, last.code) == (kind, code)
    assert (item.agency, item.state, item.due_at is not None) == (agency, "received", True)
    assert (last.text, last.contact, last.language) == ("الرسم\nخطأ", "a@b.example", "ar")
    assert last.path.startswith("/") and not last.path.startswith("//")
    thanks = visitor.get(answer.headers["location"])
    assert "evil" not in thanks.text
    assert thanks.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "https://portal.example"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
    ],
)
def test_form_of_another_page_is_not_taken(
    reported: Deployment, visitor: TestClient, headers: dict[str, str]
) -> None:
    before = len(reports(reported))
    assert send(visitor, headers).status_code == 403
    assert len(reports(reported)) == before


def test_program_that_fills_in_every_field_is_thanked_and_forgotten(
    reported: Deployment, visitor: TestClient
) -> None:
    before = len(reports(reported))
    assert send(visitor, website="https://spam.example").status_code == 303
    assert len(reports(reported)) == before


@pytest.mark.parametrize(
    "fields", [{"text": "  \u200f "}, {"text": "x" * 4001}, {"contact": "x" * 301}]
)
def test_form_comes_back_with_what_is_wrong_and_what_was_written(
    reported: Deployment, visitor: TestClient, fields: dict[str, str]
) -> None:
    before = len(reports(reported))
    answer = send(visitor, FROM_HERE, **{"contact": "me@home.example", **fields})
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text
    assert 'role="alert"' in answer.text
    if "contact" not in fields:
        assert 'value="me@home.example"' in answer.text
    assert len(reports(reported)) == before


def test_written_text_is_shown_as_text_and_hidden_characters_go(
    reported: Deployment, visitor: TestClient
) -> None:
    back = send(visitor, text="", contact='"><script>alert(1)</script>')
    assert "<script>alert" not in back.text
    assert send(visitor, text="a\u202eb\x00c<script>").status_code == 303
    assert reports(reported)[-1].text == "abc<script>"


def test_what_is_no_form_is_an_empty_one(visitor: TestClient) -> None:
    for content in (b"\xff\xfe", b"a=1&" * 50, b'{"text": "x"}'):
        answer = visitor.post("/ar/report-error", content=content, headers=FROM_HERE)
        assert answer.status_code == 400
    assert visitor.post("/fr/report-error", headers=FROM_HERE).status_code == 404


def test_form_tells_which_page_and_is_not_kept(visitor: TestClient) -> None:
    answer = visitor.get("/en/report-error?page=/en/services/identity-card")
    assert "About the page /en/services/identity-card" in words_of(answer)
    assert answer.headers["cache-control"] == "no-store"
    assert '<meta name="robots" content="noindex">' in answer.text


def test_one_network_may_not_send_for_ever(reported: Deployment) -> None:
    account_context = SimpleNamespace(security=SimpleNamespace(keys=Keys(b"k" * 32)))
    with public_client(reported) as client:
        change_site(client, portal=SimpleNamespace(account_context=account_context))
        taken = [send(client).status_code for _ in range(FROM_ONE_NETWORK.most + 2)]
    assert taken == [303] * FROM_ONE_NETWORK.most + [429, 429]
