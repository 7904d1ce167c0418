"""A real Chromium before a real server over the demonstration data; nothing else is reachable."""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import httpx2
import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from layers.deployment import Deployment
from tests.browser.visitor import PHONE, AskEndpoint, MakeVisit, Visit
from web.app import create_app
from web.settings import WebSettings

# No name and no address but ours leads anywhere.
_OWN_MACHINE_ONLY = "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--enable-unsafe-swiftshader",
    f"--host-resolver-rules={_OWN_MACHINE_ONLY}",
]
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def address(samples: Deployment) -> Iterator[str]:
    """The address of a server; it listens before the application is up, so nobody has to wait."""
    app = create_app(samples, WebSettings())
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The distribution's Chromium."""
    program = next(filter(None, map(shutil.which, _PROGRAMS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, address: str) -> MakeVisit:
    """A function that makes a visitor; in the end nothing strange may have been seen.

    `blocked` is a part of addresses that do not load. Complaints of the browser are not counted
    when something is blocked or the page is meant to be an error (`may_fail`).
    """

    @contextmanager
    def make(
        *, blocked: str | None = None, may_fail: bool = False, **options: object
    ) -> Iterator[Visit]:
        context = chromium.new_context(
            **cast(
                "Any",
                {"locale": "ar-JO", "timezone_id": "Asia/Amman", "viewport": PHONE, **options},
            )
        )
        context.set_default_timeout(10_000)
        made = Visit(context.new_page(), address)

        context.on("request", lambda request: made.asked_for.append(request.url))
        if blocked is not None:
            # Only then: with a route nothing is kept in the cache, and all goes through Python.
            context.route(lambda url: blocked in url, lambda route: route.abort())
        made.page.on("console", lambda said: _note(made, said.type, said.text))
        made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
        yield made
        elsewhere = [url for url in made.asked_for if urlsplit(url).netloc != urlsplit(address)[1]]
        assert elsewhere == []
        if blocked is None and not may_fail:
            assert made.complaints == []
        context.close()

    return make


def _note(made: Visit, kind: str, text: str) -> None:
    if kind in ("error", "warning"):
        made.complaints.append(text)


@pytest.fixture
def endpoint_ids(address: str) -> AskEndpoint:
    """A function that asks the radius endpoint which features it finds."""

    def ask(**parameters: str | int) -> list[str]:
        answer = httpx2.get(f"{address}/api/v1/around", params=parameters).raise_for_status()
        return [feature["id"] for feature in answer.json()["features"]]

    return ask


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of the accessibility checker."""
    vendor = Path(__file__).parents[2] / "web" / "static" / "vendor"
    return (vendor / "axe-core-4.14.1" / "axe.min.js").read_text(encoding="utf-8")
