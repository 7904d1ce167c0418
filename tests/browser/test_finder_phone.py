"""The finder on a phone: what stands where, and what the pages keep of a search."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.matrix import ARABIC
from tests.browser.test_access import CHECK
from tests.browser.test_finder import HERE, ORIGIN
from tests.browser.visitor import PHONE, AskEndpoint, MakeVisit

ASKED = "lat=31.954&lon=35.911"
MOST_CARD_PX = 150
BOXES = """
  [...document.querySelectorAll("ol.cards > li")].map((card) => {
    const { top, bottom, height } = card.getBoundingClientRect();
    return { top, bottom, height };
  })
"""


OFF_THEIR_PLACES_PX = """
  [...document.querySelectorAll("#map .pin, #map .cluster")].map((pin) => {
    const number = pin.dataset.number ?? pin.dataset.numbers.split(" ")[0];
    const cards = [...document.querySelectorAll("ol.cards > li")];
    const dots = document.querySelectorAll("#map path[stroke-width='3']");
    const dot = dots[cards.findIndex((one) => one.dataset.number === number)];
    const { x, y, width, height } = pin.getBoundingClientRect();
    const at = dot.getBoundingClientRect();
    const [dx, dy] = [x + width / 2 - at.x - at.width / 2, y + height / 2 - at.y - at.height / 2];
    return Math.hypot(dx, dy);
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
        expect(page.locator(".place-distance")).to_contain_text(distance)
        back = "العودة إلى النتائج" if language == "ar" else "Back to the results"
        page.get_by_role("link", name=back).click()
        page.wait_for_url("**cursor=**")
        assert made.ids() == ids


@pytest.mark.parametrize("language", ["ar", "en"])
def test_pin_opens_a_sheet_below_the_zoom_buttons_that_reads_in_its_direction(
    visit: MakeVisit, axe: str, language: str
) -> None:
    with visit(reduced_motion="reduce") as made:
        page = made.go(f"/{language}/around-me?{ASKED}&radius=2000")
        page.locator("#result-3 .show-pin").click()
        made.pins()
        sheet = page.locator(".map-sheet")
        expect(sheet).to_contain_text(page.locator("#result-3 h2").inner_text())
        expect(sheet).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
        expect(sheet).to_have_css("text-align", "start")
        box, buttons = sheet.bounding_box(), page.locator(".leaflet-control-zoom").bounding_box()
        assert box and buttons
        assert buttons["y"] + buttons["height"] <= box["y"]
        page.evaluate(axe)
        assert page.evaluate(CHECK) == []


def test_pins_stand_where_their_places_are_and_what_overlaps_opens_on_tap(
    visit: MakeVisit,
) -> None:
    with visit() as made:
        page = made.go(f"/ar/around-me?{ASKED}&radius=5000")
        page.locator("#show-map").click()
        assert len(made.pins()) == 20
        assert max(page.evaluate(OFF_THEIR_PLACES_PX)) <= 1
        clusters = page.locator("#map .cluster")
        hidden = page.locator("#map .pin.is-clustered")
        expect(clusters).not_to_have_count(0)
        counts = [int(one) for one in clusters.all_inner_texts()]
        assert sum(counts) == hidden.count()
        clusters.first.click()
        expect(clusters).not_to_have_text([str(one) for one in counts])
        expect.soft(page.locator(".map-sheet")).to_be_hidden()
        assert hidden.count() < sum(counts)


def test_map_is_open_again_for_whoever_comes_back_from_a_place(visit: MakeVisit) -> None:
    with visit() as made:
        page = made.go(f"/ar/around-me?{ASKED}")
        page.locator("#result-2 .show-pin").click()
        page.locator(".map-sheet a").first.click()
        page.wait_for_url("**/places/**")
        page.go_back()
        expect(page.locator("#map[data-ready]")).to_be_visible()
        page.go_back()
        page.locator("#result-2 h2 a").click()
        page.wait_for_url("**/places/**")
        page.go_back()
        expect(page.locator("#map")).to_be_hidden()


@pytest.mark.parametrize("language", ARABIC)
def test_nearest_pharmacy_is_one_tap_from_the_home_page(
    visit: MakeVisit, endpoint_ids: AskEndpoint, language: str
) -> None:
    with visit(is_new=True, **HERE) as made:
        page = made.go(f"/{language}/around-me")
        name = "أقرب صيدلية" if language == "ar" else "Nearest pharmacy"
        page.get_by_role("link", name=name).click()
        page.wait_for_url("**lat=31.954**")
        asked = {"layers": "health", "kind": "pharmacy", "radius": 50000}
        assert made.ids() == endpoint_ids(**ORIGIN, **asked)
        page.locator(
            ".chip[aria-current]", has_text="صيدلية" if language == "ar" else "Pharmacy"
        ).click()
        page.wait_for_url(lambda url: "kind=" not in url)
        assert made.ids() == endpoint_ids(**ORIGIN, layers="health", radius=50000)


def test_a_kind_is_kept_for_the_place_that_is_written_where_no_position_is_told(
    visit: MakeVisit,
) -> None:
    with visit() as made:
        page = made.go("/en/around-me")
        page.get_by_role("link", name="Nearest hospital").click()
        expect(page.locator("#place")).to_be_focused()
        page.locator("#place").fill("31.954, 35.911")
        page.locator("form.search button[type=submit]").click()
        page.wait_for_url("**kind=hospital**")
        expect(page.locator(".chip[aria-current]").last).to_contain_text("Hospital")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_chips_are_one_row_that_moves_under_the_finger(visit: MakeVisit, language: str) -> None:
    with visit(java_script_enabled=False) as made:
        page = made.go(f"/{language}/around-me?{ASKED}&radius=5000&layers=schools")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        row = page.locator(".chip-row ul")
        tops = {round(one.bounding_box()["y"]) for one in row.locator("li").all()}  # type: ignore[index]
        assert len(tops) == 1
        width, inside = row.evaluate("(one) => [one.clientWidth, one.scrollWidth]")
        assert inside > width
        row.get_by_role("link", name="إناث" if language == "ar" else "Girls").click()
        page.wait_for_url("**gender=girls**")
        ids = made.ids()
        page.locator(".chip[aria-current]").nth(1).click()
        page.wait_for_url(lambda url: "gender" not in url)
        page.go_back()
        page.wait_for_url("**gender=girls**")
        assert made.ids() == ids
