"""Pictures of the officer's manual, small enough for the repository, and officers who sign in."""

import re
import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pyotp
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.own_offices import Office
from tests.web.pages.accounts.browser import PASSWORD

STEP_S = 30
COLOURS = 48
# Below what stays at the top of a page while it is scrolled.
_SCROLL = "one => scrollTo(0, one.getBoundingClientRect().top + scrollY - 24)"


@dataclass(frozen=True)
class Album:
    """A folder of pictures, of pages in one language; `address` is the portal's."""

    folder: Path
    language: str
    address: str

    def page(self, browser: Browser, screen: ViewportSize) -> Page:
        """Open a tab that nobody has used."""
        context = browser.new_context(
            viewport=screen, reduced_motion="reduce", locale="ar-JO", accept_downloads=True
        )
        context.set_default_timeout(30_000)
        return context.new_page()

    def go(self, page: Page, path: str) -> None:
        """Open a page of the portal by what follows the language in its address."""
        page.goto(f"{self.address}/{self.language}/{path}")

    def take(self, page: Page, name: str, at: str | None = None) -> None:
        """Keep what a window shows of the top of a page, or from what `at` chooses downwards."""
        if at is None:
            page.evaluate("scrollTo(0, 0)")
        else:
            page.locator(at).first.evaluate(_SCROLL)
        page.wait_for_load_state("networkidle")
        shown = page.screenshot(animations="disabled")
        with Image.open(BytesIO(shown)) as image:
            few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
            few.save(self.folder / f"{name}.png", optimize=True)

    def press(self, page: Page, button: str) -> None:
        """Press the last button of the page that a selector chooses, and wait for what follows."""
        with page.expect_navigation():
            page.locator(f"main {button}").last.click()


@dataclass(frozen=True)
class Portal:
    """The portal, the album, and the three who work: each has a tab of one's own."""

    office: Office
    album: Album
    administrator: Page
    editor: Page
    approver: Page


def join(album: Album, page: Page, link: str, name: str, *, is_shown: bool = False) -> pyotp.TOTP:
    """Take up an invitation, set up an app and keep the codes; return the app."""
    page.goto(link)
    page.locator("#name").fill(name)
    page.locator("#password").fill(PASSWORD)
    if is_shown:
        album.take(page, "invitation")
    album.press(page, "form button")
    page.wait_for_url("**/sign-in/enrol")
    secret = (page.locator("code.secret").text_content() or "").replace(" ", "")
    app = pyotp.TOTP(secret)
    page.locator("#code").fill(app.now())
    if is_shown:
        album.take(page, "second-step")
    album.press(page, "form[action$='/enrol/totp'] button[type=submit]")
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    if is_shown:
        album.take(page, "recovery-codes")
    return app


def sign_in_again(album: Album, page: Page, email: str, app: pyotp.TOTP) -> None:
    """Come back with password and app, to the overview."""
    page.context.clear_cookies()
    album.go(page, "officers")
    page.locator("#name").fill(email)
    album.take(page, "sign-in")
    page.locator("#password").fill(PASSWORD)
    album.press(page, "form[action$='/sign-in'] button[type=submit]")
    page.wait_for_url(re.compile("/second-factor"))
    album.take(page, "second-factor")
    # A code works once, and the one of the next half minute is taken already.
    page.locator("#code").fill(app.at(int(time.time()) + STEP_S))
    album.press(page, "form[action$='/second-factor'] button[type=submit]")
    page.wait_for_url(re.compile(f"/{album.language}/officers$"))
