"""Directions, sharing, and what the device says of its position, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.matrix import ARABIC, ENGLISH
from tests.browser.test_access import CHECK
from tests.browser.test_finder import AMMAN, parameters_of
from tests.browser.visitor import DESK, PHONE, MakeVisit

ASKED = "lat=31.954&lon=35.911"
ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/156.0.0.0 Mobile Safari/537.36"
NOTE_WHAT_IS_SHARED = (
    "navigator.share = (what) => { window.shared = what; return Promise.resolve(); };"
)
NOTE_WHAT_IS_COPIED = """
  delete Navigator.prototype.share;
  navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); };
"""


def open_directions(page: Page) -> dict[str, str]:
    page.locator("#result-3 a.directions").click()
    dialog = page.locator("dialog.map-apps")
    expect(dialog).to_be_visible()
    expect(dialog.locator(".map-apps-place")).to_have_text(
        page.locator("#result-3 h2").inner_text()
    )
    links = dialog.locator("li:not([hidden]) a").all()
    return {one.inner_text(): one.get_attribute("href") or "" for one in links}


@pytest.mark.parametrize("language", ARABIC)
def test_directions_offer_map_applications_and_load_none_of_them(
    visit: MakeVisit, axe: str, language: str
) -> None:
    with visit() as made:
        page = made.go(f"/{language}/around-me?{ASKED}")
        card = page.locator("#result-3")
        at = [card.get_attribute("data-lat") or "", card.get_attribute("data-lon") or ""]
        links = open_directions(page)
        assert {"Google Maps", "Apple Maps", "Waze"} <= set(links)
        assert not [address for address in links.values() if address.startswith("geo:")]
        assert all(at[0] in address and at[1] in address for address in links.values())
        page.evaluate(axe)
        assert page.evaluate(CHECK) == []
        page.keyboard.press("Escape")
        expect(page.locator("dialog.map-apps")).to_be_hidden()
        expect(page.locator("#result-3 a.directions")).to_be_focused()


def test_an_android_phone_is_offered_its_own_maps_first(visit: MakeVisit) -> None:
    with visit(user_agent=ANDROID) as made:
        page = made.go(f"/ar/around-me?{ASKED}")
        first = next(iter(open_directions(page).values()))
        assert re.fullmatch(r"geo:(3[\d.]+,3[\d.]+)\?q=\1", first)
        page.locator("dialog.map-apps button").click()
        page.locator("#result-3 h2 a").click()
        page.wait_for_url("**/places/**")
        expect(page.locator(".own-map-app a")).to_be_visible()


def test_without_javascript_directions_lead_to_the_page_of_the_place(visit: MakeVisit) -> None:
    with visit(java_script_enabled=False) as made:
        page = made.go(f"/en/around-me?{ASKED}")
        page.locator("#result-1 a.directions").click()
        page.wait_for_url("**#directions")
        expect(page.get_by_role("link", name="Google Maps")).to_be_in_viewport()
        expect(page.locator("a.share")).to_have_text("Link to this place")


def test_a_place_is_shared_by_its_own_address(visit: MakeVisit) -> None:
    with visit(is_new=True) as made:
        made.page.add_init_script(NOTE_WHAT_IS_SHARED)
        page = made.go("/en/places/schools/SCH-000224?lat=31.954&lon=35.911")
        page.get_by_role("link", name="Share").click()
        shared = page.evaluate("window.shared")
        assert shared["url"] == f"{made.address}/en/places/schools/SCH-000224"
        assert shared["title"] == page.locator("h1").inner_text()
    with visit(is_new=True) as made:
        made.page.add_init_script(NOTE_WHAT_IS_COPIED)
        page = made.go("/ar/places/schools/SCH-000224")
        page.locator("a.share").click()
        expect(page.locator("a.share")).to_contain_text("نُسخ الرابط")
        assert page.evaluate("window.copied").endswith("/ar/places/schools/SCH-000224")


@pytest.mark.parametrize("language", ENGLISH)
def test_the_page_says_how_exact_the_device_is_and_asks_whether_it_errs(
    visit: MakeVisit, language: str
) -> None:
    position = {**AMMAN, "accuracy": 1800}
    with visit(is_new=True, permissions=["geolocation"], geolocation=position) as made:
        page = made.go(f"/{language}/around-me")
        page.locator("#locate").click()
        page.wait_for_url("**accuracy=1800**")
        expect(page.locator(".summary").first).to_contain_text(
            "1.8 كم" if language == "ar" else "to about 1.8 km"
        )
        page.locator(".not-here").click()
        expect(page.locator("#place")).to_be_focused()
        page.locator("#place").fill("العقبة")
        page.locator("#place").press("Enter")
        page.wait_for_url("**place=**")
        assert not {"lat", "lon", "accuracy"} & set(parameters_of(page.url))


@pytest.mark.parametrize("language", ARABIC)
def test_the_way_through_the_areas_needs_no_script(visit: MakeVisit, language: str) -> None:
    with visit(java_script_enabled=False) as made:
        page = made.go(f"/{language}/around-me")
        page.locator(".starting a[href$='/areas']").click()
        page.locator("a[href$='/areas/JO-IR']").click()
        page.locator(".chips a[href$='/schools']").click()
        page.wait_for_url("**/areas/JO-IR/schools")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        first = made.ids()
        page.locator("a[rel=next]").click()
        page.wait_for_url("**page=2")
        assert not set(first) & set(made.ids())
        page.go_back()
        page.locator("details.more summary").click()
        page.locator(".areas a").first.click()
        page.wait_for_url(re.compile(r"/areas/JO-IR-\d+/schools$"))
        assert made.ids()


def test_the_map_of_an_agency_fits_the_offices_of_all_pages(
    visit: MakeVisit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.pages.directory.agency_page._OFFICES_A_PAGE", 10)
    with visit(is_new=True, viewport=DESK, reduced_motion="reduce") as made:
        page = made.go("/en/agencies/civil-status-and-passports")
        pins = made.pins()
        others = page.locator("#map path.other-place")
        said = page.locator("section[aria-labelledby=offices] .summary").inner_text()
        count = int(re.search(r"\d+", said)[0])  # type: ignore[index]
        assert count > len(pins) == 10
        expect(others).to_have_count(count)
        inside = page.evaluate("""() => {
          const map = document.getElementById("map").getBoundingClientRect();
          return [...document.querySelectorAll("path.other-place")].every((one) => {
            const { left, right, top, bottom } = one.getBoundingClientRect();
            return left >= map.left && right <= map.right && top >= map.top && bottom <= map.bottom;
          });
        }""")
        assert inside
