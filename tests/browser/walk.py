"""A walk of a citizen through the pages, whose taps and seconds are counted."""

import time
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page


@dataclass
class Walk:
    """What somebody does from the first page to an answer.

    A tap is a tap, the return key, or the choice of what is suggested; letters are counted apart.
    Seconds are those that pages and answers took, without any in which a person thinks.
    """

    page: Page
    taps: int = 0
    letters: int = 0
    _started: float = field(default_factory=time.perf_counter)

    def tap(self, where: Locator) -> None:
        """Tap something, which has to be there."""
        self.taps += 1
        where.first.click()
        self.page.wait_for_load_state()

    def type(self, where: Locator, text: str) -> None:
        """Tap into a field and type."""
        self.taps += 1
        self.letters += len(text)
        where.first.click()
        where.first.press_sequentially(text)

    def choose(self, text: str) -> None:
        """Take the first place suggested that says so."""
        self.tap(self.page.locator("#place-suggestions li").filter(has_text=text))

    def enter(self) -> None:
        """Press the return key."""
        self.taps += 1
        self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.perf_counter() - self._started
