"""The network gone: what was seen last can be read with its date, and one tap forgets it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.browser.matrix import ARABIC
from tests.browser.test_access import CHECK
from tests.browser.visitor import MakeVisit, Visit

SAVED_ON = {"ar": "حُفظت في", "en": "Saved on"}
LIST = "around-me?lat=31.954&lon=35.911&radius=5000"
PLACE = "places/schools/SCH-000224"
# The worker is there and has taken in what the first page needs, its map as well.
SETTLED = """async () => {
  const statics = await (await caches.open("statics")).keys();
  const pages = await (await caches.open("pages")).keys();
  const data = await (await caches.open("data")).keys();
  return pages.length > 0 && data.length > 0
    && statics.some(({ url }) => url.includes("protomaps-leaflet.js"));
}"""
KEPT = """async () => {
  const kept = [];
  for (const name of await caches.keys()) {
    const requests = name === "statics" ? [] : await (await caches.open(name)).keys();
    kept.push(...requests.map(({ url }) => url));
  }
  return [...kept, ...Object.values(localStorage)];
}"""


@contextmanager
def installed(visit: MakeVisit, language: str, **options: object) -> Iterator[Visit]:
    """Lend a visitor whose phone has shown a list once, and has the worker since."""
    with visit(is_new=True, may_fail=True, service_workers="allow", **options) as made:
        page = made.go(f"/{language}/{LIST}")
        wait_for(page, SETTLED)
        yield made


def wait_for(page: Page, asked: str) -> None:
    """Wait until a question is answered with yes, for half a minute at most."""
    for _ in range(150):
        if page.evaluate(asked):
            return
        page.wait_for_timeout(200)
    pytest.fail(asked)


def without_axe_faults(page: Page, axe: str) -> None:
    """Fail when axe finds a fault on the page, which may be offline: it is in the cache."""
    page.evaluate(axe)
    assert page.evaluate(CHECK) == []


@pytest.mark.parametrize("language", ARABIC)
def test_after_one_visit_list_and_map_are_there_without_a_network_and_say_their_date(
    visit: MakeVisit, axe: str, language: str
) -> None:
    with installed(visit, language) as made:
        page, listed = made.page, made.ids()
        page.evaluate(axe)
        page.context.set_offline(True)
        made.complaints.clear()
        page.reload()
        assert made.ids() == listed
        expect(page.locator(".saved-copy")).to_contain_text(SAVED_ON[language])
        # What was open then is no word about now.
        expect(page.locator(".card .state").first).to_be_hidden()
        page.locator("#show-map").click()
        assert len(made.pins()) == len(listed)
        expect(page.locator(".leaflet-ground-pane path").first).to_be_attached()
        assert made.complaints == []
        # Another radius is another answer: it is not given for this one.
        page.goto(f"{made.address}/{language}/{LIST}0")
        expect(page.locator("#not-saved")).to_be_visible()
        expect(page.locator("#last-results a")).to_have_attribute(
            "href", f"{made.address}/{language}/{LIST}"
        )


def test_a_place_is_saved_in_every_language_and_all_is_forgotten_by_one_tap(
    visit: MakeVisit, axe: str
) -> None:
    with installed(visit, "en") as made:
        made.go("/en/sign-in")
        page = made.go("/en/services")
        # Nothing of a person, nothing that is no list and no place.
        assert all("/around-me?" in url or "/api/v1/areas" in url for url in page.evaluate(KEPT))
        page.goto(f"{made.address}/en/{PLACE}")
        button = page.locator(".save-place")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        wait_for(
            page, "async () => (await (await caches.open('saved-places')).keys()).length === 2"
        )
        page.goto(f"{made.address}/en/saved")
        expect(page.locator("#saved-places .kept-row")).to_have_count(1)
        without_axe_faults(page, axe)
        page.context.set_offline(True)
        # From another list than the one it was saved from, and in the other language.
        page.goto(f"{made.address}/ar/{PLACE}?lat=31.95&lon=35.91")
        expect(page.locator("h1")).to_have_text("روضة الضياء")
        expect(page.locator(".saved-copy")).to_be_visible()
        expect(page.locator(".save-place")).to_have_attribute("aria-pressed", "true")
        page.goto(f"{made.address}/ar/saved")
        expect(page.locator("#storage-used")).to_contain_text("ميغابايت")
        page.locator("#forget").click()
        expect(page.locator("#saved-places .kept-row")).to_have_count(0)
        assert page.evaluate(KEPT) == []
        page.goto(f"{made.address}/ar/{LIST}")
        expect(page.locator("#nothing-kept")).to_be_visible()


@pytest.mark.parametrize("path", ["saved", "offline"])
def test_without_scripts_no_page_shows_a_dead_button(visit: MakeVisit, path: str) -> None:
    with visit(java_script_enabled=False) as made:
        page = made.go(f"/en/{path}")
        expect(page.locator("main .notice:visible")).to_contain_text("needs scripts")
        expect(page.locator("main button:visible")).to_have_count(0)
        page = made.go(f"/en/{PLACE}")
        expect(page.locator(".save-place")).to_be_hidden()
        expect(page.locator("#kept-link")).to_be_hidden()
