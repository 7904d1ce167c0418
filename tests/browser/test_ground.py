import pytest
from playwright.sync_api import expect

from tests.browser.matrix import journey
from tests.browser.visitor import DESK, MakeVisit

WIDE = "around-me?lat=31.2&lon=36.3&radius=50000&layers=schools"


@pytest.mark.parametrize(("language", "name"), [("ar", "الكرك"), journey("en", "Karak")])
def test_without_tiles_the_map_draws_the_country_under_its_named_areas(
    visit: MakeVisit, language: str, name: str
) -> None:
    with visit(viewport=DESK) as made:
        page = made.go(f"/{language}/{WIDE}")
        made.pins()
        lines = page.locator(".leaflet-ground-pane path")
        expect(lines).to_have_count(13)
        fills = lines.evaluate_all("all => all.map((one) => getComputedStyle(one).fill)")
        assert fills[0] == "rgb(255, 255, 255)"
        assert set(fills[1:]) == {"none"}
        expect(page.locator(".map-label", has_text=name)).to_be_visible()
