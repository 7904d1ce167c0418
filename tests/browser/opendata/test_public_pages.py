"""Open data as people meet it: found, looked at, downloaded, discussed, followed, withdrawn."""

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from portal.accounts.officer_roles import Officer
from tests.browser.contact.town import DEVICES
from tests.browser.opendata.data_town import GONE, DataTown
from tests.browser.participation.looks import look_once
from tests.browser.visitor import SMALLEST, MakeVisit, Visit
from tests.portal.opendata.published import TABLE

# A phone in Arabic in the suite; the others, and all without a script, in `make journeys`.
_WALKS = [(one, two, has) for has in (True, False) for one in ("ar", "en") for two in DEVICES]
WALKS = [
    pytest.param(
        one,
        marks=() if one == ("ar", "phone", True) else pytest.mark.journey,
        id="-".join(map(str, one)),
    )
    for one in _WALKS
]
# Otherwise spelled than on the page, as people do.
FOUND_BY = {"ar": "الارقام الصحيه", "en": "health figures"}


@dataclass
class Walk:
    """Somebody at a browser; each page that comes is looked at."""

    made: Visit
    town: DataTown
    axe: str
    language: str
    has_script: bool
    name: str
    seen: set[str] = field(default_factory=set)

    @property
    def page(self) -> Page:
        """The page in the browser."""
        return self.made.page

    def go(self, path: str) -> Page:
        """Open a page below the language, and look at it."""
        page = self.made.go(f"/{self.language}{path}")
        self.look()
        return page

    def press(self, selector: str) -> Page:
        """Press what leads to another page, and look at it."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        self.look()
        return self.page

    def look(self) -> None:
        """Ask axe with every part open, once a kind, and whether the smallest screen scrolls."""
        size = self.page.viewport_size
        assert size is not None
        if self.has_script:
            folded = self.page.locator("main details:not([open])").element_handles()
            for one in folded:
                one.evaluate("(one) => (one.open = true)")
            look_once(self.page, self.axe, self.seen)
            for one in folded:
                one.evaluate("(one) => (one.open = false)")
        self.page.set_viewport_size(SMALLEST)
        assert self.page.evaluate("document.documentElement.scrollWidth") == 320, self.page.url
        self.page.set_viewport_size(size)

    def come_back(self, whom: Officer) -> Page:
        """Sign in where a page has led to the sign-in, and follow the way back."""
        assert "/sign-in" in self.page.url
        back = unquote(self.page.url.partition("next=")[2])
        self.town.sit(self.page, whom)
        self.page.goto(f"{self.made.address}{back}")
        self.look()
        return self.page


@pytest.mark.parametrize("way", WALKS)
def test_a_visitor_finds_data_takes_them_and_hears_what_becomes_of_them(
    visit: MakeVisit, town: DataTown, axe: str, tmp_path: Path, way: tuple[str, str, bool]
) -> None:
    language, device, has_script = way
    name = f"sample-health-{secrets.token_hex(3)}"
    town.publish(name)
    with visit(
        viewport=DEVICES[device], is_new=True, java_script_enabled=has_script, may_fail=True
    ) as made:
        walk = Walk(made, town, axe, language, has_script, name)
        _finds(walk, is_phone=device == "phone")
        _looks(walk)
        _takes(walk, tmp_path / "table.csv")
        reader = town.citizen()
        _comments(walk, reader)
        _follows(walk, reader)
        _hears(walk, reader)
        for path in (f"/datasets/{GONE}", "/openness", "/data-licences"):
            walk.go(path)
        assert made.go(f"/{language}/datasets/{GONE}").locator(".problem").is_visible()


def _finds(walk: Walk, *, is_phone: bool) -> None:
    """Come to the dataset by words as people write them, by order, category and publisher."""
    page = walk.go("/datasets")
    line = f"main a[href='/{walk.language}/datasets/{walk.name}']"
    # A phone shows the list first, a wide screen the filters beside it.
    expect(page.locator(".catalogue-fold")).to_be_visible(visible=is_phone)
    expect(page.locator(".category-tree").first).to_be_visible(visible=not is_phone)
    expect(page.locator(".catalogue-list .line").first).to_be_in_viewport()
    page.locator("#data-q").fill(FOUND_BY[walk.language])
    walk.press("form.site-search button")
    expect(page.locator(line)).to_be_visible()
    walk.press(".orders a[href*='order=name']")
    _unfold(page)
    walk.press(".category-tree a[href*='category=health']:visible")
    _unfold(page)
    walk.press(".choices-of-facet a[href*='publisher=ministry-of-health']")
    assert page.locator(".chosen-filters li").count() == 2
    walk.press(line)


def _unfold(page: Page) -> None:
    """Open the filters where they are folded, and the first branch of the tree."""
    fold, branch = page.locator(".catalogue-fold"), page.locator(".category-tree summary").first
    if fold.is_visible():
        fold.click()
    if branch.is_visible():
        branch.click()


def _looks(walk: Walk) -> None:
    """See what the dataset is before it is taken: its first rows, its columns, its licence."""
    page = walk.page
    expect(page.locator(".is-download")).to_be_in_viewport()
    expect(page.locator("#preview td").first).to_have_text("Amman")
    assert page.locator("#schema").count() == 1
    walk.press("main a[href*='/data-licences#']")
    expect(page.locator("#jo-ogdl")).to_be_in_viewport()
    walk.go(f"/datasets/{walk.name}")


def _takes(walk: Walk, target: Path) -> None:
    """Download the very file, with the checksum that is told."""
    with walk.page.expect_download() as waiting:
        walk.page.locator(".is-download").click()
    waiting.value.save_as(target)
    assert target.read_bytes() == TABLE
    told = walk.page.request.get(f"{walk.made.address}/api/v1/datasets/{walk.name}").text()
    assert hashlib.sha256(TABLE).hexdigest() in told


def _comments(walk: Walk, reader: Officer) -> None:
    walk.press("#discussion a[href$='/write']")
    page = walk.come_back(reader)
    page.locator("textarea").fill("أين أرقام معان؟")
    walk.press("button[value=post]")
    expect(walk.go(f"/datasets/{walk.name}").locator(".comment-text")).to_have_text(
        "أين أرقام معان؟"
    )


def _follows(walk: Walk, reader: Officer) -> None:
    page = walk.go(f"/datasets/{walk.name}")
    page.context.clear_cookies(name="__Host-session")
    walk.press(".follow a")
    walk.come_back(reader)
    walk.press("button[value=at_once]")
    expect(page.locator("button[value=end]")).to_be_visible()


def _hears(walk: Walk, reader: Officer) -> None:
    """Be written to when a new version comes; the feed and the page tell it as well."""
    walk.town.letters(reader)
    walk.town.renew(walk.name, TABLE.replace(b"800", b"801"))
    letter = walk.town.letters(reader)[-1]
    link = re.search(rf"{walk.made.address}(\S+/datasets/{walk.name})", letter)
    assert link is not None
    page = walk.made.go(link[1])
    walk.look()
    assert page.locator("#differences").count() == 1
    feed = page.locator(".follow a[type='application/atom+xml']").get_attribute("href")
    told = page.request.get(f"{walk.made.address}{feed}").text()
    # The comment, and the version.
    assert told.count("<entry>") == 2
