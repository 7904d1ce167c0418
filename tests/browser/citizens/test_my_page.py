"""The citizen page in a browser: chosen, agreed to, answered by simulated agencies, accessible."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.citizens.services.phone_change import REGISTERED_PHONE
from portal.following.rules import Happening, Subject, What
from portal.following.service import note_happening
from tests.browser.citizens.portal_with_agencies import EVERYTHING, Portal, portal_with_agencies
from tests.browser.matrix import journey
from tests.browser.test_access import CHECK
from tests.browser.visitor import DESK, PHONE, SMALLEST, MakeVisit, Visit
from tests.conftest import Databases
from tests.portal.participation.spaces.kept import space_there
from web.pages.citizens.ways import SERVICES

ASKING_MS = 60_000
# The company that the person speaks for, as the simulated register has it.
REPRESENTED = "200034501"
WALKS = [("ar", PHONE), journey("ar", DESK), journey("en", PHONE), journey("en", DESK)]
CHOSEN = ("driving-and-vehicle-licences", "traffic-fines", "property-tax-amman")


@pytest.fixture(scope="module")
def portal(
    databases: Databases, sample_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    """A portal over demonstration data, with its worker and the agencies."""
    root = tmp_path_factory.mktemp("citizens")
    with portal_with_agencies(databases, sample_template, root) as made:
        yield made


@pytest.fixture(scope="module")
def address(portal: Portal) -> str:
    """The address of that server, in the place of the finder's."""
    return portal.address


def look(page: Page, name: str) -> None:
    """Keep a picture where AROUNDME_TEST_PICTURES names a folder."""
    folder = os.environ.get("AROUNDME_TEST_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def check(page: Page, axe: str) -> None:
    """Look for faults that axe knows, and whether the page fits the smallest screen."""
    page.evaluate(axe)
    assert page.evaluate(CHECK) == [], page.url
    size = page.viewport_size
    page.set_viewport_size(SMALLEST)
    assert page.evaluate("document.documentElement.scrollWidth") == SMALLEST["width"], page.url
    assert size is not None
    page.set_viewport_size(size)


def agree_to(page: Page, axe: str, address: str, name: str) -> None:
    """Agree to the service whose number can be changed, past its two forms."""
    page.goto(f"{address}/my/services")
    page.locator(f"form[action$='/{REGISTERED_PHONE}/choose'] button").click()
    check(page, axe)
    look(page, f"consent-{name}")
    page.locator("form[action$='/agree'] button").click()
    page.goto(f"{address}/my/services/{REGISTERED_PHONE}")
    expect(page.locator("form[action$='/phone'] #phone")).to_be_visible()
    check(page, axe)
    look(page, f"phone-{name}")


def go_to_data(page: Page) -> None:
    """Take the way to one's data, which is folded on a phone."""
    fold = page.locator(".my-ways summary")
    if fold.is_visible():
        fold.click()
    page.locator(".my-ways a[href$='/my/data']").click()


def link_company(page: Page, axe: str, name: str) -> None:
    """Link the company that the register says one speaks for, and take it from the page again."""
    go_to_data(page)
    page.locator("a[href$='/my/companies']").click()
    check(page, axe)
    look(page, f"companies-empty-{name}")
    page.locator("#company").fill(REPRESENTED)
    page.locator("input[name=agreed]").check()
    page.locator("form:has(#company) button").click()
    expect(page.locator(".my-chosen li")).to_have_count(1)
    check(page, axe)
    look(page, f"companies-{name}")
    page.locator("form[action$='/remove'] button").click()
    expect(page.locator(".my-chosen li")).to_have_count(0)


def leave_and_stay(page: Page, axe: str, name: str) -> None:
    """See what is held, ask to be forgotten, and take that back."""
    go_to_data(page)
    check(page, axe)
    look(page, f"data-{name}")
    page.locator("input[name=sure]").check()
    page.locator("form:has(input[name=sure]) button").click()
    stay = page.locator("form:has(input[value=stay]) button")
    expect(stay).to_be_visible()
    check(page, axe)
    look(page, f"data-leaving-{name}")
    stay.click()
    expect(page.locator("input[name=sure]")).to_be_visible()


def consents(made: Visit, axe: str, language: str, name: str) -> None:
    """Look at what has been agreed to."""
    page = made.go(f"/{language}/my/consents")
    expect(page.locator(".my-page form button").first).to_be_visible()
    look(page, f"consents-{name}")
    check(page, axe)


@pytest.mark.parametrize(("language", "viewport"), WALKS)
def test_a_citizen_chooses_services_and_their_answers_come(
    visit: MakeVisit, portal: Portal, axe: str, language: str, viewport: dict[str, int]
) -> None:
    person = portal.citizens.register(EVERYTHING)
    with visit(viewport=viewport) as made:
        portal.sign_in(made.page.context, person, is_double=True)
        page = made.go(f"/{language}/my")
        name = f"{language}-{viewport['width']}"
        look(page, f"my-empty-{name}")
        check(page, axe)
        page.locator(".my-first .button").click()
        for code in CHOSEN:
            page.goto(f"{made.address}/{language}/{SERVICES.path}")
            page.locator(f"form[action$='/{code}/choose'] button").click()
            page.locator("form[action$='/agree'] button").click()
        agree_to(page, axe, f"{made.address}/{language}", name)
        page.goto(f"{made.address}/{language}/{SERVICES.path}")
        look(page, f"services-{name}")
        check(page, axe)
        consents(made, axe, language, name)
        page.goto(f"{made.address}/{language}/my")
        for code in CHOSEN:
            tile = page.locator(f"#tile-{code}.is-fresh .my-value strong, #tile-{code}.is-empty")
            expect(tile).to_be_visible(timeout=ASKING_MS)
        look(page, f"my-{name}")
        check(page, axe)
        page.locator(f"#tile-{CHOSEN[0]} h2 a").click()
        expect(page.locator(".my-entry").first).to_be_visible()
        look(page, f"detail-{name}")
        check(page, axe)
        # Without headings of groups, as fines are.
        page.goto(f"{made.address}/{language}/my/services/traffic-fines")
        check(page, axe)
        link_company(page, axe, name)
        leave_and_stay(page, axe, name)


def test_it_works_without_a_script(visit: MakeVisit, portal: Portal) -> None:
    person = portal.citizens.register("9901234573")
    with visit(java_script_enabled=False) as made:
        portal.sign_in(made.page.context, person, is_double=True)
        page = made.go(f"/en/{SERVICES.path}?q=fines")
        page.locator("form[action$='/traffic-fines/choose'] button").click()
        page.locator("form[action$='/agree'] button").click()
        page.goto(f"{made.address}/en/{SERVICES.path}")
        page.locator("form[action$='/civil-status/choose'] button").click()
        page.goto(f"{made.address}/en/{SERVICES.path}")
        page.locator("form[action$='/civil-status/move'] button[value=up]").click()
        first = page.locator(".my-chosen li").first
        expect(first.locator("form")).to_have_attribute(
            "action", "/en/my/services/civil-status/move"
        )


@pytest.mark.parametrize(("language", "viewport"), WALKS)
def test_a_citizen_follows_a_space_from_its_page_and_reads_what_is_new(
    visit: MakeVisit, portal: Portal, axe: str, language: str, viewport: dict[str, int]
) -> None:
    name = f"{language}-{viewport['width']}"
    with portal.deployment.database.writing() as session:
        space = Subject("space", space_there(session, f"park-{name}"))
    number = 10 + 2 * (viewport == DESK) + (language == "en")
    person = portal.citizens.register(f"99012346{number}")
    with visit(viewport=viewport) as made:
        page = made.go(f"/{language}/participation/park-{name}")
        page.locator(".follow .button").click()
        expect(page).to_have_url(re.compile(r"/sign-in\?next=.*follow/space"))
        portal.sign_in(made.page.context, person, is_double=True)
        page.goto(f"{made.address}/{language}/follow/space/{space.id}")
        look(page, f"follow-{name}")
        check(page, axe)
        page.locator("button[value=weekly]").click()
        expect(page.locator("button[value=end]")).to_be_visible()
        look(page, f"followed-{name}")
        with portal.deployment.database.writing() as session:
            titles = {"ar": "بدأ العمل في الحديقة", "en": "Work in the park has begun"}
            about = Subject("space_news", space.id)
            path = f"/participation/park-{name}"
            note_happening(session, Happening(space, about, What.NEWS, titles, path))
        page.goto(f"{made.address}/{language}/my/following")
        expect(page.get_by_text(titles[language])).to_be_visible()
        look(page, f"following-{name}")
        check(page, axe)
        page.locator("form[action*='/follow/'] button[value=end]").click()
        page.locator("form[action$='/letters'] button").click()
        expect(page.locator("form[action$='/letters'] button[value=yes]")).to_be_visible()
        look(page, f"following-none-{name}")
        check(page, axe)
