"""What else the finder has to do for everybody: docs/finder.md names each of these."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.matrix import ARABIC
from tests.browser.test_access import CHECK
from tests.browser.visitor import DESK, SMALLEST, MakeVisit

ASKED = "lat=31.954&lon=35.911"
NO_ANSWER = """
  Object.defineProperty(navigator, "geolocation", { value: {
    getCurrentPosition: (_took, failed) => failed({ code: %d, PERMISSION_DENIED: 1 }),
  } });
"""
# What WCAG 1.4.12 lets people set for themselves.
WIDE_TEXT = """
  * { line-height: 1.5 !important; letter-spacing: .12em !important; }
  * { word-spacing: .16em !important; }
  p { margin-block-end: 2em !important; }
"""
# Our own policy lets no style in from outside, but a person's browser may set what it likes.
SET_STYLE = """
  (text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
"""
CLIPPED = """
  () => [...document.querySelectorAll("main h1, main h2, main p, main a, main button, main label")]
    .filter((one) => one.checkVisibility() && getComputedStyle(one).overflow === "hidden"
      && !one.matches(".unseen, .skip") && getComputedStyle(one).webkitLineClamp === "none"
      && one.scrollHeight > one.clientHeight + 2)
    .map((one) => one.textContent.trim().slice(0, 40))
"""


def _sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize("code", [2, 3])
def test_a_position_that_does_not_come_leads_to_the_place_field(
    visit: MakeVisit, code: int
) -> None:
    with visit(is_new=True) as made:
        made.page.add_init_script(NO_ANSWER % code)
        page = made.go("/ar/around-me?radius=5000")
        page.locator("#locate").click()
        expect(page.locator("#locate-message")).to_contain_text("اكتب اسم")
        expect(page.locator("#place")).to_be_focused()
        expect(page.locator("#radius")).to_have_value("5000")


def test_where_no_position_is_to_be_had_there_is_no_button_for_it(visit: MakeVisit) -> None:
    with visit(is_new=True) as made:
        made.page.add_init_script(
            "Object.defineProperty(window, 'isSecureContext', { value: false })"
        )
        page = made.go("/ar/around-me")
        expect(page.locator("#locate")).to_have_count(0)
        expect(page.locator("#place")).to_be_visible()


def test_the_wheel_over_the_map_moves_the_page(visit: MakeVisit) -> None:
    with visit(viewport={"width": 1280, "height": 500}) as made:
        page = made.go(f"/en/around-me?{ASKED}&radius=2000")
        made.pins()
        page.locator("#map").hover()
        page.mouse.wheel(0, 400)
        page.wait_for_function("scrollY > 100")


def test_the_arrow_keys_move_the_map_only_while_it_has_the_focus(visit: MakeVisit) -> None:
    pane = "document.querySelector('#map .leaflet-map-pane').style.transform"
    with visit(viewport=DESK, reduced_motion="reduce") as made:
        page = made.go(f"/en/around-me?{ASKED}&radius=2000")
        made.pins()
        before = page.evaluate(pane)
        page.locator("h1").first.click()
        page.keyboard.press("ArrowRight")
        assert page.evaluate(pane) == before
        page.locator("#map .leaflet-container, #map.leaflet-container").first.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function(f"{pane} !== {before!r}")


@pytest.mark.parametrize("language", ARABIC)
def test_all_digits_of_a_page_are_of_one_kind(visit: MakeVisit, language: str) -> None:
    with visit() as made:
        page = made.go(f"/{language}/around-me?{ASKED}&radius=5000")
        text = page.locator("body").inner_text()
        assert re.search(r"[0-9]", text)
        assert not re.search("[\u0660-\u0669\u06f0-\u06f9]", text)


def test_names_in_the_other_direction_stand_apart(visit: MakeVisit) -> None:
    with visit() as made:
        page = made.go(f"/en/around-me?place=%D8%B9%D9%85%D8%A7%D9%86&{ASKED}&radius=5000")
        apart = page.locator("ol.cards h2 bdi, ol.cards h3 bdi")
        expect(apart.first).to_be_visible()
        assert apart.count() >= page.locator("ol.cards > li").count()


def test_wider_text_clips_nothing_on_the_smallest_screen(visit: MakeVisit) -> None:
    with visit(viewport=SMALLEST, is_new=True) as made:
        page = made.go(f"/ar/around-me?{ASKED}&radius=2000")
        page.evaluate(SET_STYLE, WIDE_TEXT)
        assert _sideways(page) <= 0
        assert page.evaluate(CLIPPED) == []
        zoom = page.locator("meta[name=viewport]").get_attribute("content") or ""
        assert "user-scalable=no" not in zoom
        assert "maximum-scale" not in zoom


def test_forced_colours_keep_the_page_and_its_focus(visit: MakeVisit, axe: str) -> None:
    with visit(forced_colors="active", viewport=DESK) as made:
        page = made.go(f"/ar/around-me?{ASKED}&radius=2000")
        page.evaluate(axe)
        # The colours are the device's, which axe does not know.
        faults = [fault for fault in page.evaluate(CHECK) if fault[0] != "color-contrast"]
        assert faults == []
        page.keyboard.press("Tab")
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style != "none"


@pytest.mark.parametrize("language", ARABIC)
def test_an_address_gives_a_stranger_the_same_list(visit: MakeVisit, language: str) -> None:
    address = f"/{language}/around-me?{ASKED}&radius=5000&layers=schools&page=1"
    with visit() as made:
        made.go(address)
        first = made.ids()
    with visit(is_new=True) as other:
        other.go(address)
        assert other.ids() == first
    assert first
