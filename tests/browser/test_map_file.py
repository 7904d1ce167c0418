"""The places of a layer as one file: it opens from the disk with the network off."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from importers.basemap.service import import_basemap
from layers.basemap.tile_server import BasemapTiles
from layers.deployment import Deployment
from layers.map_files.choosing import choose_places
from tests.browser.matrix import ARABIC
from tests.browser.test_import_report import CHECK
from tests.browser.visitor import DESK, PHONE
from tests.conftest import Databases, deployment_on
from tests.importers.basemap.drawn_extract import DrawnExtract
from web.map_file import map_file
from web.translations import Translations

LISTEN = """
window.written = [];
const fill = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, ...more) {
  window.written.push(text);
  return fill.call(this, text, ...more);
};
"""
STREET = "شارع الاختبار الطويل"


@pytest.fixture(scope="module")
def over_streets(
    databases: Databases, sample_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """The demonstration data, with a street through Amman on the base map."""
    extract = DrawnExtract(box=(35.5, 31.6, 36.4, 32.3), lon=35.92, lat=31.95)
    name = {"name": STREET, "name__en": "Test Street"}
    extract.way([(-0.2, 0.0), (0.2, 0.0)], highway="motorway", **name)
    path = extract.write(tmp_path_factory.mktemp("map") / "amman.osm")
    with databases.new(sample_template) as url, deployment_on(url) as own:
        with own.database.writing(bounded=False) as session:
            import_basemap(session, own.country, path)
        yield own


@contextmanager
def _opened(chromium: Browser, path: Path, **options: object) -> Iterator[Page]:
    context = chromium.new_context(offline=True, **options)  # type: ignore[arg-type]
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.add_init_script(LISTEN)
    page.on("request", lambda one: asked.append(one.url))
    page.on("console", lambda one: said.append(one.text))
    page.on("pageerror", lambda one: said.append(str(one)))
    page.goto(path.as_uri())
    page.locator("#map_places[data-ready]").wait_for()
    yield page
    assert asked == [path.as_uri()]
    assert [text for text in said if not text.startswith("Canvas2D:")] == []
    context.close()


def _write(over: Deployment, path: Path, language: str, layer: str, **given: str) -> int:
    definition = over.catalogue[layer]
    with over.database.reading() as session:
        shown = choose_places(session, over, definition, given, language)
    translate = Translations(over.country.languages).to(language)
    path.write_text(
        map_file(shown, BasemapTiles(over), language=language, translate=translate), "utf-8"
    )
    return len(shown.rows)


@pytest.mark.parametrize("language", ARABIC)
def test_the_file_opens_with_the_network_off(
    chromium: Browser, over_streets: Deployment, tmp_path: Path, axe_source: str, language: str
) -> None:
    path = tmp_path / "health.html"
    count = _write(over_streets, path, language, "health", kind="pharmacy", area="JO-AM")
    with _opened(chromium, path, viewport=DESK, bypass_csp=True) as page:
        expect(page.locator(".leaflet-streets-pane canvas").first).to_be_visible()
        expect(page.locator(".listed li")).to_have_count(count)
        expect(page.locator(".leaflet-control-attribution")).to_contain_text("OpenStreetMap")
        # Its names are those of the reader's language, in one piece.
        page.wait_for_function("() => window.written.length > 0")
        written = set(page.evaluate("window.written"))
        assert (STREET if language == "ar" else "Test Street") in written
        page.evaluate(axe_source)
        assert page.evaluate(CHECK) == []


def test_without_a_base_map_the_file_draws_the_areas(
    chromium: Browser, samples: Deployment, tmp_path: Path
) -> None:
    path = tmp_path / "schools.html"
    _write(samples, path, "ar", "schools")
    with _opened(chromium, path, viewport=PHONE) as page:
        expect(page.locator(".map-label", has_text="إربد")).to_be_attached()
        assert page.locator(".leaflet-streets-pane").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        page.locator(".folium-map").scroll_into_view_if_needed()
        at = page.evaluate(
            """() => { let mark;
              map_places.eachLayer((one) => { mark ??= one.options.place && one; });
              map_places.setView(mark.getLatLng(), 16, { animate: false });
              return map_places.latLngToContainerPoint(mark.getLatLng()); }"""
        )
        page.locator("#map_places").click(position={"x": at["x"], "y": at["y"]})
        expect(page.locator(".leaflet-popup-content .popup-name")).to_be_visible()
