"""Somebody at a browser in a space: opens pages, presses, signs in; each page is looked at."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from playwright.sync_api import Page
from sqlalchemy import update

from portal.accounts.officer_roles import Officer
from portal.comments.authors.models import AuthorRow
from tests.browser.participation.looks import look_once
from tests.browser.participation.polls_town import SPACES, PollsTown
from tests.browser.visitor import Visit


@dataclass
class Walk:
    """Somebody at a browser in a space; each page that comes is looked at."""

    made: Visit
    town: PollsTown
    axe: str
    language: str
    level: str
    has_script: bool
    seen: set[str] = field(default_factory=set)

    @property
    def page(self) -> Page:
        """The page in the browser."""
        return self.made.page

    @property
    def space(self) -> str:
        """The path of the space below the language."""
        return f"/participation/{SPACES[self.level]}"

    def go(self, path: str) -> Page:
        """Open a path below the language, and look at it."""
        page = self.made.go(f"/{self.language}{path}")
        self.look()
        return page

    def look(self) -> None:
        """Look at the page: each kind once, and by its width alone where no script runs."""
        if self.has_script:
            look_once(self.page, self.axe, self.seen)
            return
        size = self.page.viewport_size
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert size is not None
        assert wide == size["width"], self.page.url

    def press(self, selector: str) -> None:
        """Press something that leads to a page, and look at it."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        self.look()

    def citizen(self) -> Officer:
        """Register somebody whom moderators trust."""
        made = self.town.voter(name="سلمى")
        with self.town.house.database.writing() as session:
            session.execute(update(AuthorRow).values(state="trusted"))
        return made

    def sit(self, whom: Officer) -> None:
        """Let somebody use the browser from now on."""
        self.page.context.clear_cookies(name="__Host-session")
        self.town.sign_in(self.page, whom)

    def leave(self) -> None:
        """Let nobody be signed in."""
        self.page.context.clear_cookies(name="__Host-session")

    def come_back(self, whom: Officer) -> None:
        """Sign in where a page has led to the sign-in, and follow the way back."""
        assert "/sign-in" in self.page.url
        back = unquote(self.page.url.partition("next=")[2])
        self.sit(whom)
        self.page.goto(f"{self.town.address}{back}")
        self.look()

    def fill(self, **fields: str) -> None:
        """Fill in fields of the form by their names."""
        for name, said in fields.items():
            self.page.locator(f"[name='{name}']").fill(said)


def words(page: Page) -> str:
    """Return what a page says, without the marks of direction."""
    return re.sub(r"[\u2066-\u2069\u200e\u200f]", "", page.locator("main").inner_text())
