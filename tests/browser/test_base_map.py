"""The base map in the browser: drawn under the places, its names in the reader's language."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from geo.coordinates import Position
from importers.basemap.service import import_basemap
from layers.deployment import Deployment
from tests.browser.foreign import Foreign, foreign_server
from tests.browser.matrix import ARABIC
from tests.browser.server import listening
from tests.browser.visitor import DESK, PHONE, MakeVisit
from tests.conftest import Databases, application_on, deployment_on
from tests.importers.basemap.drawn_extract import DrawnExtract
from tests.layers.decoded_tiles import tile_at
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


@pytest.fixture
def elsewhere(address: str, samples: Deployment) -> Iterator[tuple[str, Foreign]]:
    """A server of the finder whose base map is somebody's: one tile, the one of the middle."""
    tile = tile_at(Position(AMMAN_LON, AMMAN_LAT), 14)
    path = f"/{tile.zoom}/{tile.x}/{tile.y}.mvt"
    content = httpx2.get(f"{address}/tiles/basemap{path}").raise_for_status().content
    with foreign_server() as tiles:
        tiles.answers = {path: ({"Access-Control-Allow-Origin": "*"}, content)}
        settings = WebSettings(
            basemap_url=tiles.address + "/{z}/{x}/{y}.mvt", basemap_attribution="© Tile house"
        )
        with listening(application_on(samples, settings)) as made:
            yield made, tiles


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


def test_tiles_of_somebody_else_are_asked_for_there_and_nowhere_else(
    chromium: Browser, elsewhere: tuple[str, Foreign]
) -> None:
    portal, tiles = elsewhere
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    page.add_init_script(LISTEN)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(f"{portal}/ar/{ASKED}")
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("Tile house")
    assert "شارع الاختبار الطويل" in _names(page)
    hosts = {urlsplit(url).netloc for url in asked}
    assert hosts == {urlsplit(one).netloc for one in (portal, tiles.address)}
    # The policy names that host alone.
    refused = page.evaluate("fetch('http://localhost:9/').then(() => '', (error) => error.name)")
    assert refused == "TypeError"
    context.close()


@pytest.mark.parametrize("language", ARABIC)
def test_paper_has_the_map_with_the_numbers_of_the_list(visit: MakeVisit, language: str) -> None:
    stub = "window.print = () => { document.documentElement.dataset.printed = 'true'; };"
    with visit(viewport=PHONE, color_scheme="dark", is_new=True) as made:
        made.page.add_init_script(stub)
        page = made.go(f"/{language}/{ASKED}")
        expect(page.locator("#map")).to_be_hidden()
        page.locator("#print").click()
        expect(page.locator("html[data-printed]")).to_be_attached()
        page.emulate_media(media="print")
        expect(page.locator("#map .leaflet-streets-pane canvas").first).to_be_visible()
        # Paper is light, whatever the screen was.
        assert page.locator("html").get_attribute("data-colours") == "light"
        for part in (".leaflet-control-scale-line", ".leaflet-control-attribution", "path.radius"):
            expect(page.locator(f"#map {part}").first).to_be_visible()
        for part in (".leaflet-control-zoom", ".map-tools", "#show-map", "#print", "form.search"):
            expect(page.locator(part).first).to_be_hidden()
        expect(page.locator(".on-paper-only")).to_contain_text(re.compile("20[0-9][0-9]"))
        shown = page.evaluate(
            "[...document.querySelectorAll('#map .pin:not(.is-clustered), #map .cluster')]"
            ".flatMap(({ dataset }) => (dataset.numbers ?? dataset.number).split(' '))"
        )
        listed = page.locator("ol.cards > li").count()
        assert sorted(map(int, shown)) == list(range(1, listed + 1))
        # A4, in points.
        assert b"/MediaBox [0 0 594.9" in page.pdf(prefer_css_page_size=True)
        page.emulate_media(media="screen")
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        expect(page.locator("#map")).to_be_hidden()
        assert page.locator("html").get_attribute("data-colours") is None
