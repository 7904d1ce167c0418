"""How fast the finder is on a slow phone: `make slow-phone`. Bytes and requests must hold.

Times are printed with what is wished of them.

The phone: 1.6 Mbit/s down, 150 ms a round, a processor four times slower than this one, nothing in
its cache. Every figure is the median of five visits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from geo.coordinates import Position
from importers.basemap.service import import_basemap
from tests.browser.server import listening
from tests.browser.visitor import PHONE
from tests.conftest import SHARED_DATA, Databases, application_on, deployment_on
from tests.importers.basemap.moved import moved
from web.settings import WebSettings

VISITS = 5
MOST_REQUESTS = 8
MOST_BYTES = 80_000
# What a tap for the map brings, over streets.
MOST_BYTES_OF_STREETS = 150_000
MOST_HEAP_BYTES = 25_000_000
LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
SLOWER = 4
ANDORRA = SHARED_DATA / "osm" / "andorra.osm.pbf"
TOWN, AMMAN = Position(1.5218, 42.5075), Position(35.911, 31.954)
FIRST_VIEWS = {
    "first page": "/{language}/around-me",
    "results": "/{language}/around-me?lat=31.954&lon=35.911&radius=5000",
    "place": "/{language}/places/schools/SCH-000224",
}
# What is wished of the times, in the order of `Visited`; None where nothing is.
WISHED = (MOST_REQUESTS, MOST_BYTES / 1000, None, 1000, 0.02, 100, 1200)
WATCH = """
  window.seen = { lcp: 0, cls: 0, tbt: 0, tapped: null, ready: null };
  const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note))
    .observe({ type, buffered: true });
  watch("largest-contentful-paint", ({ startTime }) => { seen.lcp = startTime; });
  watch("layout-shift", ({ value, hadRecentInput }) => { if (!hadRecentInput) seen.cls += value; });
  watch("longtask", ({ duration }) => { if (seen.tapped === null) seen.tbt += duration - 50; });
  addEventListener("click", () => { seen.tapped ??= performance.now(); }, true);
  new MutationObserver((changes) => {
    if (changes.some(({ target }) => target.id === "map")) seen.ready ??= performance.now();
  }).observe(document, { subtree: true, attributeFilter: ["data-ready"] });
"""


@dataclass(frozen=True)
class Visited:
    """What one visit was seen to take: requests, kB, ms of the answer, LCP, CLS, TBT, map."""

    requests: float
    kilobytes: float
    first_byte_ms: float
    lcp_ms: float
    cls: float
    tbt_ms: float
    map_ms: float

    @property
    def figures(self) -> tuple[float, ...]:
        """The figures in their order."""
        return (
            self.requests, self.kilobytes, self.first_byte_ms, self.lcp_ms, self.cls, self.tbt_ms,
            self.map_ms,
        )  # fmt: skip


@contextmanager
def slow_phone(browser: Browser) -> Iterator[tuple[Page, CDPSession]]:
    """Lend a page on a phone that has never been here."""
    context = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True, locale="ar-JO")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.add_init_script(WATCH)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    yield page, session
    context.close()


def visit_slowly(browser: Browser, url: str) -> Visited:
    """Open a page, wait until all is still, then tap for the map where there is one."""
    with slow_phone(browser) as (page, session):
        sizes: list[int] = []
        asked: list[str] = []
        session.on("Network.loadingFinished", lambda one: sizes.append(one["encodedDataLength"]))
        page.on("request", lambda one: asked.append(one.url))
        page.goto(url)
        page.wait_for_load_state("networkidle")
        requests, sent = len(asked), sum(sizes)
        first_byte = page.evaluate("performance.getEntriesByType('navigation')[0].responseStart")
        seen = page.evaluate("seen")
        taken = 0.0
        if page.locator("#show-map").count():
            page.locator("#show-map").tap()
            expect(page.locator("#map[data-ready]")).to_be_visible(timeout=60_000)
            after = page.evaluate("seen")
            taken = after["ready"] - after["tapped"]
        return Visited(
            requests, sent / 1000, first_byte, seen["lcp"], seen["cls"], seen["tbt"], taken
        )


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("view", FIRST_VIEWS)
def test_a_first_view_is_light_on_a_slow_phone(
    chromium: Browser, address: str, view: str, language: str
) -> None:
    url = address + FIRST_VIEWS[view].format(language=language)
    visits = [visit_slowly(chromium, url) for _ in range(VISITS)]
    medians = [median(column) for column in zip(*(one.figures for one in visits), strict=True)]
    names = ("requests", "kB", "first byte ms", "LCP ms", "CLS", "TBT ms", "map after tap ms")
    print(f"\n{view}, {language}:")  # noqa: T201 - what the command is for
    for name, figure, most in zip(names, medians, WISHED, strict=True):
        told = "" if most is None else f"  (at most {most:g}{'' if figure <= most else ', OVER'})"
        print(f"  {name:17} {figure:8.3g}{told}")  # noqa: T201
    assert max(one.requests for one in visits) <= MOST_REQUESTS
    assert max(one.kilobytes for one in visits) * 1000 <= MOST_BYTES


@pytest.fixture(scope="module")
def over_streets(
    databases: Databases, sample_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A server whose results lie on the streets of a real town: Andorra's, moved to Amman."""
    path = moved(ANDORRA, tmp_path_factory.mktemp("map") / "town.osm.pbf", TOWN, AMMAN)
    with databases.new(sample_template) as url, deployment_on(url) as own:
        with own.database.writing(bounded=False) as session:
            import_basemap(session, own.country, path)
        with listening(application_on(own, WebSettings())) as made:
            yield made


@pytest.mark.skipif(not ANDORRA.exists(), reason="the extracts are not on this machine")
def test_a_map_over_streets_is_light_on_a_slow_phone(chromium: Browser, over_streets: str) -> None:
    with slow_phone(chromium) as (page, session):
        sizes: list[int] = []
        asked: list[str] = []
        session.on("Network.loadingFinished", lambda one: sizes.append(one["encodedDataLength"]))
        page.on("request", lambda one: asked.append(one.url))
        page.goto(f"{over_streets}/ar/around-me?lat=31.954&lon=35.911&radius=1000")
        page.wait_for_load_state("networkidle")
        first = sum(sizes)
        page.locator("#show-map").tap()
        expect(page.locator("#map[data-ready]")).to_be_visible(timeout=60_000)
        expect(page.locator(".leaflet-streets-pane canvas").first).to_be_visible(timeout=60_000)
        page.wait_for_load_state("networkidle")
        seen = page.evaluate("seen")
        session.send("HeapProfiler.enable")
        session.send("HeapProfiler.collectGarbage")
        heap = session.send("Runtime.getHeapUsage")["usedSize"]
    brought = sum(sizes) - first
    told = f"{brought / 1000:.1f} kB after {first / 1000:.1f}, {len(asked)} requests in all"
    print(f"\nover streets: {told}")  # noqa: T201
    print(f"map {seen['ready'] - seen['tapped']:.0f} ms after the tap")  # noqa: T201
    print(f"heap {heap / 1_000_000:.1f} MB")  # noqa: T201
    assert brought <= MOST_BYTES_OF_STREETS
    assert heap <= MOST_HEAP_BYTES
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(over_streets).netloc}
