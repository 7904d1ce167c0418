"""The map of a dataset, after a tap and not before, and the frame in which others show it."""

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.contact.town import DEVICES, look
from tests.browser.opendata.data_town import DataTown
from tests.browser.visitor import SMALLEST, MakeVisit
from tests.portal.opendata.published import dataset_there

NAME = "sample-places"
_LINES = [f"P{n},{35.8 + n / 50:.2f},{31.9 + n % 5 / 40:.3f}\n" for n in range(12)]
PLACES = ("name,lon,lat\n" + "".join(_LINES)).encode()
WAYS = [
    ("ar", "phone"),
    *(
        pytest.param(*one, marks=pytest.mark.journey)
        for one in (("en", "phone"), ("ar", "desk"), ("en", "desk"))
    ),
]


@pytest.fixture(scope="package")
def path(town: DataTown) -> str:
    """A dataset with a table of places that is prepared, once for as long as the town stands."""
    with town.town.house.database.writing() as session:
        dataset_there(session, NAME, store=town.town.store, files={"places.csv": PLACES})
    town.read_table(NAME, 1)
    return f"/datasets/{NAME}"


@pytest.mark.parametrize(("language", "device"), WAYS)
def test_the_map_is_drawn_after_a_tap_and_has_no_fault_that_axe_knows(
    path: str, visit: MakeVisit, axe: str, language: str, device: str
) -> None:
    with visit(viewport=DEVICES[device], is_new=True) as made:
        asked = _asked(made.page)
        page = made.go(f"/{language}{path}")
        assert asked == []
        _open_map(page)
        assert len([one for one in asked if "datastore_search" in one]) == 1
        look(page, axe)
        page = made.go(f"/{language}{path}/embed")
        _open_map(page)
        look(page, axe)
        page.set_viewport_size(SMALLEST)
        assert page.evaluate("document.documentElement.scrollWidth") == SMALLEST["width"]


def _asked(page: Page) -> list[str]:
    """Return what the map alone asks for, as it comes."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/leaflet" in request.url or "datastore_search" in request.url:
            asked.append(request.url)

    page.on("request", note)
    return asked


def _open_map(page: Page) -> None:
    page.locator("#dataset-map-open").click()
    box = page.locator("#dataset-map")
    expect(box).to_have_attribute("data-ready", "true")
    expect(box.locator("canvas").first).to_be_visible()
