"""Data that nobody has published, in a browser: asked for, released, answered and appealed."""

import secrets
from dataclasses import dataclass
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from portal.accounts.officer_roles import Officer, Role
from tests.browser.contact.town import DEVICES, look
from tests.browser.directory.site import AGENCY
from tests.browser.matrix import journey
from tests.browser.opendata.data_town import DataTown
from tests.browser.visitor import MakeVisit, Visit

_WAYS = [(language, device) for language in ("ar", "en") for device in DEVICES]
WAYS = [way if way == ("en", "phone") else journey(*way) for way in _WAYS]


@dataclass
class Walk:
    """A data request on its way, without a script."""

    made: Visit
    town: DataTown
    axe: str
    language: str

    @property
    def page(self) -> Page:
        """The page in the browser."""
        return self.made.page

    def go(self, path: str) -> Page:
        """Open a page below the language."""
        page = self.made.go(f"/{self.language}{path}")
        self.look()
        return page

    def press(self, selector: str) -> None:
        """Press what leads to another page; what is folded is opened first."""
        button = self.page.locator(selector).last
        if not button.is_visible():
            self.page.locator("details", has=button).locator("summary").first.click()
        with self.page.expect_navigation():
            button.click()
        self.look()

    def look(self) -> None:
        """Look at the page: axe, and whether the smallest screen scrolls."""
        look(self.page, self.axe)

    def come_back(self, whom: Officer) -> None:
        """Sign in where a page has led to the sign-in, and follow the way back."""
        assert "/sign-in" in self.page.url
        back = unquote(self.page.url.partition("next=")[2])
        self.town.sit(self.page, whom)
        self.page.goto(f"{self.made.address}{back}")
        self.look()


@pytest.mark.parametrize(("language", "device"), WAYS)
def test_data_are_asked_for_answered_and_the_answer_is_appealed(
    visit: MakeVisit, town: DataTown, axe: str, language: str, device: str
) -> None:
    title = f"Zebra crossings {secrets.token_hex(3)}"
    with visit(viewport=DEVICES[device], is_new=True, may_fail=True) as made:
        walk, asker, reader = Walk(made, town, axe, language), town.citizen(), town.citizen()
        ref = _is_asked(walk, title, asker)
        _is_released(walk, title, ref)
        _is_followed(walk, ref, reader)
        _is_answered(walk, ref)
        town.letters(reader)
        assert any(f"/data-requests/{ref}" in letter for letter in town.town.mails(reader.email))
        town.sit(walk.page, asker)
        page = walk.go(f"/my/data-requests/{ref}")
        page.locator("#f-text").fill("The police count them every year.")
        walk.press("button[value=appeal]")
        expect(page.locator("#appeals")).to_be_visible()
        expect(page.locator("#f-text")).to_have_count(0)
        page.context.clear_cookies(name="__Host-session")
        walk.go("/data-requests?status=answered")
        walk.press(f"main a[href$='/data-requests/{ref}']")
        expect(page.locator(".request-answer")).to_have_count(1)


def _is_asked(walk: Walk, title: str, asker: Officer) -> str:
    """Come from an empty search, sign in with the form filled in, and send it; return the ref."""
    page = walk.go(f"/datasets?q={title.replace(' ', '+')}")
    walk.press(".data-missing a.button")
    expect(page.locator("#f-title")).to_have_value(title)
    page.locator("#f-text").fill("Where they are, each year.")
    page.locator("#f-agency").select_option(AGENCY)
    walk.press(".form-actions button")
    walk.come_back(asker)
    expect(page.locator("#f-title")).to_have_value(title)
    walk.press(".form-actions button")
    expect(page.locator("h1")).to_contain_text(title)
    return page.url.partition("?")[0].rpartition("/")[2]


def _is_released(walk: Walk, title: str, ref: str) -> None:
    walk.town.sit(walk.page, walk.town.officer(Role.EDITOR))
    walk.go("/officers/datasets")
    walk.press("main a[href$='/officers/data-requests']")
    walk.press(f"main a[href$='{ref}']")
    expect(walk.page.locator("h1")).to_contain_text(title)
    walk.press("button[value=release]")


def _is_followed(walk: Walk, ref: str, reader: Officer) -> None:
    walk.page.context.clear_cookies(name="__Host-session")
    walk.go(f"/data-requests/{ref}")
    walk.press(".follow a.button")
    walk.come_back(reader)
    walk.press("button[value=at_once]")


def _is_answered(walk: Walk, ref: str) -> None:
    walk.town.sit(walk.page, walk.town.officer(Role.APPROVER))
    page = walk.go(f"/officers/data-requests/{ref}")
    page.locator("input[value=does_not_exist]").check()
    page.locator("#f-text_ar").fill("لا تُحصى.")
    page.locator("#f-text_en").fill("Nobody counts them.")
    walk.press("button[value=answer]")
    expect(page.locator("#said")).to_be_visible()
