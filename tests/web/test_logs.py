"""The log: lines as text and as JSON, one for a thousand equal ones, and clients that went away."""

import json
import logging
import re
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message

from layers.deployment import Deployment
from tests.web.test_envelope import run_apart
from web.app import create_app
from web.front import Application
from web.log_lines import JsonLines, OneOfMany, TextLines
from web.logs import AccessLines
from web.settings import WebSettings

LAYERS = "/api/v1/layers?lang=en"


class Validator(logging.Handler):
    """Keeps lines, and tells when there are so many."""

    def __init__(self, formatter: logging.Formatter, window_s: float) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self.addFilter(OneOfMany(window_s))
        self.lines: list[str] = []
        self.has_come = threading.Semaphore(0)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))
        self.has_come.release()


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    logger = logging.getLogger("tests.log")
    logger.propagate = False
    logger.setLevel(logging.INFO)
    yield logger
    logger.handlers.clear()


def test_a_thousand_equal_lines_are_one_and_then_a_count(log: logging.Logger) -> None:
    kept = Validator(TextLines(), window_s=0.5)
    log.addHandler(kept)
    for number in range(1_000):
        log.error("The database is away", extra={"request_id": f"{number:04}"})
    log.error("Something else")
    log.info("said as often as it happens")
    log.info("said as often as it happens")
    for _line in range(5):
        assert kept.has_come.acquire(timeout=20)
    texts = [line.partition(" ")[2] for line in kept.lines]
    assert texts == [
        "ERROR tests.log The database is away id=0000",
        "ERROR tests.log Something else",
        *["INFO tests.log said as often as it happens"] * 2,
        "ERROR tests.log The database is away (and 999 more like it in 0 s)",
    ]
    log.error("The database is away")
    assert len(kept.lines) == 6


def test_faults_are_equal_when_they_come_from_the_same_line(log: logging.Logger) -> None:
    kept = Validator(JsonLines(), window_s=60.0)
    log.addHandler(kept)

    def fail(kind: type[Exception]) -> None:
        try:
            raise kind("بعيد\n")
        except Exception as error:
            log.error("unexpected fault", exc_info=error, extra={"request_id": "abc"})

    for kind in (ValueError, KeyError, ValueError):
        fail(kind)
    lines = [json.loads(line) for line in kept.lines]
    kinds = [re.findall(r"^(\w+): ", line["traceback"], re.MULTILINE) for line in lines]
    assert kinds == [["ValueError"], ["KeyError"]]
    assert lines[0]["request_id"] == "abc"
    assert lines[0]["level"] == "ERROR"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", lines[0]["time"])
    assert all("\n" not in line for line in kept.lines)


def test_lines_of_requests_are_json_when_that_is_wanted(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = AccessLines("json")

    async def answer() -> None:
        lines.note("GET", '/a\n"b', 200, 0.00123, "1")
        lines.close()

    with caplog.at_level(logging.INFO, logger="web.access"):
        run_apart(answer())
    line = json.loads(capsys.readouterr().err)
    line.pop("time")
    assert line == {
        "level": "INFO",
        "logger": "web.access",
        "method": "GET",
        "path": '/a\\n"b',
        "status": 200,
        "took_ms": 1.2,
        "request_id": "1",
    }


def test_the_line_of_a_fault_carries_the_number_of_its_answer(
    samples: Deployment, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(*_args: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("layers.listing.api.write_layer", break_down)
    client = TestClient(create_app(samples, WebSettings()), raise_server_exceptions=False)
    answer = client.get(LAYERS)
    faults = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.__dict__["request_id"] for record in faults] == [answer.json()["request_id"]]


def test_a_form_whose_sender_goes_away_is_no_fault(
    samples: Deployment, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_app(samples, WebSettings())
    coming: list[Message] = [
        {"type": "http.request", "body": b"text=half", "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        return coming.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    async def ask() -> None:
        path = "/en/look"
        headers = [(b"host", b"testserver"), (b"content-length", b"100")]
        scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode()}
        scope |= {"query_string": b"", "headers": headers, "client": ("192.0.2.1", 1)}
        with suppress(Exception):
            await app(scope, receive, send)
        assert isinstance(app, Application)
        assert app.front is not None
        app.front.log.lines.close()

    with caplog.at_level(logging.INFO):
        run_apart(ask())
    assert sent == []
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "POST /en/look 499 " in capsys.readouterr().err
