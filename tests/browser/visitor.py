"""One visitor of the finder: a page in a browser, and what it was seen to do."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from playwright.sync_api import Page, ViewportSize

PHONE: ViewportSize = {"width": 412, "height": 915}
DESK: ViewportSize = {"width": 1280, "height": 900}
SMALLEST: ViewportSize = {"width": 320, "height": 700}


@dataclass
class Visit:
    """One visitor with a page; `address` is the server's."""

    page: Page
    address: str
    asked_for: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open a path and wait for its document."""
        self.page.goto(self.address + path)
        return self.page

    def ids(self) -> list[str]:
        """Tell which features the list shows, in order."""
        cards = self.page.locator("ol.cards > li")
        return [card.get_attribute("data-id") or "" for card in cards.all()]

    def pins(self) -> list[tuple[str | None, str | None]]:
        """Tell which features the map shows, each with its number, in the order of the page."""
        self.page.locator("#map[data-ready]").wait_for()
        pins = self.page.locator("#map .pin").all()
        return [(pin.get_attribute("data-number"), pin.get_attribute("data-id")) for pin in pins]


MakeVisit = Callable[..., AbstractContextManager[Visit]]
AskEndpoint = Callable[..., list[str]]
