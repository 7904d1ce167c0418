"""Faults on the way to the browser: the tile server away, scripts switched off."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

from tests.faults.ground import Ground
from tests.faults.server import Server, free_port
from tests.faults.table import Row

_PAGE = "/en/around-me?lat=31.9539&lon=35.9106&layers=schools&radius=5000"
_PLACES = "main li"
_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@contextmanager
def _browser(*, scripts: bool) -> Iterator[Page]:
    with sync_playwright() as playwright:
        program = next(filter(None, map(shutil.which, _PROGRAMS)))
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_context(java_script_enabled=scripts).new_page()
        page.set_default_timeout(30_000)
        yield page
        browser.close()


def _address(server: Server, path: str) -> str:
    return f"http://localhost:{server.port}{path}"


def tile_server_away(ground: Ground) -> Row:
    """The raster tile server of the base map does not answer."""
    row = Row(
        "tile server away (D 29)",
        "AROUNDME_TILE_URL names a port on which nobody listens; the page in a browser",
        "the list is there, no script fails, the map's own places are drawn",
    )
    nobody = f"http://127.0.0.1:{free_port()}/{{z}}/{{x}}/{{y}}.png"
    with (
        ground.serving("tiles-away", AROUNDME_TILE_URL=nobody) as server,
        _browser(scripts=True) as page,
    ):
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(_address(server, _PAGE))
        places = page.locator(_PLACES).count()
        row.sent = 1
        row.notes.append(f"{places} places in the list")
        row.expect(places > 5, "the list is empty")
        row.expect(not faults, f"scripts failed: {faults[:2]}")
    return row


def scripts_off(ground: Ground) -> Row:
    """The browser runs no scripts."""
    row = Row(
        "scripts off (D 30)",
        "The finder in a browser without JavaScript: form filled in and sent",
        "the list comes as plain HTML",
    )
    with ground.serving("scripts-off") as server, _browser(scripts=False) as page:
        page.goto(_address(server, "/en/around-me"))
        page.locator("#place").fill("31.9539, 35.9106")
        page.locator("form:has(#place) button[type=submit]").click()
        places = page.locator(_PLACES).count()
        row.sent = 2
        row.notes.append(f"{places} places in the list")
        row.expect(places > 5, "the list is empty")
    return row


FAULTS: tuple[Callable[[Ground], Row], ...] = (tile_server_away, scripts_off)
