"""The finder's map: over the whole screen and back, where I am, a search around what it shows."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.matrix import ARABIC, ENGLISH
from tests.browser.test_access import CHECK
from tests.browser.test_finder import HERE
from tests.browser.visitor import DESK, MakeVisit

ASKED = "lat=31.954&lon=35.911"
OPEN = re.compile(r"#on-map$")
CLOSED = re.compile(r"around-me\?[^#]*$")
RING = """
  () => {
    const [ring, map] = ["path.radius", "#map"].map((one) => {
      return document.querySelector(one).getBoundingClientRect();
    });
    const isInside = ring.left >= map.left && ring.right <= map.right
      && ring.top >= map.top && ring.bottom <= map.bottom;
    return isInside && ring.width > map.width / 3;
  }
"""


def open_map(page: Page) -> None:
    page.locator("#show-map").click()
    expect(page.locator("dialog.map-full #map[data-ready]")).to_be_visible()


@pytest.mark.parametrize("language", ARABIC)
def test_on_a_phone_the_map_takes_the_screen_and_back_closes_it(
    visit: MakeVisit, language: str
) -> None:
    with visit(reduced_motion="reduce") as made:
        page = made.go(f"/{language}/around-me?{ASKED}")
        switch = page.locator("#show-map")
        page.evaluate("scrollTo(0, 1500)")
        expect(switch).to_be_in_viewport()
        open_map(page)
        expect(page).to_have_url(OPEN)
        box = page.locator("#map").bounding_box()
        assert box and box["width"] == 412 and box["height"] > 800
        page.go_back()
        expect(page.locator("dialog.map-full")).to_be_hidden()
        expect(page).to_have_url(CLOSED)
        assert page.evaluate("scrollY") > 1000
        open_map(page)
        back = "العودة إلى القائمة" if language == "ar" else "Back to the list"
        page.get_by_role("button", name=back).click()
        expect(page.locator("dialog.map-full")).to_be_hidden()
        expect(page).to_have_url(CLOSED)


@pytest.mark.parametrize("language", ENGLISH)
@pytest.mark.parametrize("radius", [2000, 50000])
def test_the_circle_that_was_searched_is_a_tap_away(
    visit: MakeVisit, language: str, radius: int
) -> None:
    with visit(reduced_motion="reduce") as made:
        page = made.go(f"/{language}/around-me?{ASKED}&radius={radius}")
        open_map(page)
        name = "كل أماكن الصفحة" if language == "ar" else "All places of this page"
        page.get_by_role("button", name=name).click()
        pins = page.locator("#map .pin:not(.is-clustered), #map .cluster")
        assert pins.count() > 3
        circle = "الدائرة كلها" if language == "ar" else "The whole circle"
        page.get_by_role("button", name=circle).click()
        assert page.evaluate(RING)


@pytest.mark.parametrize("language", ARABIC)
@pytest.mark.parametrize("where", [ASKED, "lat=32.556&lon=35.85"])
def test_the_map_opens_on_the_nearest_apart_however_wide_the_circle(
    visit: MakeVisit, language: str, where: str
) -> None:
    with visit(reduced_motion="reduce") as made:
        page = made.go(f"/{language}/around-me?{where}&radius=50000")
        open_map(page)
        heaps = page.locator("#map .cluster").evaluate_all(
            "all => all.map(one => one.dataset.numbers.split(' ').map(Number))"
        )
        hidden = {number for heap in heaps for number in heap[1:]}
        assert len(hidden & set(range(1, 6))) <= 2
        for number in range(1, 6):
            if number not in hidden:
                expect(page.locator(f"#map .pin[data-number='{number}']")).to_be_in_viewport()
        expect(page.locator("#map .origin")).to_be_in_viewport()


@pytest.mark.parametrize("language", ARABIC)
def test_a_tap_on_the_map_never_throws_the_pins_out_without_a_way_back(
    visit: MakeVisit, language: str
) -> None:
    with visit(reduced_motion="reduce") as made:
        page = made.go(f"/{language}/around-me?{ASKED}&radius=2000")
        open_map(page)
        page.locator("#map").click(position={"x": 20, "y": 760})
        page.locator("#map").click(position={"x": 20, "y": 760})
        assert not page.evaluate(RING)
        page.locator("#map .map-tool.is-circle").click()
        assert page.evaluate(RING)
        page.locator("#map .cluster, #map .pin:not(.is-clustered)").first.click()
        page.locator("#map .map-tool.is-results").click()
        page.locator("#map .pin:not(.is-clustered)").first.click()
        expect(page.locator(".map-sheet")).to_be_visible()
        # With a sheet open the tap closes it, and nothing moves.
        before = page.locator("#map .origin").bounding_box()
        page.locator("#map").click(position={"x": 200, "y": 120})
        expect(page.locator(".map-sheet")).to_be_hidden()
        assert page.locator("#map .origin").bounding_box() == before


@pytest.mark.parametrize("language", ARABIC)
def test_a_search_around_here_is_in_the_address_and_opens_the_map_again(
    visit: MakeVisit, language: str
) -> None:
    with visit(reduced_motion="reduce") as made:
        page = made.go(f"/{language}/around-me?{ASKED}&radius=2000&layers=schools")
        open_map(page)
        search = page.locator(".map-search")
        expect(search).to_be_hidden()
        page.locator("#map .map-tool.is-circle").click()
        expect(search).to_be_hidden()
        page.locator("#map").click(position={"x": 60, "y": 300})
        search.click()
        page.wait_for_url(lambda url: ASKED not in url)
        asked = parse_qs(urlsplit(page.url).query)
        assert asked["layers"] == ["schools"]
        assert asked["radius"] == ["2000"]
        assert asked["lat"] != ["31.954"]
        assert asked.keys() == {"lat", "lon", "radius", "layers"}
        expect(page.locator("dialog.map-full #map[data-ready]")).to_be_visible()
        expect(page).to_have_url(OPEN)
        page.keyboard.press("Escape")
        expect(page.locator("dialog.map-full")).to_be_hidden()
        expect(page).to_have_url(CLOSED)


@pytest.mark.parametrize("language", ARABIC)
def test_where_i_am_is_shown_on_the_map_and_told_to_nobody(
    visit: MakeVisit, axe: str, language: str
) -> None:
    with visit(is_new=True, reduced_motion="reduce", **HERE) as made:
        page = made.go(f"/{language}/around-me?lat=31.97&lon=35.95")
        open_map(page)
        me = "أين أنا" if language == "ar" else "Where I am"
        page.get_by_role("button", name=me).click()
        expect(page.locator("#map .me")).to_be_visible()
        assert not [url for url in made.asked_for if "31.953" in url]
        expect(page.locator(".map-search")).to_have_attribute("href", re.compile(r"lat=31\.9539"))
        page.evaluate(axe)
        assert page.evaluate(CHECK) == []


def test_a_refused_position_is_said_on_the_map(visit: MakeVisit) -> None:
    with visit() as made:
        page = made.go(f"/en/around-me?{ASKED}")
        open_map(page)
        page.get_by_role("button", name="Where I am").click()
        expect(page.locator(".map-said")).to_contain_text("could not be read")


@pytest.mark.parametrize("language", ENGLISH)
def test_the_whole_screen_is_reached_and_left_by_the_keyboard_alone(
    visit: MakeVisit, language: str
) -> None:
    with visit(viewport=DESK, reduced_motion="reduce") as made:
        page = made.go(f"/{language}/around-me?{ASKED}")
        made.pins()
        full = page.locator(".map-tool.is-full")
        full.focus()
        page.keyboard.press("Enter")
        dialog = page.locator("dialog.map-full")
        expect(dialog).to_be_visible()
        pin = page.locator("#map .pin:not(.is-clustered)").first
        pin.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".map-sheet")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".map-sheet")).to_be_hidden()
        expect(dialog).to_be_visible()
        expect(pin).to_be_focused()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(page.locator(".map-side #map")).to_be_visible()
        expect(page).to_have_url(CLOSED)
