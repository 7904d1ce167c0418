"""The base map in the browser: drawn under the places, its names in the reader's language."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from importers.basemap.service import import_basemap
from tests.browser.server import listening
from tests.browser.visitor import DESK, MakeVisit
from tests.conftest import Databases, application_on, deployment_on
from tests.importers.basemap.drawn_extract import DrawnExtract
from web.settings import WebSettings

AMMAN_LON, AMMAN_LAT = 35.9239, 31.9516
ASKED = f"around-me?lat={AMMAN_LAT}&lon={AMMAN_LON}&radius=1000&layers=schools,health"
# What is written on canvases, in the order of writing.
LISTEN = """
window.written = [];
const fill = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, ...more) {
  window.written.push(text);
  return fill.call(this, text, ...more);
};
"""


@pytest.fixture(scope="module")
def address(
    databases: Databases, sample_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A server of the finder with a street and a park about the middle of Amman."""
    extract = DrawnExtract(box=(35.8, 31.8, 36.1, 32.1), lon=AMMAN_LON, lat=AMMAN_LAT)
    name = {"name": "شارع الاختبار الطويل", "name__en": "Test Street"}
    extract.way([(-0.02, 0.0), (0.02, 0.0)], highway="primary", **name)
    extract.square(-0.004, 0.001, 0.003, leisure="park", name="حديقة الاختبار")
    path = extract.write(tmp_path_factory.mktemp("map") / "amman.osm")
    with databases.new(sample_template) as url, deployment_on(url) as own:
        with own.database.writing(bounded=False) as session:
            import_basemap(session, own.country, path)
        with listening(application_on(own, WebSettings())) as made:
            yield made


def _names(page: Page) -> set[str]:
    page.wait_for_function("() => window.written.length > 0")
    return set(page.evaluate("() => window.written"))


def test_streets_lie_under_the_places_named_in_the_readers_language(visit: MakeVisit) -> None:
    for language, name, other in (
        ("ar", "شارع الاختبار الطويل", "Test Street"),
        ("en", "Test Street", "شارع الاختبار الطويل"),
    ):
        with visit(viewport=DESK, is_new=True) as made:
            made.page.add_init_script(LISTEN)
            page = made.go(f"/{language}/{ASKED}")
            assert made.pins()
            expect(page.locator(".leaflet-control-attribution")).to_contain_text("OpenStreetMap")
            expect(page.locator("canvas.leaflet-tile").first).to_be_visible()
            names = _names(page)
            assert name in names
            assert other not in names
            assert page.locator(".leaflet-ground-pane path").count() == 0


def test_a_map_that_looks_beyond_the_base_map_draws_the_areas(visit: MakeVisit) -> None:
    with visit(viewport=DESK) as made:
        page = made.go("/en/around-me?lat=29.53&lon=35.0&radius=2000")
        expect(page.locator("#map[data-ready]")).to_be_visible()
        expect(page.locator(".leaflet-ground-pane path").first).to_be_attached()
        expect(page.locator(".leaflet-streets-pane")).to_have_count(0)
