"""Reports of the gateway: signed and fresh or refused, noted once, in whatever order they come."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from geo.database import Database
from portal.notifications.models import LetterReport
from portal.notifications.sms.deliveries import signature_of
from portal.settings import PortalSettings
from tests.browser.server import listening
from tests.conftest import application_on, deployment_on
from tests.portal.notifications.conftest import Post
from tests.portal.notifications.messages import note
from tests.portal.notifications.sms.conftest import Texting
from tests.simulators.sms import SECRET, SmsGateway, sms_gateway
from web.portal import Portal
from web.settings import WebSettings

PATH = "/api/v1/sms/reports"


@pytest.fixture(scope="module")
def application(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """The application over the outbox of this module."""
    url = database.writer.url.render_as_string(hide_password=False)
    settings = PortalSettings(sms_callback_secret=SECRET)
    portal = Portal(settings, tmp_path_factory.mktemp("portal"))
    with deployment_on(url, clock=database.clock) as deployment:
        yield application_on(deployment, WebSettings(), None, portal)


@pytest.fixture
def client(application: FastAPI) -> TestClient:
    """A gateway by hand."""
    return TestClient(application)


def told(
    client: TestClient, post: Post, report: dict[str, object], **changes: str
) -> tuple[int, str]:
    """Send a report as a gateway does, or nearly; give the status and what is said."""
    body = json.dumps(report).encode()
    stamp = changes.get("stamp", str(int(post.clock.now().timestamp())))
    signature = signature_of(changes.get("secret", SECRET), stamp, body)
    headers = {
        "X-Sms-Timestamp": changes.get("header", stamp),
        "X-Sms-Signature": signature,
        "Content-Type": "application/json",
    }
    sent = changes.get("body", body.decode())
    answer = client.post(PATH, content=sent, headers=headers)
    return answer.status_code, answer.text


def report_on(letter_id: object, state: str, number: str = "1") -> dict[str, object]:
    """Return a report about a message."""
    at = datetime(2026, 11, 29, 8, tzinfo=UTC).isoformat()
    return {"id": f"{letter_id}-{number}", "reference": str(letter_id), "state": state, "at": at}


@pytest.fixture
def sent(texting: Texting) -> UUID:
    """A message that the gateway has taken."""
    written = texting.write()
    texting.post.send()
    return written.id


def test_a_signed_report_is_noted(client: TestClient, post: Post, sent: UUID) -> None:
    assert told(client, post, report_on(sent, "sent"))[0] == 204
    assert post.row(sent).delivery == "sent"
    failed = {**report_on(sent, "failed", "2"), "reason": "switched off"}
    assert told(client, post, failed)[0] == 204
    assert (post.row(sent).delivery, post.row(sent).problem) == ("failed", "switched off")


def test_a_report_comes_twice_and_is_noted_once(client: TestClient, post: Post, sent: UUID) -> None:
    report = report_on(sent, "delivered")
    assert [told(client, post, report)[0] for _time in range(3)] == [204, 409, 409]
    with post.database.reading() as session:
        noted = select(LetterReport).where(LetterReport.letter_id == sent)
        assert len(session.scalars(noted).all()) == 1


def test_a_report_that_comes_late_turns_nothing_back(
    client: TestClient,
    post: Post,
    sent: UUID,
) -> None:
    for number, state in enumerate(("delivered", "sent", "queued", "failed")):
        assert told(client, post, report_on(sent, state, str(number)))[0] == 204
    assert post.row(sent).delivery == "delivered"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"secret": "another secret of somebody"}, "signature"),
        ({"body": "{}"}, "signature"),
        ({"header": "1"}, "signature"),
        ({"stamp": "1700000000"}, "five minutes"),
        ({"stamp": "now"}, "digits"),
        ({"stamp": "1" * 30}, "Unix seconds"),
    ],
)
def test_what_the_gateway_has_not_signed_just_now_is_refused(
    client: TestClient,
    post: Post,
    sent: UUID,
    changes: dict[str, str],
    sentence: str,
) -> None:
    status, said = told(client, post, report_on(sent, "delivered"), **changes)
    assert status == 401
    assert sentence in said
    assert post.row(sent).delivery == "queued"


def test_a_recorded_report_cannot_be_played_again(
    client: TestClient,
    post: Post,
    sent: UUID,
) -> None:
    stamp = str(int(post.clock.now().timestamp()))
    report = report_on(sent, "delivered")
    assert told(client, post, report, stamp=stamp)[0] == 204
    post.clock.move(timedelta(minutes=6))
    assert told(client, post, report, stamp=stamp)[0] == 401


def test_what_is_no_report_is_refused(client: TestClient, post: Post) -> None:
    assert told(client, post, {"id": "1"})[0] == 400
    assert told(client, post, report_on("nobody", "delivered"))[0] == 204


def test_without_a_secret_there_is_no_such_route(
    database: Database,
    post: Post,
    tmp_path: Path,
) -> None:
    url = database.writer.url.render_as_string(hide_password=False)
    with deployment_on(url, clock=database.clock) as deployment:
        app = application_on(deployment, WebSettings(), None, Portal(PortalSettings(), tmp_path))
        assert told(TestClient(app), post, report_on("x", "sent"))[0] == 404


def test_a_gateway_that_delays_loses_and_repeats_reports_leaves_every_message_right(
    application: FastAPI,
    texting_with: Callable[..., Texting],
    post: Post,
) -> None:
    """Of 30 messages those with a report that was not lost say so, whatever was repeated."""
    post.clock.move(datetime.now(UTC) - post.clock.now())
    faults = ("--lose", "0.2", "--repeat", "0.4", "--delay-s", "0.2", "--seed", "7")
    with listening(application) as server, sms_gateway(*faults) as gateway:
        gateway.change(reports=f"{server}{PATH}")
        texting = texting_with(gateway)
        written = [texting.write(note(f"+9627930{number:05}")) for number in range(1, 31)]
        texting.post.send()
        done = _awaited(gateway, 60)
    expected = {one["reference"] for one in done if one["event"] == "report 204"}
    assert {str(one.id) for one in written if post.row(one.id).delivery != "queued"} == expected
    events = {one["event"] for one in done}
    assert {"report 204", "report 409", "lost report"} <= events
    assert "report 401" not in events


def _awaited(gateway: SmsGateway, reports: int) -> list[dict[str, Any]]:
    """Wait until every report was sent or lost."""
    while True:
        events = gateway.events()
        over = [one for one in events if one["event"] in ("report 204", "lost report")]
        if len(over) == reports:
            return events
