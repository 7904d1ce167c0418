"""Pictures of every page in every language, on phone and desk, light and dark: `make screenshots`.

They are to be looked at, and go into a folder that git does not see, with a page that shows them
side by side. `SHOTS="-k en-phone-dark"` takes some of them.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Literal

import pytest
from markupsafe import Markup
from playwright.sync_api import Browser, Page

from geo.messages import mark
from importers.reports.report_page import write_report
from portal.accounts.officer_roles import Role
from tests.browser.directory.site import LANGUAGES, Site

# Fixtures: pytest finds them by their names here.
from tests.browser.directory.test_pages import addresses, examples, site  # noqa: F401
from tests.browser.test_access import PLACES
from tests.browser.visitor import DESK, PHONE
from tests.importers.reports.invented import make_report, report_files
from web.page.languages import direction_of
from web.translations import Translations

FOLDER = Path(__file__).parents[3] / ".screenshots"
SCREENS = {"phone": PHONE, "desk": DESK}
COLOURS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LOOKS = ["-".join(look) for look in product(LANGUAGES, SCREENS, COLOURS)]
# What becomes of a page that is acted upon: a page, then what is pressed on it.
ACTED = {
    "map": ("around-me?lat=31.954&lon=35.911&radius=2000", ["#show-map"]),
    "map-50-km": ("around-me?lat=31.954&lon=35.911&radius=50000", ["#show-map"]),
    "map-sheet": ("around-me?lat=31.954&lon=35.911&radius=2000", ["#result-3 .show-pin"]),
    "form-opened": ("around-me?lat=31.954&lon=35.911", [".search-again > summary"]),
}
TALLEST_PX = 6_000


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Where pictures go; in the end a page shows all that lie there."""
    FOLDER.mkdir(exist_ok=True)
    yield FOLDER
    names = sorted({path.stem for path in FOLDER.glob("*/*.jpg")})
    rows = Markup("").join(
        Markup("<h2>{}</h2><div>{}</div>").format(name, Markup("").join(_pictures(name)))
        for name in names
    )
    style = "div{display:flex;gap:8px;align-items:start;overflow-x:auto}img{height:480px}"
    page = Markup(
        "<!doctype html><meta charset=utf-8><title>Screenshots</title><style>{}</style>{}"
    )
    (FOLDER / "index.html").write_text(page.format(Markup(style), rows), "utf-8")  # noqa: S704


def _pictures(name: str) -> Iterator[Markup]:
    for look in LOOKS:
        if (FOLDER / look / f"{name}.jpg").is_file():
            yield Markup(
                '<a href="{0}/{1}.jpg"><img loading=lazy src="{0}/{1}.jpg" title="{0}"></a>'
            ).format(look, name)


@contextmanager
def _visitor(chromium: Browser, look: str) -> Iterator[Page]:
    _language, screen, colours = look.split("-")
    context = chromium.new_context(
        viewport=SCREENS[screen],
        color_scheme="dark" if colours == "dark" else "light",
        reduced_motion="reduce",
        locale="ar-JO",
    )
    yield context.new_page()
    context.close()


def _take(page: Page, path: Path) -> None:
    height = page.evaluate("document.documentElement.scrollHeight")
    page.screenshot(
        path=path, type="jpeg", quality=70, full_page=height <= TALLEST_PX, animations="disabled"
    )


def _wait_for_letters_and_map(page: Page) -> None:
    page.evaluate("document.fonts.ready.then(() => null)")
    if page.locator("#map:visible").count():
        page.locator("#map[data-ready]").wait_for()


def _name(path: str) -> str:
    plain = path.removeprefix("/{language}").strip("/").replace("{", "").replace("}", "")
    return re.sub(r"[^\w-]+", "_", plain) or "start"


@pytest.mark.parametrize("look", LOOKS)
def test_pictures_of_the_finder(chromium: Browser, site: Site, folder: Path, look: str) -> None:  # noqa: F811
    language = look.partition("-")[0]
    (folder / look).mkdir(exist_ok=True)
    with _visitor(chromium, look) as page:
        for name, path in PLACES.items():
            page.goto(f"{site.address}/{language}/{path}")
            _wait_for_letters_and_map(page)
            _take(page, folder / look / f"finder_{name}.jpg")
        for name, (path, presses) in ACTED.items():
            page.goto(f"{site.address}/{language}/{path}")
            _wait_for_letters_and_map(page)
            is_open = page.locator("#map[data-ready]").is_visible()
            for press in presses:
                if press != "#show-map" or not is_open:
                    page.locator(press).click()
            if "map" in name:
                page.locator("#map[data-ready]").wait_for()
                page.locator("#map .map-label:not(.ring-label):visible").first.wait_for()
            page.screenshot(path=folder / look / f"finder_{name}.jpg", type="jpeg", quality=80)


@pytest.mark.parametrize("look", LOOKS)
def test_pictures_of_all_pages(
    chromium: Browser,
    site: Site,  # noqa: F811
    addresses: dict[str, list[tuple[str, str]]],  # noqa: F811
    folder: Path,
    look: str,
) -> None:
    (folder / look).mkdir(exist_ok=True)
    with _visitor(chromium, look) as page:
        site.sign_in(page.context, Role.ADMINISTRATOR)
        for path, there in addresses[look.partition("-")[0]]:
            page.goto(there)
            _take(page, folder / look / f"{_name(path)}.jpg")


@pytest.mark.parametrize("look", LOOKS)
def test_pictures_of_the_description_of_the_api_and_of_a_report(
    chromium: Browser,
    site: Site,  # noqa: F811
    folder: Path,
    tmp_path: Path,
    look: str,
) -> None:
    (folder / look).mkdir(exist_ok=True)
    language = look.partition("-")[0]
    write_report(
        tmp_path / "report.html",
        make_report(),
        language=language,
        direction=direction_of(language),
        translate=Translations((language,)).to(language) if language == "ar" else mark,
        files=report_files(),
    )
    with _visitor(chromium, look) as page:
        page.goto(f"{site.address}/docs")
        page.get_by_text("/api/v1/around", exact=True).click()
        _take(page, folder / look / "api_docs.jpg")
        page.goto((tmp_path / "report.html").as_uri())
        page.locator("#map_report[data-ready]").wait_for()
        _take(page, folder / look / "import_report.jpg")
