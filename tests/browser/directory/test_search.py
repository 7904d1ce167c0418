"""The portal's search in a browser: places as one types."""

import pytest
from playwright.sync_api import expect

from tests.browser.matrix import ARABIC
from tests.browser.test_access import CHECK
from tests.browser.visitor import MakeVisit


@pytest.mark.parametrize("language", ARABIC)
def test_a_place_suggested_in_the_search_leads_to_the_finder_around_it(
    visit: MakeVisit, axe: str, language: str
) -> None:
    with visit() as made:
        page = made.go(f"/{language}/search")
        field = page.locator("#site-q")
        field.click()
        field.press_sequentially("العبدل" if language == "ar" else "abdal")
        first = page.locator("#place-suggestions li").first
        expect(first).to_contain_text("العبدلي" if language == "ar" else "Abdali")
        page.evaluate(axe)
        assert page.evaluate(CHECK) == []
        field.press("ArrowDown")
        field.press("Enter")
        page.wait_for_url("**/around-me?place=**lat=31.96**")
        expect(page.locator("#results-heading")).to_contain_text(
            "العبدلي" if language == "ar" else "Abdali"
        )
