from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from geo.coordinates import Box
from geo.messages import mark
from importers.reports.report import ImportReport
from importers.reports.report_page import write_report
from layers.basemap.archive import ArchivedTiles
from layers.map_files.ground import tiles_over
from tests.browser.matrix import ARABIC, journey
from tests.browser.visitor import DESK, PHONE
from tests.importers.reports.invented import EVIL, make_report, place, report_files
from tests.layers.basemap.archived import write_archive
from web.page.languages import direction_of
from web.translations import Translations

# The accessibility checker comes as a script of its own, which the page's policy rightly forbids.
CHECK = """
  async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const found = await axe.run(document, { runOnly: tags });
    return found.violations.map((one) => [one.id, one.nodes.map((node) => node.html)]);
  }
"""
MARKS = """
  () => {
    const counts = {};
    map_report.eachLayer((layer) => {
      const { kind } = layer.options;
      if (kind && layer instanceof Mark) counts[kind] = (counts[kind] ?? 0) + 1;
    });
    return counts;
  }
"""
WHERE = """
  (wanted) => {
    let found = null;
    map_report.eachLayer((layer) => {
      if (layer instanceof Mark && layer.options.place[2] === wanted) found = layer;
    });
    map_report.setView(found.getLatLng(), 12, { animate: false });
    const { x, y } = map_report.latLngToContainerPoint(found.getLatLng());
    return { x, y };
  }
"""
# A vector tile: its layer “streets” has one line, from corner to corner, of kind “primary”.
STREET_TILE = bytes.fromhex(
    "1a3178020a0773747265657473121012020000180222080900000a804080401a046b696e64"
    "22090a077072696d617279288020"
)
OpenReport = Callable[..., AbstractContextManager[Page]]


@pytest.fixture
def opened(chromium: Browser, tmp_path: Path) -> OpenReport:
    """A function that writes a report and opens it from the disk.

    In the end nothing but the file may have been asked for and the browser have no complaint.
    """

    @contextmanager
    def go(
        language: str,
        report: ImportReport | None = None,
        tiles: ArchivedTiles | None = None,
        **options: object,
    ) -> Iterator[Page]:
        path = tmp_path / f"{language}.html"
        write_report(
            path,
            report or make_report(),
            language=language,
            direction=direction_of(language),
            translate=Translations((language,)).to(language) if language == "ar" else mark,
            files=replace(report_files(), tiles=tiles),
        )
        settings = {"viewport": DESK, **options}
        context = chromium.new_context(**settings)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        page = context.new_page()
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path.as_uri())
        page.locator("#map_report[data-ready]").wait_for()
        yield page
        assert asked == [path.as_uri()]
        # Chromium's advice to a test that looks at the canvas.
        assert [text for text in said if not text.startswith("Canvas2D:")] == []
        context.close()

    return go


@pytest.mark.parametrize("language", ARABIC)
def test_report_opens_from_the_disk_and_shows_every_place(
    opened: OpenReport, language: str
) -> None:
    with opened(language) as page:
        html = page.locator("html")
        expect(html).to_have_attribute("dir", direction_of(language))
        expect(page.locator("h1")).to_have_text("المدارس" if language == "ar" else "Schools")
        assert page.evaluate(MARKS) == {"added": 7, "moved": 2, "removed": 1, "rejected": 2}
        expect(page.locator(".map-label")).to_have_text("الكرك" if language == "ar" else "Karak")


def test_the_report_draws_the_base_map_under_its_places(opened: OpenReport, tmp_path: Path) -> None:
    # A tile with a street, as MVT: a layer “streets” of version 2 with one line of kind primary.
    made = make_report()
    lats = [one.position.lat for one in made.places if one.kind == "added"]
    lons = [one.position.lon for one in made.places if one.kind == "added"]
    box = Box(min(lons), min(lats), max(lons), max(lats))
    tiles = {tile: STREET_TILE for zoom in range(6, 10) for tile in tiles_over(box, zoom, 99) or ()}
    archive = ArchivedTiles(write_archive(tmp_path / "a.pmtiles", tiles, box=box))
    with opened("en", tiles=archive) as page:
        expect(page.locator(".leaflet-streets-pane canvas").first).to_be_visible()
        expect(page.locator(".leaflet-control-attribution")).to_have_text("© Somebody")
        assert page.evaluate(MARKS) == {"added": 7, "moved": 2, "removed": 1, "rejected": 2}
        assert page.locator(".leaflet-ground-pane").count() == 0


def test_ticks_of_the_legend_show_and_hide_a_kind(opened: OpenReport) -> None:
    with opened("en") as page:
        page.locator("input[data-kind=added]").uncheck()
        assert page.evaluate(MARKS) == {"moved": 2, "removed": 1, "rejected": 2}
        page.locator("input[data-kind=added]").check()
        assert page.evaluate(MARKS)["added"] == 7


def test_far_places_are_shown_on_request(opened: OpenReport) -> None:
    far = "map_report.getBounds().contains([45, -70])"
    with opened("en") as page:
        assert page.evaluate(far) is False
        page.locator("#show-all").click()
        page.wait_for_function(far)


def test_foreign_text_stays_text_on_the_page_and_in_the_popup(opened: OpenReport) -> None:
    with opened("en") as page:
        at = page.evaluate(WHERE, EVIL)
        page.locator("#map_report").click(position=at)
        popup = page.locator(".leaflet-popup-content")
        expect(popup.locator(".popup-name")).to_have_text(EVIL)
        expect(popup.locator(".popup-reason")).to_contain_text("lies outside.")
        assert page.evaluate("window.hacked") is None
        assert page.locator("img").count() == 0
        popup.get_by_role("button").click()
        expect(popup).to_have_count(0)


def test_each_kind_has_its_own_shape_on_the_canvas(opened: OpenReport) -> None:
    places = [place("added", 1), place("moved", 2), place("removed", 3), place("rejected", 4)]
    corner = """
      (wanted) => {
        let found = null;
        map_report.eachLayer((layer) => { if (layer.options.kind === wanted) found = layer; });
        map_report.setView(found.getLatLng(), 18, { animate: false });
        const { x, y } = map_report.latLngToContainerPoint(found.getLatLng());
        const canvas = document.querySelector(".leaflet-overlay-pane canvas");
        const box = canvas.getBoundingClientRect();
        const map = map_report.getContainer().getBoundingClientRect();
        const scale = canvas.width / box.width;
        const opaque = (dx, dy) => canvas.getContext("2d").getImageData(
          (x + map.x + dx - box.x) * scale, (y + map.y + dy - box.y) * scale, 1, 1).data[3] > 128;
        return [opaque(0, 0), opaque(5, 5), opaque(-5, -5)];
      }
    """
    with opened("en", make_report(places=places, outlines=None)) as page:
        page.evaluate("document.querySelector('#map_report').scrollIntoView()")
        ticks = {
            kind: page.evaluate(corner, kind) for kind in ("added", "moved", "removed", "rejected")
        }
    assert ticks["removed"] == [True, True, True]
    assert ticks["rejected"] == [True, True, False]
    assert ticks["moved"] == [True, False, False]


@pytest.mark.parametrize(
    ("language", "viewport"),
    [("ar", PHONE), ("en", DESK), journey("en", PHONE), journey("ar", DESK)],
)
def test_report_has_no_fault_that_axe_knows(
    opened: OpenReport, axe_source: str, language: str, viewport: dict[str, int]
) -> None:
    with opened(language, viewport=viewport, bypass_csp=True) as page:
        page.evaluate(axe_source)
        assert page.evaluate(CHECK) == []


@pytest.mark.parametrize("language", ARABIC)
def test_report_does_not_scroll_sideways_on_the_smallest_screen(
    opened: OpenReport, language: str
) -> None:
    with opened(language, viewport={"width": 320, "height": 700}) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_report_without_places_still_draws_the_ground(opened: OpenReport) -> None:
    with opened("ar", make_report(places=(), findings=())) as page:
        assert page.evaluate(MARKS) == {}
        assert page.evaluate("map_report.getBounds().contains([[30.5, 35.5], [32, 38]])") is True


def test_thousands_of_places_are_all_drawn(opened: OpenReport) -> None:
    places = [place("added", number) for number in range(2_500)]
    with opened("ar", make_report(places=places)) as page:
        assert page.evaluate(MARKS) == {"added": 2_500}
