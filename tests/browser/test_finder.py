import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.matrix import ARABIC, ENGLISH
from tests.browser.test_access import CHECK
from tests.browser.visitor import DESK, AskEndpoint, MakeVisit

AMMAN = {"latitude": 31.95391234, "longitude": 35.91061234, "accuracy": 20}
HERE = {"permissions": ["geolocation"], "geolocation": AMMAN}
ASKED = "lat=31.954&lon=35.911"
ORIGIN = {"lat": "31.954", "lon": "35.911"}
COUNT_POSITIONS = """
  window.positions = 0;
  const ask = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);
  navigator.geolocation.getCurrentPosition = (...all) => { window.positions += 1; ask(...all); };
"""
ENDS_OF_THE_TEXT = """
  (link) => {
    const text = link.querySelector("bdi").firstChild;
    const edge = (from) => {
      const range = document.createRange();
      range.setStart(text, from);
      range.setEnd(text, from + 1);
      return range.getBoundingClientRect().left;
    };
    return [text.data, edge(0), edge(text.data.length - 1)];
  }
"""


def parameters_of(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)


@pytest.mark.parametrize("language", ARABIC)
def test_own_position_gives_what_the_endpoint_gives(
    visit: MakeVisit, endpoint_ids: AskEndpoint, language: str
) -> None:
    with visit(is_new=True, **HERE) as made:
        made.page.add_init_script(COUNT_POSITIONS)
        page = made.go(f"/{language}/around-me")
        assert page.evaluate("window.positions") == 0
        page.get_by_label("المسافة" if language == "ar" else "Distance").select_option("2000")
        page.locator("#locate").click()
        page.wait_for_url("**lat=**")
        asked = parameters_of(page.url)
        assert (asked["lat"], asked["lon"], asked["radius"]) == (["31.954"], ["35.911"], ["2000"])
        assert made.ids() == endpoint_ids(**ORIGIN, radius=2000)
        assert len(made.ids()) == 20


@pytest.mark.parametrize("language", ENGLISH)
def test_another_distance_changes_the_list_and_reloading_does_not(
    visit: MakeVisit, endpoint_ids: AskEndpoint, language: str
) -> None:
    with visit() as made:
        page = made.go(f"/{language}/around-me?{ASKED}&radius=500&layers=schools")
        few = made.ids()
        assert few == endpoint_ids(**ORIGIN, radius=500, layers="schools")
        page.locator(".search-again > summary").click()
        page.locator("#radius").select_option("1000")
        page.locator("button[type=submit]").click()
        page.wait_for_url("**radius=1000**")
        more = made.ids()
        assert more == endpoint_ids(**ORIGIN, radius=1000, layers="schools")
        assert len(more) > len(few)
        page.reload()
        assert made.ids() == more
        page.go_back()
        page.wait_for_url("**radius=500**")
        assert made.ids() == few


@pytest.mark.parametrize("language", ARABIC)
def test_map_beside_the_list_holds_the_same(
    visit: MakeVisit, endpoint_ids: AskEndpoint, language: str
) -> None:
    with visit(viewport=DESK) as made:
        page = made.go(f"/{language}/around-me?{ASKED}&radius=2000")
        ids = endpoint_ids(**ORIGIN, radius=2000)
        assert made.pins() == [(str(number), id_) for number, id_ in enumerate(ids, start=1)]
        assert made.ids() == ids
        expect(page.locator("#map .origin")).to_have_count(1)
        expect(page.locator("#map path.radius")).to_have_count(1)
        expect(page.locator("#map .leaflet-control-scale-line")).to_have_text(
            re.compile(r"^\d+ k?m$")
        )
        words = ("تكبير", "تصغير") if language == "ar" else ("Zoom in", "Zoom out")
        for word in words:
            expect(page.get_by_role("button", name=word)).to_be_visible()


def test_numbers_go_on_with_the_second_page_and_its_pins(visit: MakeVisit) -> None:
    with visit(viewport=DESK) as made:
        page = made.go(f"/ar/around-me?{ASKED}&radius=2000")
        first = made.ids()
        page.locator("a[rel=next]").click()
        page.wait_for_url("**cursor=**")
        assert not set(first) & set(made.ids())
        assert [number for number, _id in made.pins()][:2] == ["21", "22"]


def test_map_waits_for_the_tap_on_a_phone(visit: MakeVisit) -> None:
    with visit() as made:
        page = made.go(f"/ar/around-me?{ASKED}")
        button = page.locator("#show-map")
        expect(button).to_have_attribute("aria-expanded", "false")
        assert not [url for url in made.asked_for if "leaflet" in url or "map.js" in url]
        button.click()
        assert len(made.pins()) == len(made.ids())
        expect(button).to_have_attribute("aria-expanded", "true")


def test_list_stays_when_the_map_cannot_load(visit: MakeVisit) -> None:
    with visit(blocked="leaflet.js") as made:
        page = made.go(f"/ar/around-me?{ASKED}")
        page.locator("#show-map").click()
        expect(page.locator("#map-failed")).to_contain_text("تعذر تحميل الخريطة")
        expect(page.locator("#map")).to_be_hidden()
        assert len(made.ids()) == 20


def test_map_stands_without_its_ground_and_nothing_goes_uncaught(visit: MakeVisit) -> None:
    with visit(blocked="/api/v1/areas", viewport=DESK) as made:
        page = made.go(f"/ar/around-me?{ASKED}")
        with page.expect_event("requestfailed", lambda one: "/api/v1/areas" in one.url):
            assert len(made.pins()) == 20
        page.locator("#result-2 .show-pin").click()
        expect(page.locator(".map-sheet")).to_be_visible()
        assert not [said for said in made.complaints if "fetch" in said]


@pytest.mark.parametrize("language", ARABIC)
def test_phone_link_dials_and_reads_from_left_to_right(visit: MakeVisit, language: str) -> None:
    with visit() as made:
        page = made.go(f"/{language}/around-me?{ASKED}")
        link = page.locator("a.phone").first
        assert re.fullmatch(r"tel:\+962\d+", link.get_attribute("href") or "")
        text, plus, last = link.evaluate(ENDS_OF_THE_TEXT)
        assert text.startswith("+962 ")
        assert plus < last


@pytest.mark.parametrize("language", ENGLISH)
def test_refused_position_leads_to_the_place_field(visit: MakeVisit, language: str) -> None:
    words = "اكتب اسم مكان" if language == "ar" else "Write the name of a place"
    with visit() as made:
        page = made.go(f"/{language}/around-me?layers=schools")
        page.locator("#locate").click()
        expect(page.locator("#locate-message")).to_contain_text(words)
        expect(page.locator("#place")).to_be_focused()
        expect(page.locator("input[value=schools]")).to_be_checked()


@pytest.mark.parametrize("language", ENGLISH)
def test_everything_but_the_map_works_without_javascript(visit: MakeVisit, language: str) -> None:
    with visit(java_script_enabled=False, viewport=DESK) as made:
        page = made.go(f"/{language}/around-me")
        page.locator("#place").fill("٣١٫٩٥٣٩، ٣٥٫٩١٠٦")
        page.locator("#radius").select_option("5000")
        page.locator("button[type=submit]").click()
        first = made.ids()
        assert len(first) == 20
        assert page.locator("main button:not([type=submit]):visible").count() == 0
        expect(page.locator("#map")).to_be_hidden()
        page.locator("a[rel=next]").click()
        assert len(made.ids()) == 20
        assert not set(first) & set(made.ids())
        page.locator("a[rel=first]").click()
        assert made.ids() == first
        page.locator("ol.cards h2 a").first.click()
        expect(page.locator("h1")).not_to_be_empty()
        assert f"/{language}/places/{first[0]}" in page.url


def test_pin_opens_by_keyboard_and_escape_leads_back(visit: MakeVisit) -> None:
    with visit(viewport=DESK) as made:
        page = made.go(f"/ar/around-me?{ASKED}&radius=1000")
        made.pins()
        pin = page.locator("#map .pin:not(.is-clustered)").first
        number = pin.get_attribute("data-number")
        card = page.locator(f"#result-{number}")
        pin.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".map-sheet a").first).to_be_focused()
        expect(card).to_have_class(re.compile("is-chosen"))
        page.keyboard.press("Escape")
        expect(page.locator(".map-sheet")).to_be_hidden()
        expect(pin).to_be_focused()
        expect(card).not_to_have_class(re.compile("is-chosen"))


def test_card_shows_its_pin(visit: MakeVisit) -> None:
    with visit(viewport=DESK) as made:
        page = made.go(f"/en/around-me?{ASKED}")
        made.pins()
        page.locator("#result-4 .show-pin").click()
        name = page.locator("#result-4 h2").inner_text()
        expect(page.locator(".map-sheet")).to_contain_text(name)
        expect(page.locator(".pin[data-number='4']")).to_have_class(re.compile("is-chosen"))


def test_skip_link_jumps_over_form_and_map(visit: MakeVisit) -> None:
    with visit(viewport=DESK) as made:
        page = made.go(f"/ar/around-me?{ASKED}")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#results")).to_be_focused()


def test_other_language_asks_the_same(visit: MakeVisit) -> None:
    with visit() as made:
        page = made.go(f"/ar/around-me?{ASKED}&radius=1000&layers=schools,health")
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        arabic = made.ids()
        switch = page.locator("nav a[hreflang=en]")
        expect(switch).to_have_attribute("lang", "en")
        switch.click()
        page.wait_for_url("**/en/around-me**")
        expect(page.locator("html")).to_have_attribute("dir", "ltr")
        assert made.ids() == arabic


def test_first_view_is_light(visit: MakeVisit) -> None:
    with visit(is_new=True) as made:
        network = made.page.context.new_cdp_session(made.page)
        network.send("Network.enable")
        bytes_received: list[int] = []
        network.on(
            "Network.loadingFinished", lambda e: bytes_received.append(e["encodedDataLength"])
        )
        page = made.go(f"/ar/around-me?{ASKED}")
        page.wait_for_load_state("networkidle")
        assert len(made.asked_for) <= 8
        assert 20_000 < sum(bytes_received) <= 64_000
        assert not [url for url in made.asked_for if "-normal.woff2" in url]


def test_a_letter_that_few_pages_need_brings_the_whole_font(visit: MakeVisit) -> None:
    with visit(is_new=True) as made:
        page = made.go(f"/en/around-me?{ASKED}")
        with page.expect_request("**/*-arabic-400-normal.woff2"):
            page.evaluate("document.querySelector('h1').textContent = 'ڭ'")


@pytest.mark.parametrize("language", ARABIC)
def test_places_are_suggested_as_one_types_and_taken_with_the_keyboard(
    visit: MakeVisit, axe: str, language: str
) -> None:
    with visit() as made:
        page = made.go(f"/{language}/around-me?{ASKED}&layers=schools")
        page.locator(".search-again > summary").click()
        field = page.locator("#place")
        field.click()
        field.press_sequentially("جبل الحسين" if language == "ar" else "jabal al-hussein")
        options = page.locator("#place-suggestions li")
        expect(options.first).to_contain_text("جبل الحسين" if language == "ar" else "Hussein")
        expect(field).to_have_attribute("aria-expanded", "true")
        page.evaluate(axe)
        assert page.evaluate(CHECK) == []
        field.press("ArrowDown")
        expect(options.first).to_have_attribute("aria-selected", "true")
        field.press("Enter")
        page.wait_for_url("**lat=31.965**")
        asked = parameters_of(page.url)
        assert asked["layers"] == ["schools"]
        assert len(asked["lat"]) == 1
        expect(page.locator("#results-heading")).to_contain_text(
            "جبل الحسين" if language == "ar" else "Hussein"
        )


@pytest.mark.parametrize("language", ENGLISH)
def test_a_suggestion_is_taken_with_a_tap_and_escape_closes_the_list(
    visit: MakeVisit, language: str
) -> None:
    with visit() as made:
        page = made.go(f"/{language}/around-me")
        field = page.locator("#place")
        field.click()
        field.press_sequentially("aqab" if language == "en" else "العقب")
        expect(page.get_by_role("listbox")).to_be_visible()
        field.press("Escape")
        expect(page.get_by_role("listbox")).to_be_hidden()
        field.press_sequentially("a" if language == "en" else "ة")
        page.locator("#place-suggestions li").first.click()
        page.wait_for_url("**lat=29.**")
