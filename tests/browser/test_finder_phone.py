"""The finder on a phone: what stands where, and what the pages keep of a search."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.matrix import ARABIC
from tests.browser.visitor import PHONE, MakeVisit

ASKED = "lat=31.954&lon=35.911"
MOST_CARD_PX = 150
BOXES = """
  [...document.querySelectorAll("ol.cards > li")].map((card) => {
    const { top, bottom, height } = card.getBoundingClientRect();
    return { top, bottom, height };
  })
"""


def boxes_of(page: Page) -> list[dict[str, float]]:
    boxes: list[dict[str, float]] = page.evaluate(BOXES)
    return boxes


@pytest.mark.parametrize("language", ["ar", "en"])
def test_first_card_stands_on_the_first_screen_and_no_card_is_taller_than_four_lines(
    visit: MakeVisit, language: str
) -> None:
    with visit() as made:
        page = made.go(f"/{language}/around-me?{ASKED}&radius=5000")
        boxes = boxes_of(page)
        assert len(boxes) == 20
        assert boxes[0]["bottom"] <= PHONE["height"]
        assert max(box["height"] for box in boxes) <= MOST_CARD_PX


@pytest.mark.parametrize("language", ["ar", "en"])
def test_form_is_one_line_after_a_search_and_opens_without_javascript(
    visit: MakeVisit, language: str
) -> None:
    with visit(java_script_enabled=False) as made:
        page = made.go(f"/{language}/around-me?{ASKED}&radius=2000&layers=schools")
        line = page.locator(".search-again > summary")
        expect(line).to_contain_text("2 كم" if language == "ar" else "2 km")
        expect(line).to_contain_text("المدارس" if language == "ar" else "Schools")
        expect(page.locator("#radius")).to_be_hidden()
        line.click()
        page.locator("#radius").select_option("5000")
        page.locator("form.search button[type=submit]").click()
        page.wait_for_url("**radius=5000**")
        expect(page.locator("#radius")).to_be_hidden()


@pytest.mark.parametrize("language", ARABIC)
def test_place_keeps_the_distance_and_leads_back_to_the_page_of_results(
    visit: MakeVisit, language: str
) -> None:
    with visit() as made:
        page = made.go(f"/{language}/around-me?{ASKED}&radius=2000")
        page.locator("a[rel=next]").click()
        page.wait_for_url("**cursor=**")
        ids = made.ids()
        card = page.locator("ol.cards > li").nth(2)
        distance = card.locator(".card-distance").inner_text()
        card.locator("h2 a").click()
        expect(page.locator(".place-distance")).to_have_text(distance)
        back = "العودة إلى النتائج" if language == "ar" else "Back to the results"
        page.get_by_role("link", name=back).click()
        page.wait_for_url("**cursor=**")
        assert made.ids() == ids
