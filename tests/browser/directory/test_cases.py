"""The map of cases in a real browser: pins, what they say, and the list without a script."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.accounts.officer_roles import Role
from tests.browser.directory.site import AGENCY, Site, directory_site
from tests.browser.visitor import PHONE
from tests.conftest import Databases
from tests.portal.contact.written import case_there

# Two at one place, one beside them, one far away.
_PLACES = {
    "مصباح": (31.95, 35.93),
    "رصيف": (31.95, 35.93),
    "حفرة": (31.951, 35.93),
    "بئر": (29.53, 35.0),
}


@pytest.fixture(scope="module")
def site(
    databases: Databases, sample_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A server with four cases that have a place, and one that has none."""
    folder = tmp_path_factory.mktemp("cases")
    with directory_site(databases, sample_template, folder) as made:
        with made.deployment.database.writing() as session:
            for subject, (lat, lon) in _PLACES.items():
                case_there(session, uuid4(), AGENCY, subject=subject, lat=lat, lon=lon)
            case_there(session, uuid4(), AGENCY, subject="بلا مكان")
        yield made


@contextmanager
def officer(chromium: Browser, site: Site, *, script: bool = True) -> Iterator[Page]:
    """Open the map of cases on an officer's telephone."""
    context = chromium.new_context(
        viewport=PHONE, java_script_enabled=script, reduced_motion="reduce", locale="ar-JO"
    )
    site.sign_in(context, Role.EDITOR, AGENCY)
    page = context.new_page()
    page.goto(f"{site.address}/ar/officers/cases/map")
    yield page
    context.close()


def test_pins_stand_for_cases_and_those_at_one_place_are_a_list(
    chromium: Browser, site: Site
) -> None:
    with officer(chromium, site) as page:
        page.locator(".officer-map[data-ready]").wait_for()
        pins = page.locator(".officer-map .leaflet-marker-icon:not(.map-label)")
        expect(pins).to_have_count(2)
        cluster = page.locator(".officer-map .cluster")
        expect(cluster).to_have_text("3")
        cluster.focus()
        page.keyboard.press("Enter")
        expect(pins).to_have_count(3)
        expect(cluster).to_have_text("2")
        alone = page.locator(".officer-map .officer-pin")
        assert {one.get_attribute("aria-label") for one in alone.all()} == {"حفرة", "بئر"}
        cluster.click()
        named = page.locator(".officer-here a")
        expect(named).to_have_count(2)
        expect(named.first).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text(re.compile("^(مصباح|رصيف)$"))


def test_without_a_script_the_list_says_the_same(chromium: Browser, site: Site) -> None:
    with officer(chromium, site, script=False) as page:
        expect(page.locator(".officer-map")).to_be_hidden()
        links = page.locator(".officer-located a")
        assert sorted(links.all_text_contents()) == sorted(_PLACES)
