"""A real Chromium before a real server over the demonstration data; nothing else is reachable."""

import json
import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import httpx2
import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Page,
    Request,
    ViewportSize,
    sync_playwright,
)

from layers.deployment import Deployment
from tests.browser.server import listening
from tests.browser.visitor import PHONE, AskEndpoint, MakeVisit, Visit
from tests.conftest import application_on
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
_USUAL: dict[str, object] = {
    "locale": "ar-JO",
    "timezone_id": "Asia/Amman",
    "viewport": PHONE,
    # Tabs are lent again: only tests of the worker let one in.
    "service_workers": "block",
}
_BLOCKED = "Service Worker registration blocked by Playwright"
_AXE = "vendor/axe-core-4.14.1/axe.min.js"
_ADD_SCRIPT = """(address) => new Promise((resolve, reject) => {
  const script = document.createElement("script");
  Object.assign(script, { src: address, onload: resolve, onerror: reject });
  document.head.append(script);
}).then(() => null)"""
# First the one without a window, whose pages cost a third less.
_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def address(samples: Deployment) -> Iterator[str]:
    """The address of a server of the finder."""
    with listening(application_on(samples, WebSettings())) as made:
        yield made


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The distribution's Chromium."""
    program = next(filter(None, map(shutil.which, _PROGRAMS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        yield browser
        browser.close()


class Tabs:
    """Tabs of the browser, used again by who wants the same; each is one visitor's at a time.

    A new one has an empty cache and starts a process: a page costs three times as much in it. The
    cookies of a visitor go when the visit ends, so tabs are only for what leaves nothing else.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[str, list[Page]] = defaultdict(list)

    @contextmanager
    def lent(self, options: dict[str, object], *, is_new: bool) -> Iterator[Page]:
        """Lend a tab of a context with these options; a new one is nobody's afterwards."""
        free = self._free[json.dumps(options, sort_keys=True)]
        page = self._new(options) if is_new or not free else free.pop()
        yield page
        # Not after a failure, which may have left anything behind.
        if is_new:
            page.context.close()
            return
        page.goto("about:blank")
        page.context.clear_cookies()
        page.set_viewport_size(cast("ViewportSize", options["viewport"]))
        free.append(page)

    def _new(self, options: dict[str, object]) -> Page:
        context = self._browser.new_context(**cast("Any", options))
        context.set_default_timeout(10_000)
        return context.new_page()


@pytest.fixture(scope="session")
def tabs(chromium: Browser) -> Tabs:
    """What lends tabs of the browser."""
    return Tabs(chromium)


@pytest.fixture
def visit(tabs: Tabs, address: str) -> MakeVisit:
    """A function that makes a visitor; in the end nothing strange may have been seen.

    `blocked` is a part of addresses that do not load. Complaints of the browser are not counted
    when something is blocked or the page is meant to be an error (`may_fail`). With `is_new` the
    visitor has never been here before: for what a cache would change, and what changes the tab.
    """

    @contextmanager
    def make(
        *,
        blocked: str | None = None,
        may_fail: bool = False,
        is_new: bool = False,
        **options: object,
    ) -> Iterator[Visit]:
        is_own = is_new or blocked is not None
        with tabs.lent({**_USUAL, **options}, is_new=is_own) as page:
            made = Visit(page, address)
            if blocked is not None:
                # Only then: with a route nothing is kept in the cache, and all goes through Python.
                page.route(lambda url: blocked in url, lambda route: route.abort())
            with _watched(made):
                yield made
            here = urlsplit(address).netloc
            assert [url for url in made.asked_for if urlsplit(url).netloc != here] == []
            if blocked is None and not may_fail:
                assert made.complaints == []

    return make


@contextmanager
def _watched(made: Visit) -> Iterator[None]:
    """Note what a visitor's tab asks for, and what the browser complains of."""

    def ask(request: Request) -> None:
        made.asked_for.append(request.url)

    def say(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning") and said.text != _BLOCKED:
            made.complaints.append(said.text)

    def fail(error: Error) -> None:
        made.complaints.append(str(error))

    made.page.context.on("request", ask)
    made.page.on("console", say)
    made.page.on("pageerror", fail)
    yield
    made.page.context.remove_listener("request", ask)
    made.page.remove_listener("console", say)
    made.page.remove_listener("pageerror", fail)


@pytest.fixture
def endpoint_ids(address: str) -> AskEndpoint:
    """A function that asks the radius endpoint which features it finds."""

    def ask(**parameters: str | int) -> list[str]:
        answer = httpx2.get(f"{address}/api/v1/around", params=parameters).raise_for_status()
        return [feature["id"] for feature in answer.json()["features"]]

    return ask


@pytest.fixture(scope="session")
def axe() -> str:
    """What brings the accessibility checker into a page of the server, from the browser's cache."""
    return f"() => {{ if (!window.axe) return ({_ADD_SCRIPT})({json.dumps(f'/static/{_AXE}')}) }}"


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The source of the accessibility checker, for a page that no server has sent."""
    return (Path(__file__).parents[2] / "web" / "static" / _AXE).read_text(encoding="utf-8")
