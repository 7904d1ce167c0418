from itertools import cycle

import pytest

from tests.browser.matrix import ARABIC, ENGLISH, IN_TURN
from tests.browser.visitor import DESK, PHONE, SMALLEST, MakeVisit

PLACES = {
    "start": "around-me",
    "list": "around-me?lat=31.954&lon=35.911",
    "empty": "around-me?lat=30.5&lon=37.5&radius=1000&layers=schools",
    "error": "around-me?lat=31.954&lon=35.911&radius=999999999",
    "choices": "around-me?place=الزيتون",
    "unknown": "around-me?place=xyzzyqq",
    "guess": "around-me?place=Shmaisaany",
    "place": "places/schools/SCH-000224",
    "missing": "places/schools/nothing",
}
CHECK = """
  async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const asked = { runOnly: tags, resultTypes: ["violations"], iframes: false };
    const found = await axe.run(document, asked);
    return found.violations.map((one) => [one.id, one.nodes.map((node) => node.html)]);
  }
"""


@pytest.mark.parametrize("languages", IN_TURN, ids="-".join)
def test_no_page_has_a_fault_that_axe_knows_or_scrolls_sideways_on_the_smallest_screen(
    visit: MakeVisit, axe: str, languages: tuple[str, ...]
) -> None:
    with visit(may_fail=True) as made:
        for path, language in zip(PLACES.values(), cycle(languages), strict=False):
            made.page.set_viewport_size(PHONE)
            page = made.go(f"/{language}/{path}")
            page.evaluate(axe)
            assert page.evaluate(CHECK) == [], path
            page.set_viewport_size(SMALLEST)
            assert page.evaluate("document.documentElement.scrollWidth") == 320, path


@pytest.mark.parametrize("language", ENGLISH)
def test_map_has_no_fault_that_axe_knows(visit: MakeVisit, axe: str, language: str) -> None:
    with visit(viewport=DESK, reduced_motion="reduce") as made:
        page = made.go(f"/{language}/{PLACES['list']}")
        made.pins()
        page.evaluate(axe)
        assert page.evaluate(CHECK) == []
        page.locator("#result-1 .show-pin").click()
        page.locator(".map-sheet a").first.wait_for()
        assert page.evaluate(CHECK) == []


@pytest.mark.parametrize("language", ARABIC)
def test_controls_are_large_enough_for_a_finger(visit: MakeVisit, language: str) -> None:
    with visit() as made:
        page = made.go(f"/{language}/{PLACES['list']}")
        page.locator(".search-again > summary").click()
        controls = page.locator(
            "form button, form input[type=text], form select, form .tick, summary, .card .button"
        ).filter(visible=True)
        heights = [box["height"] for box in (one.bounding_box() for one in controls.all()) if box]
        assert len(heights) >= 8
        assert min(heights) >= 44
