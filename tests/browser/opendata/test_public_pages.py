"""Open data as a visitor meets it on a phone: the list first, then a dataset, then its file."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.attachments.stores import FolderStore
from tests.browser.directory.site import Site, directory_site
from tests.browser.matrix import ARABIC
from tests.browser.test_access import CHECK
from tests.browser.visitor import PHONE, SMALLEST, MakeVisit
from tests.conftest import Databases
from tests.portal.opendata.published import NAME, TABLE, dataset_there


@pytest.fixture(scope="module")
def site(
    databases: Databases, areas_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A server on which one dataset is published, and another is withdrawn."""
    folder = tmp_path_factory.mktemp("public-data")
    gone: dict[str, Any] = {
        "withdrawn_at": datetime(2031, 6, 1, 6, tzinfo=UTC),
        "withdrawn_because": {"ar": "أرقام خاطئة", "en": "The figures were wrong"},
    }
    with directory_site(databases, areas_template, folder) as made:
        with made.deployment.database.writing() as session:
            dataset_there(session, store=FolderStore(folder))
            dataset_there(session, "sample-gone", **gone)
        yield made


@pytest.fixture(scope="module")
def address(site: Site) -> str:
    """The address of that server, in the place of the finder's."""
    return site.address


def _look(page: Page, axe: str) -> None:
    """Ask axe with every part open, and whether the smallest screen scrolls sideways."""
    page.evaluate("document.querySelectorAll('main details').forEach((one) => (one.open = true))")
    page.evaluate(axe)
    assert page.evaluate(CHECK) == [], page.url
    page.set_viewport_size(SMALLEST)
    assert page.evaluate("document.documentElement.scrollWidth") == 320, page.url
    page.set_viewport_size(PHONE)


@pytest.mark.parametrize("language", ARABIC)
def test_a_visitor_comes_from_the_list_to_a_file_on_a_phone(
    visit: MakeVisit, axe: str, tmp_path: Path, language: str
) -> None:
    with visit(viewport=PHONE, is_new=True, may_fail=True) as made:
        page = made.go(f"/{language}/datasets")
        expect(page.locator(".catalogue-fold")).to_be_visible()
        expect(page.locator(".category-tree").first).to_be_hidden()
        line = page.locator(f"main a[href='/{language}/datasets/{NAME}']")
        expect(line).to_be_in_viewport()
        line.click()
        page.wait_for_url(f"**/datasets/{NAME}")
        button = page.locator(".is-download")
        expect(button).to_be_in_viewport()
        with page.expect_download() as waiting:
            button.click()
        waiting.value.save_as(tmp_path / "table.csv")
        assert (tmp_path / "table.csv").read_bytes() == TABLE
        page.locator("main a[href*='/data-licences#']").click()
        expect(page.locator("#jo-ogdl")).to_be_in_viewport()
        for path in (
            "datasets",
            f"datasets/{NAME}",
            "datasets/sample-gone",
            "openness",
            "data-licences",
        ):
            _look(made.go(f"/{language}/{path}"), axe)


@pytest.mark.parametrize("language", ARABIC)
def test_on_a_wide_screen_the_filters_stand_beside_the_list(
    visit: MakeVisit, language: str
) -> None:
    with visit() as made:
        made.page.set_viewport_size({"width": 1280, "height": 900})
        page = made.go(f"/{language}/datasets")
        expect(page.locator(".catalogue-fold")).to_be_hidden()
        expect(page.locator(".category-tree").first).to_be_visible()
