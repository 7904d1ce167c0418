"""A citizen renews a driving licence: from the front page to the telephone of an open office."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.directory.site import AGENCY, SERVICE, Site, directory_site
from tests.browser.matrix import ENGLISH, journey
from tests.browser.visitor import DESK, PHONE, MakeVisit
from tests.conftest import Databases

SEARCHES = {
    "ar": ("تجديد رخصة القيادة", "تجديد رخصه القياده"),
    "en": ("renew a driving licence", "renew a drivng licence"),
}
WORDS: dict[str, dict[str, Any]] = {
    "ar": {
        "services": "الخدمات",
        "currency": re.compile("دينار|د\\.أ"),
        "openness": re.compile("مفتوح|مغلق|يفتح|يغلق"),
        "distance": re.compile(r"\d (م|كم)"),
        "place": "عمّان",
    },
    "en": {
        "services": "Services",
        "currency": re.compile("JOD|dinar"),
        "openness": re.compile("[Oo]pen|[Cc]lose"),
        "distance": re.compile(r"\d[ \u00a0]k?m\b"),
        "place": "Amman",
    },
}
AMMAN = {"latitude": 31.954, "longitude": 35.911}


@pytest.fixture(scope="module")
def site(
    databases: Databases, sample_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A server over demonstration data."""
    with directory_site(databases, sample_template, tmp_path_factory.mktemp("citizen")) as made:
        yield made


@pytest.fixture(scope="module")
def address(site: Site) -> str:
    """The address of that server, in the place of the finder's."""
    return site.address


def _search(page: Page, words: str) -> None:
    page.locator("main input[name=q]").first.fill(words)
    page.locator("main input[name=q]").first.press("Enter")
    page.wait_for_url(re.compile(r"[?&]q="))


def _service_page(page: Page, language: str) -> None:
    """Look at papers, fee and steps, and at what other people need."""
    needs = page.locator("section[aria-labelledby=needs]")
    assert needs.locator(".paper").count() >= 2
    expect(page.locator(".fees dd").first).to_contain_text(WORDS[language]["currency"])
    assert page.locator("ol.steps > li").count() >= 2
    for_everybody = needs.locator(".paper").all_inner_texts()
    needs.locator("nav a").last.click()
    expect(needs.locator("nav a[aria-current]")).to_have_count(1)
    assert needs.locator(".paper").all_inner_texts() != for_everybody
    needs.locator("nav a").first.click()


def _nearest(page: Page, language: str) -> None:
    """Call the nearest office that is open; where all are closed, its page says when it opens."""
    words = WORDS[language]
    cards = page.locator("section.near ol.cards > li")
    expect(cards.first).to_contain_text(words["openness"])
    opened = cards.filter(has=page.locator(".is-open"))
    chosen = opened.first if opened.count() else cards.first
    expect(chosen.locator(".card-distance")).to_contain_text(words["distance"])
    number = chosen.locator("a[href^='tel:']").first
    expect(number).to_be_visible()
    called = (number.get_attribute("href") or "").removeprefix("tel:")
    assert re.fullmatch(r"\+962\d{8,9}", called), called
    digits = re.sub(r"\D", "", number.inner_text())
    assert called.endswith(digits.removeprefix("962").removeprefix("0")), (called, digits)
    chosen.locator("h2 a, h3 a").first.click()
    page.wait_for_url("**/places/offices/*")
    expect(page.locator(f"main a[href='tel:{called}']").first).to_be_visible()
    expect(page.locator("main ul.hours")).to_contain_text(re.compile(r"\d{1,2}:\d{2}"))


@pytest.mark.parametrize(("language", "screen"), [("ar", PHONE), journey("en", DESK)])
def test_a_citizen_finds_a_service_its_nearest_office_and_reports_an_error(
    visit: MakeVisit, language: str, screen: dict[str, int]
) -> None:
    right, wrong = SEARCHES[language]
    with visit(viewport=screen, reduced_motion="reduce") as made:
        page = made.go(f"/{language}/around-me")
        page.locator("nav.sections a[href$='/search']").click()
        for words in (wrong, right):
            _search(page, words)
            expect(page.locator(f"main a[href$='/services/{SERVICE}']").first).to_be_visible()
        page.locator(f"main a[href$='/services/{SERVICE}']").first.click()
        page.wait_for_url(f"**/services/{SERVICE}")
        _service_page(page, language)
        page.locator("#place").fill(str(WORDS[language]["place"]))
        page.locator("#place").press("Enter")
        page.wait_for_url(re.compile("place="))
        if not page.locator("section.near ol.cards").count():
            page.locator("section.near ul.columns a").first.click()
        _nearest(page, language)
        made.go(f"/{language}/services/{SERVICE}")
        page.locator("main a[href*='/agencies/']").first.click()
        page.wait_for_url("**/agencies/*")
        if page.locator("#map").is_hidden():
            page.locator("#show-map").click()
        assert made.pins()
        # On a phone the map is the whole screen, and the way back leads to the page.
        if page.locator("dialog[open]").count():
            page.go_back()
        assert page.locator("main a[href*='/places/offices/']").count()
        page.locator("a[href*='contact/mistake']").first.click()
        page.locator("#f-text").fill("رقم الهاتف قديم")
        expect(page.locator("input[name=page]")).to_have_value(re.compile("/agencies/"))


# Which pins of the map, by their numbers, are not wholly inside it.
OUT_OF_VIEW = """() => {
  const map = document.querySelector("#map").getBoundingClientRect();
  return [...document.querySelectorAll("#map .pin")].filter((pin) => {
    const box = pin.getBoundingClientRect();
    return box.left < map.left || box.right > map.right
      || box.top < map.top || box.bottom > map.bottom;
  }).map((pin) => pin.dataset.number);
}"""


def test_the_map_of_an_agency_shows_all_its_offices(visit: MakeVisit) -> None:
    with visit(viewport=DESK, reduced_motion="reduce") as made:
        page = made.go(f"/en/agencies/{AGENCY}")
        assert len(made.pins()) > 5
        assert page.evaluate(OUT_OF_VIEW) == []
        page.goto(page.url.replace(f"/agencies/{AGENCY}", f"/services/{SERVICE}"))
        arrow = (
            "getComputedStyle(document.querySelector('.trail li:last-child'), '::after').content"
        )
        assert page.evaluate(arrow) == "none"


@pytest.mark.parametrize("language", ["ar"])
def test_a_position_that_the_browser_gives_finds_the_nearest_office(
    visit: MakeVisit, language: str
) -> None:
    with visit(geolocation=AMMAN, permissions=["geolocation"]) as made:
        page = made.go(f"/{language}/services/{SERVICE}")
        page.locator("#locate").click()
        page.wait_for_url(re.compile("lat="))
        _nearest(page, language)


def test_the_keyboard_alone_leads_through_the_service_page(visit: MakeVisit) -> None:
    with visit(viewport=DESK) as made:
        page = made.go(f"/en/services/{SERVICE}")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")
        _tabs_in_order(page, 25)


@pytest.mark.parametrize("language", ENGLISH)
def test_the_keyboard_alone_leads_through_signing_in(visit: MakeVisit, language: str) -> None:
    with visit(viewport=PHONE, may_fail=True) as made:
        page = made.go(f"/{language}/sign-in")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        _tabs_in_order(page, 4)
        page.locator("#name").focus()
        page.keyboard.type("nobody@example.org")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "password"
        page.keyboard.type("wrong wrong wrong")
        page.keyboard.press("Enter")
        expect(page.locator("[role=alert], .problem").first).to_be_visible()


# Where the focus is, whether one sees it, and whether it comes after where it was.
FOCUS = """(last) => {
  const one = document.activeElement, style = getComputedStyle(one);
  const before = window.lastFocus;
  window.lastFocus = one;
  const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  const follows = !before || before === one
    || (before.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) > 0;
  return [one.tagName, seen || style.boxShadow !== "none", follows];
}"""


def _tabs_in_order(page: Page, times: int) -> None:
    for _time in range(times):
        page.keyboard.press("Tab")
        name, is_seen, follows = page.evaluate(FOCUS)
        if name == "BODY":
            return
        assert is_seen, name
        assert follows, name
