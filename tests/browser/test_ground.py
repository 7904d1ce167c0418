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
        expect(page.locator(".map-label:not(.is-town)", has_text=name)).to_be_visible()


def test_without_tiles_the_names_around_tell_where_one_is(visit: MakeVisit) -> None:
    with visit(viewport=DESK) as made:
        page = made.go("/ar/around-me?lat=31.9539&lon=35.9106&radius=2000&layers=health")
        made.pins()
        expect(page.locator(".map-label.is-neighbourhood", has_text="وادي صقرة")).to_be_visible()
        asked = [url for url in made.asked_for if "/places/inside" in url]
        assert len(asked) == 1
        page.locator(".leaflet-control-zoom-in").click()
        expect(page.locator(".map-label.is-roundabout").first).to_be_visible()


def test_the_map_is_of_use_when_names_are_not_to_be_had(visit: MakeVisit) -> None:
    with visit(viewport=DESK, blocked="/places/inside") as made:
        page = made.go("/ar/around-me?lat=31.9539&lon=35.9106&radius=50000&layers=health")
        assert made.pins()
        expect(page.locator(".leaflet-ground-pane path").first).to_be_attached()
