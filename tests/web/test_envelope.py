"""What every answer is sent in: protection, CORS, a number, a line in the log, also on faults."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from layers.deployment import Deployment
from layers.responses import give_place_back
from tests.conftest import client_of
from web.admission import Admission
from web.app import create_app
from web.envelope import Envelope
from web.hosts import TrustedHosts
from web.logs import AccessLines, RequestLog, RequestNumbers
from web.metrics.counts import RequestCounts
from web.refusals import Refusals, SentAway
from web.security import own_headers
from web.settings import WebSettings

Answer = TypeVar("Answer")

LAYERS = "/api/v1/layers?lang=en"
LINE = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ INFO web\.access (.*)$", re.MULTILINE)


@pytest.fixture
def broken(samples: Deployment, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A client of an application whose catalogue has a fault."""

    def break_down(*_args: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("layers.listing.api.write_layer", break_down)
    return TestClient(create_app(samples, WebSettings()), raise_server_exceptions=False)


def run_apart(coroutine: Coroutine[Any, Any, Answer]) -> Answer:
    """Run in a thread of its own: the browser's tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def test_a_fault_is_answered_with_all_that_protects_and_its_number(
    broken: TestClient, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.INFO, logger="web.access"), broken:
        answer = broken.get(LAYERS)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "secret" in caplog.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-request-id"] == answer.json()["request_id"]
    assert "cache-control" not in answer.headers
    lines = LINE.findall(capsys.readouterr().err)
    assert len(lines) == 1
    assert lines[0].startswith("GET /api/v1/layers 500 ")
    assert lines[0].endswith(f"id={answer.json()['request_id']}")
    faults = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.getMessage() for record in faults] == ["unexpected fault"]


@pytest.mark.parametrize(
    "address", [LAYERS, "/api/v1/layers/parks", "/api/v1/none", "/openapi.json", "/tiles/none"]
)
def test_pages_of_all_origins_may_read_the_data_and_their_errors(
    client: TestClient, address: str
) -> None:
    for answer in (
        client.get(address, headers={"Origin": "https://a.example"}),
        client.head(address),
    ):
        assert answer.headers["access-control-allow-origin"] == "*"
        exposed = answer.headers["access-control-expose-headers"]
        assert exposed.split(", ") == [
            *("ETag", "Server-Timing", "X-Request-ID", "Retry-After", "Link", "Content-Range"),
            *("Content-Disposition", "Content-Location", "Repr-Digest"),
        ]
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("address", ["/en/around-me", "/health/live", "/en/officers/imports", "/"])
def test_pages_of_people_are_not_shared(client: TestClient, address: str) -> None:
    headers = client.get(address, follow_redirects=False).headers
    assert not [name for name in headers if name.startswith("access-control")]
    assert client.options(address).status_code in (404, 405)


def test_a_browser_that_asks_first_is_told_what_it_may(client: TestClient) -> None:
    asked = {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}
    answer = client.options("/api/v1/around", headers=asked)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert answer.headers["access-control-allow-headers"] == "*"
    assert int(answer.headers["access-control-max-age"]) >= 600
    assert "content-length" not in answer.headers


def test_writing_is_refused_with_what_is_possible(client: TestClient) -> None:
    answer = client.post("/api/v1/layers")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert "access-control-allow-origin" not in answer.headers


def test_every_request_has_a_number_of_its_own(client: TestClient) -> None:
    numbers = {client.get("/health/live").headers["x-request-id"] for _ in range(20)}
    assert len(numbers) == 20
    assert all(re.fullmatch(r"[0-9a-f]{16}", number) for number in numbers)


def test_every_request_has_its_line_when_the_application_has_ended(
    samples: Deployment, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.INFO, logger="web.access"):
        with client_of(samples) as client:
            given = [client.get("/health/live").headers["x-request-id"] for _ in range(50)]
        written = [line.rpartition("id=")[2] for line in LINE.findall(capsys.readouterr().err)]
    assert written == given


def test_lines_are_written_soon_and_after_the_end_at_once(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = AccessLines()

    async def answer() -> list[str]:
        seen = []
        lines.note("GET", "/a\nb", 200, 0.00123, "1")
        await asyncio.sleep(0.4)
        seen.append(capsys.readouterr().err)
        lines.note("GET", "/c", 200, 0.1, "2")
        lines.close()
        seen.append(capsys.readouterr().err)
        lines.note("GET", "/d", 500, 0.1, "3")
        seen.append(capsys.readouterr().err)
        return seen

    with caplog.at_level(logging.INFO, logger="web.access"):
        seen = run_apart(answer())
    assert [LINE.findall(text) for text in seen] == [
        [r"GET /a\nb 200 1.2ms id=1"],
        ["GET /c 200 100.0ms id=2"],
        ["GET /d 500 100.0ms id=3"],
    ]


def test_lines_are_written_in_pieces_that_do_not_run_together(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    monkeypatch.setattr("sys.stderr.write", written.append)
    lines = AccessLines()

    async def answer() -> None:
        for number in range(300):
            lines.note("GET", "/" + "x" * (number % 90), 200, 0.001, str(number))
        lines.flush()

    with caplog.at_level(logging.INFO, logger="web.access"):
        run_apart(answer())
    assert all(len(piece) <= 4_096 and piece.endswith("\n") for piece in written)
    numbers = re.findall(r"id=(\d+)\n", "".join(written))
    assert numbers == [str(number) for number in range(300)]


def _more() -> dict[str, Any]:
    """What an envelope needs."""
    admission = Admission(at_once=4, most_waiting=4, wait_s=1.0)
    return {
        "own": own_headers("default-src 'self'"),
        "log": RequestLog(RequestNumbers(), AccessLines(), RequestCounts()),
        "sent_away": SentAway(admission, Refusals(FastAPI())),
        "hosts": TrustedHosts(["testserver"], None, "127.0.0.1"),
    }


def _client_in_envelope(app: FastAPI) -> TestClient:
    app.add_middleware(Envelope, **_more())
    return TestClient(app, raise_server_exceptions=False)


def test_a_body_in_parts_is_passed_on_as_it_comes() -> None:
    app = FastAPI()

    @app.get("/parts")
    async def parts() -> StreamingResponse:
        async def give() -> AsyncIterator[bytes]:
            for part in (b"a" * 5000, b"b" * 5000):
                yield part

        return StreamingResponse(give(), media_type="text/plain")

    with _client_in_envelope(app) as client:
        answer = client.get("/parts", headers={"Accept-Encoding": "gzip"})
    assert answer.content == b"a" * 5000 + b"b" * 5000
    assert "content-encoding" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_headers_that_a_route_keeps_and_uses_again_do_not_grow() -> None:
    headers = [(b"content-type", b"text/plain")]

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"x"})

    async def ask() -> list[Message]:
        sent: list[Message] = []

        async def keep(message: Message) -> None:
            sent.append(message)

        async def nothing() -> Message:
            return {"type": "http.disconnect"}

        scope = {"type": "http", "method": "GET", "path": "/", "raw_path": b"/"}
        envelope = Envelope(app, **_more())
        await envelope({**scope, "query_string": b"", "headers": []}, nothing, keep)
        return sent

    first, second = run_apart(ask()), run_apart(ask())
    assert len(first[0]["headers"]) == len(second[0]["headers"])
    assert headers == [(b"content-type", b"text/plain")]


def test_who_only_waits_for_a_file_keeps_nobody_from_working() -> None:
    more = _more()
    admission, working = more["sent_away"].admission, []

    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        working.append(admission.running)
        give_place_back(scope)
        working.append(admission.running)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x"})

    async def ask() -> None:
        async def drop(_message: Message) -> None:
            """Send nothing anywhere."""

        async def nothing() -> Message:
            return {"type": "http.disconnect"}

        scope = {"type": "http", "method": "GET", "path": "/", "raw_path": b"/"}
        envelope = Envelope(app, **more)
        await envelope({**scope, "query_string": b"", "headers": []}, nothing, drop)

    run_apart(ask())
    assert working == [1, 0]
    assert admission.running == 0


def test_what_is_longer_than_anything_we_ask_for_is_refused(client: TestClient) -> None:
    long = client.get("/api/v1/layers", params={"lang": "e" * 20_000})
    assert (long.status_code, long.headers["access-control-allow-origin"]) == (414, "*")
    large = client.post("/api/v1/layers", content=b"x" * 1_000_001)
    assert large.status_code == 413
