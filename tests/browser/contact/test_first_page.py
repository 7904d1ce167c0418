"""The first page in a browser: the ways from it, what is nearest, and announcements that end."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from geo.coordinates import Position
from portal.accounts.officer_roles import Role
from portal.contact.rules import Kind
from tests.browser.contact.town import DEVICES, Town, look
from tests.browser.matrix import journey
from tests.browser.visitor import DESK, MakeVisit

AMMAN = {"latitude": 31.954, "longitude": 35.911}
ASKED = {"ar": "تجديد رخصة القيادة", "en": "renew driving licence"}
TITLE = {"ar": "انقطاع المياه في عمان", "en": "Water is off in Amman"}
MOST_REQUESTS = 8
# What the worker keeps of the last list that somebody has looked at.
LEAVE_A_LIST = """async () => (await caches.open("pages")).put(
  "/en/around-me?lat=31.954&lon=35.911&radius=2000", new Response("<title>x</title>"))"""
WAYS = [("ar", "phone"), ("en", "desk"), journey("en", "phone"), journey("ar", "desk")]


def home(page: Page, language: str) -> None:
    """Go back by the name of the portal, which stands on every page."""
    page.locator("a.brand").click()
    page.wait_for_url(f"**/{language}/")


@pytest.mark.parametrize(("language", "device"), WAYS)
def test_the_ways_from_the_first_page_to_a_place_a_service_a_complaint_and_an_agency(
    visit: MakeVisit, axe: str, language: str, device: str
) -> None:
    with visit(viewport=DEVICES[device]) as made:
        page = made.go(f"/{language}/")
        look(page, axe)

        # A place: the nearest hospital.
        page.locator(".nearest .quick-searches a").first.click()
        page.locator("ol.cards h2 a").first.click()
        page.wait_for_url("**/places/**")
        expect(page.locator("h1")).to_be_visible()

        # A service, by the search.
        home(page, language)
        page.locator("#site-q").fill(ASKED[language])
        page.locator("#site-q").press("Enter")
        page.locator("a[href$='/services/renew-driving-licence']").first.click()
        page.wait_for_url("**/services/renew-driving-licence")

        # A complaint.
        home(page, language)
        page.locator("#part-contact a[href$='/contact/complaint']").click()
        expect(page.locator("[name=subject]")).to_be_visible()

        # An agency, and how agencies answer.
        home(page, language)
        page.locator("#part-directory a[href$='/agencies']").click()
        page.locator("main a[href*='/agencies/']").first.click()
        expect(page.locator("h1")).to_be_visible()
        home(page, language)
        page.locator("#part-contact a[href$='/contact/statistics']").click()
        expect(page.locator("h1")).to_be_visible()

        # What happens in life, and for whom.
        home(page, language)
        page.locator(".life-event").first.click()
        page.wait_for_url("**/life-events/**")
        home(page, language)
        page.locator(".audiences a").first.click()
        page.wait_for_url("**/audiences/**")


def test_a_first_visit_asks_for_little(visit: MakeVisit) -> None:
    with visit(is_new=True) as made:
        page = made.go("/ar/")
        page.wait_for_load_state("networkidle")
        assert len(made.asked_for) <= MOST_REQUESTS, made.asked_for
        sent = page.evaluate("() => performance.getEntriesByType('navigation')[0].encodedBodySize")
        assert 0 < sent <= 80 * 1024


def test_it_stands_whole_without_a_script_and_on_paper(visit: MakeVisit) -> None:
    with visit(java_script_enabled=False, viewport=DESK) as made:
        page = made.go("/en/")
        for part in ("#site-q", "#nearest-heading", "#parts", "#for-whom", "#life", "#numbers"):
            expect(page.locator(part)).to_be_visible()
        # What only a script can do is not offered.
        expect(page.locator("#locate-here")).to_be_hidden()
        page.emulate_media(media="print")
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator("#numbers")).to_be_visible()
        expect(page.locator(".number").first).to_be_visible()
        expect(page.locator("#site-q")).to_be_hidden()
        page.emulate_media(media="screen")
        page.locator("#site-q").fill("passport")
        page.locator(".hero-button").click()
        page.wait_for_url("**/en/search?q=passport")


def test_what_is_nearest_comes_first_by_ones_own_position_or_the_last_search(
    visit: MakeVisit, axe: str
) -> None:
    with visit(is_new=True, geolocation=AMMAN, permissions=["geolocation"]) as made:
        page = made.go("/en/")
        page.locator("#locate-here").click()
        page.wait_for_url("**/en/?lat=31.954&lon=35.911")
        expect(page.locator(".nearest-list a").first).to_be_visible()
        expect(page.locator(".nearest-remembered")).to_be_hidden()
        look(page, axe)
    with visit(is_new=True) as made:
        page = made.go("/en/")
        expect(page.locator(".nearest-list")).to_have_count(0)
        page.evaluate(LEAVE_A_LIST)
        page.reload()
        expect(page.locator(".nearest-list a").first).to_be_visible()
        expect(page.locator(".nearest-remembered")).to_be_visible()
        page.locator(".nearest-list a").first.click()
        expect(page.locator("ol.cards h2").first).to_be_visible()


@pytest.mark.parametrize(("language", "device"), WAYS)
def test_an_officer_publishes_an_announcement_that_ends_by_itself(
    visit: MakeVisit, town: Town, axe: str, language: str, device: str
) -> None:
    town.later()
    # A form that comes back with faults is a 400, of which the browser complains.
    with visit(viewport=DEVICES[device], may_fail=True) as made:
        town.sign_in(made.page, town.house.officer(Role.APPROVER, None))
        page = made.go(f"/{language}/officers/announcements")
        page.locator(f"a[href='/{language}/officers/announcements/new']").click()
        page.locator("[name=command][value=publish]").click()
        look(page, axe)
        expect(page.locator("#faults")).to_be_visible()
        page.locator("[name=kind]").select_option("urgent")
        for one in ("ar", "en"):
            page.locator(f"[name=title_{one}]").fill(TITLE[one])
            page.locator(f"[name=text_{one}]").fill("…")
        local = (town.house.clock.now() + timedelta(hours=2)).astimezone(ZoneInfo("Asia/Amman"))
        page.locator("[name=ends_at]").fill(f"{local:%Y-%m-%dT%H:%M}")
        page.locator("[name=command][value=publish]").click()
        page.wait_for_url("**/officers/announcements?said=done")
        look(page, axe)
    with visit(viewport=DEVICES[device]) as made:
        page = made.go(f"/{language}/services")
        expect(page.locator(".urgent")).to_contain_text(TITLE[language])
        look(page, axe)
        page.locator(".urgent a").first.click()
        expect(page.locator(".announcement h2").first).to_have_text(TITLE[language])
        look(page, axe)
        home(page, language)
        expect(page.locator(".urgent")).to_contain_text(TITLE[language])
        town.house.move(hours=2, minutes=1)
        page.reload()
        expect(page.locator("h1")).to_be_visible()
        expect(page.get_by_text(TITLE[language])).to_have_count(0)


@pytest.mark.parametrize(("language", "device"), WAYS)
def test_what_was_reported_around_me_is_a_list_and_after_a_tap_a_map(
    town: Town, visit: MakeVisit, axe: str, language: str, device: str
) -> None:
    there = Position(AMMAN["longitude"], AMMAN["latitude"])
    words = f"A light {language} {device}"
    town.house.file(Kind.FAULT, agency=None, subject=words, topic="roads.lights", position=there)
    with visit(viewport=DEVICES[device], geolocation=AMMAN, permissions=["geolocation"]) as made:
        page = made.go(f"/{language}/")
        page.locator("#part-contact a[href$='/contact/around-me']").click()
        page.locator("#locate").click()
        page.wait_for_url("**/contact/around-me?**")
        assert page.locator(".contact-report").count() >= 1
        assert words not in page.content()
        look(page, axe)
        page.locator("#reports-map-open").click()
        page.locator("#reports-map[data-ready]").wait_for()
        page.locator(".contact-cell").first.click()
        expect(page.locator("#reports-cell li").first).to_be_visible()
        look(page, axe)
