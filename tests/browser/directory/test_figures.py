"""From an agency to how it answers, with a rating: without a script, in both languages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import ViewportSize, expect

from portal.ratings.models import RatingSum
from tests.browser.directory.site import AGENCY, Site, directory_site
from tests.browser.matrix import journey
from tests.browser.visitor import DESK, PHONE, MakeVisit
from tests.conftest import Databases
from tests.portal.contact.written import figures_there


@pytest.fixture(scope="module")
def site(
    databases: Databases, sample_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A server over demonstration data, with figures of an agency."""
    folder = tmp_path_factory.mktemp("figures")
    with directory_site(databases, sample_template, folder) as made:
        with made.deployment.database.writing() as session:
            figures_there(session, AGENCY)
        yield made


@pytest.fixture(scope="module")
def address(site: Site) -> str:
    """The address of that server, in the place of the finder's."""
    return site.address


@pytest.mark.parametrize(
    ("language", "size", "yes"), [("ar", PHONE, "نعم"), journey("en", DESK, "Yes")]
)
def test_a_citizen_looks_how_an_agency_answers_and_says_that_the_page_was_useful(
    visit: MakeVisit, site: Site, language: str, size: ViewportSize, yes: str
) -> None:
    with visit(viewport=size, java_script_enabled=False) as made:
        page = made.go(f"/{language}/agencies/{AGENCY}")
        page.locator("a[href$='/contact/statistics/" + AGENCY + "']").click()
        expect(page.locator("svg.chart")).to_have_count(2)
        expect(page.locator("table.figures tbody tr")).to_have_count(3)
        page.get_by_role("button", name=yes).click()
        expect(page.locator("main [role=status]")).to_be_visible()
        page.locator("main a[href$='/contact/statistics/" + AGENCY + "']").click()
        expect(page.locator("table.figures")).to_be_visible()
    with site.deployment.database.reading() as session:
        counted = session.get_one(RatingSum, ("pages", f"/contact/statistics/{AGENCY}"))
        assert counted.useful == counted.ratings > 0
