"""The widget in a frame of a page that belongs to somebody else, under that page's own policy."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser.foreign import foreign_server
from tests.browser.matrix import ARABIC
from tests.browser.test_access import CHECK
from tests.browser.visitor import DESK, PHONE, MakeVisit

AMMAN = "lat=31.954&lon=35.911"
FOREIGN = """<!doctype html><html lang="en"><title>A municipality</title>
<iframe src="{source}" title="Nearby places" width="100%" height="640" allow="geolocation">
</iframe></html>"""
Frame = Callable[..., AbstractContextManager[tuple[Page, FrameLocator]]]


@contextmanager
def _foreign_site(source: str) -> Iterator[str]:
    """Serve a page with a frame, which allows itself nothing else."""
    parts = urlsplit(source)
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": f"default-src 'none'; frame-src {parts.scheme}://{parts.netloc}",
    }
    page = FOREIGN.format(source=source.replace("&", "&amp;")).encode()
    with foreign_server() as site:
        site.answers = {"/": (headers, page)}
        yield f"{site.address}/"


@pytest.fixture
def framed(chromium: Browser, address: str) -> Frame:
    """A function that opens a foreign page with a widget; nothing else may be asked for."""

    @contextmanager
    def go(path: str, **options: object) -> Iterator[tuple[Page, FrameLocator]]:
        with _foreign_site(address + path) as site:
            context = chromium.new_context(**{"viewport": DESK, **options})  # type: ignore[arg-type]
            context.set_default_timeout(10_000)
            page = context.new_page()
            asked: list[str] = []
            said: list[str] = []
            context.on("request", lambda one: asked.append(one.url))
            page.on("console", lambda one: said.append(one.text))
            page.goto(site)
            yield page, page.frame_locator("iframe")
            assert [text for text in said if "favicon" not in text and "404" not in text] == []
            assert {urlsplit(url).netloc for url in asked} == {
                urlsplit(url).netloc for url in (site, address)
            }
            assert context.cookies() == []
            context.close()

    return go


@pytest.mark.parametrize("language", ARABIC)
def test_a_foreign_page_shows_list_and_map_under_its_own_strict_policy(
    framed: Frame, language: str
) -> None:
    with framed(f"/{language}/widget?{AMMAN}&layers=schools&limit=5") as (page, frame):
        expect(frame.locator("#map[data-ready]")).to_be_visible()
        expect(frame.locator("ol.cards > li")).to_have_count(5)
        expect(frame.locator("#map .leaflet-control-scale-line")).to_be_visible()
        frame.locator(".show-pin").nth(2).click()
        expect(frame.locator("#map .map-sheet")).to_be_visible()
        with page.context.expect_page() as opened:
            frame.locator("ol.cards h2 a").first.click()
        expect(opened.value.locator("article.place h1")).to_be_visible()


def test_other_pages_of_the_portal_stay_out_of_foreign_frames(
    chromium: Browser, address: str
) -> None:
    with _foreign_site(f"{address}/en/around-me?{AMMAN}") as site:
        context = chromium.new_context()
        page = context.new_page()
        page.goto(site)
        expect(page.frame_locator("iframe").locator("ol.cards")).to_have_count(0)
        context.close()


def test_the_visitor_says_where_within_the_frame(framed: Frame) -> None:
    position = {"latitude": 31.954, "longitude": 35.911}
    options = {"geolocation": position, "permissions": ["geolocation"], "viewport": PHONE}
    path = "/en/widget?layers=health&start=visitor&look=dark"
    with framed(path, **options) as (_page, frame):
        expect(frame.locator("html")).to_have_attribute("data-colours", "dark")
        frame.locator("#place").fill("Irbid")
        frame.locator("button[type=submit]").click()
        expect(frame.locator("h1")).to_contain_text("Irbid")
        expect(frame.locator("html")).to_have_attribute("data-colours", "dark")
        frame.locator("#locate").click()
        expect(frame.locator("h1")).to_contain_text("Amman")


@pytest.mark.parametrize("language", ARABIC)
def test_the_widget_with_its_map_has_no_fault_that_axe_knows(
    visit: MakeVisit, axe: str, language: str
) -> None:
    with visit() as made:
        page = made.go(f"/{language}/widget?{AMMAN}&layers=schools&limit=5")
        made.pins()
        page.evaluate(axe)
        assert page.evaluate(CHECK) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_form_shows_what_it_makes_at_every_change(visit: MakeVisit, axe: str) -> None:
    with visit(viewport=DESK, permissions=["clipboard-read", "clipboard-write"]) as made:
        page = made.go("/en/widget/make?layers=schools")
        frame = page.locator(".making-frame")
        expect(frame).to_have_attribute("src", "/en/widget?layers=schools&start=visitor")
        page.get_by_label("Place", exact=True).fill("Irbid")
        page.get_by_label("Colours", exact=True).select_option("dark")
        expect(page.locator(".making-lines")).to_contain_text("look=dark")
        expect(page.locator(".making-lines")).to_contain_text("place=Irbid")
        page.locator("#speaks").select_option("ar")
        expect(page.frame_locator(".making-frame").locator("html")).to_have_attribute("dir", "rtl")
        page.get_by_role("button", name="Copy").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.locator(".making-lines").inner_text()
        page.evaluate(axe)
        assert page.evaluate(CHECK) == []
