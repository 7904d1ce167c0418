"""Light and dark, larger letters: what the device asks for, and what a visitor chooses."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.matrix import ARABIC, IN_TURN
from tests.browser.test_access import CHECK, PLACES
from tests.browser.visitor import DESK, PHONE, SMALLEST, MakeVisit

LIGHT_GROUND, DARK_GROUND = "rgb(243, 245, 243)", "rgb(16, 24, 22)"

WIDER = """
  () => [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1
      || one.getBoundingClientRect().left < -1)
    .map((one) => `${one.tagName} ${one.className}`).slice(0, 20)
"""


def ground_of(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


@pytest.mark.parametrize("language", ARABIC)
def test_a_choice_is_kept_without_javascript_and_overrules_the_device(
    visit: MakeVisit, language: str
) -> None:
    with visit(java_script_enabled=False, color_scheme="dark") as made:
        page = made.go(f"/{language}/around-me?lat=31.954&lon=35.911")
        expect(page.locator("body")).to_have_css("background-color", DARK_GROUND)
        words = (
            ("ألوان فاتحة", "ألوان داكنة")
            if language == "ar"
            else ("Light colours", "Dark colours")
        )
        head = page.locator(".look-switch")
        expect(head.get_by_role("button", name=words[1])).to_be_hidden()
        head.get_by_role("button", name=words[0]).click()
        page.wait_for_url("**lat=31.954**")
        expect(page.locator("body")).to_have_css("background-color", LIGHT_GROUND)
        page.locator("ol.cards h2 a").first.click()
        expect(page.locator("body")).to_have_css("background-color", LIGHT_GROUND)
        page.locator(".look-choices").get_by_role("button", name=words[1]).click()
        page.wait_for_url("**#look")
        expect(page.locator("body")).to_have_css("background-color", DARK_GROUND)
        expect(page.locator(".look-choices [value=dark]")).to_have_attribute("aria-pressed", "true")


def test_paper_is_light_whatever_was_chosen(visit: MakeVisit) -> None:
    with visit(color_scheme="dark") as made:
        page = made.go("/en/around-me")
        page.locator(".look-switch .to-light").click()
        page.locator(".look-switch .to-dark").click()
        assert ground_of(page) == DARK_GROUND
        page.emulate_media(media="print")
        assert ground_of(page) == "rgb(255, 255, 255)"
        page.emulate_media(media="screen")


@pytest.mark.parametrize("languages", IN_TURN, ids="-".join)
def test_no_dark_page_has_a_fault_that_axe_knows(
    visit: MakeVisit, axe: str, languages: tuple[str, ...]
) -> None:
    with visit(may_fail=True, color_scheme="dark") as made:
        for number, path in enumerate(PLACES.values()):
            page = made.go(f"/{languages[number % len(languages)]}/{path}")
            page.evaluate(axe)
            assert page.evaluate(CHECK) == [], path


@pytest.mark.parametrize("language", ARABIC)
def test_map_is_dark_as_well_and_has_no_fault_that_axe_knows(
    visit: MakeVisit, axe: str, language: str
) -> None:
    with visit(viewport=DESK, reduced_motion="reduce", color_scheme="dark") as made:
        page = made.go(f"/{language}/{PLACES['list']}")
        made.pins()
        expect(page.locator("#map path.ground-country")).to_have_css("fill", "rgb(28, 40, 37)")
        page.locator("#result-1 .show-pin").click()
        page.locator(".map-sheet a").first.wait_for()
        page.evaluate(axe)
        assert page.evaluate(CHECK) == []


@pytest.mark.parametrize("languages", IN_TURN, ids="-".join)
def test_letters_twice_as_large_need_no_sideways_scrolling(
    visit: MakeVisit, languages: tuple[str, ...]
) -> None:
    with visit(may_fail=True) as made:
        for number, path in enumerate(PLACES.values()):
            page = made.go(f"/{languages[number % len(languages)]}/{path}")
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            for screen in (PHONE, SMALLEST):
                page.set_viewport_size(screen)
                width = page.evaluate("document.documentElement.scrollWidth")
                assert width == screen["width"], (path, width, page.evaluate(WIDER))


SHOWN = """
  (selectors) => selectors.filter((selector) => {
    const style = getComputedStyle(document.querySelector(selector));
    return parseFloat(style.borderTopWidth) === 0 && style.outlineStyle === "none";
  })
"""


def test_where_the_device_sets_the_colours_borders_tell_what_colours_did(visit: MakeVisit) -> None:
    with visit(viewport=DESK, reduced_motion="reduce", forced_colors="active") as made:
        page = made.go(f"/en/{PLACES['list']}")
        made.pins()
        told = [".card-number", ".state", ".card-actions .button", "#map .pin", "#map .cluster"]
        assert page.evaluate(SHOWN, [*told, ".map-tool", ".look-choices [aria-pressed=true]"]) == []
        page.locator("#map .map-tool.is-results").focus()
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_everything_on_a_page_is_reached_by_the_tab_key_and_seen_when_it_is(
    visit: MakeVisit,
) -> None:
    with visit(viewport=DESK, reduced_motion="reduce") as made:
        page = made.go("/en/around-me")
        count = page.locator(
            "a[href]:visible, button:visible, input:visible, select:visible, summary:visible"
        ).count()
        reached = set()
        for _press in range(count + 2):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("document.activeElement.outerHTML"))
            ring = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
            assert ring == "3px" or page.evaluate("document.activeElement === document.body")
        # The link that skips to the content is seen only then.
        assert len(reached) >= count
