"""Every page of the application: axe finds nothing, it works without a script and on 320 pixels."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import Literal, cast

import httpx2
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page

from portal.accounts.officer_roles import Role
from tests.browser.directory.case_tickets import case_tickets
from tests.browser.directory.site import AGENCY, LANGUAGES, SERVICE, Site, directory_site
from tests.browser.directory.waiting import things_waiting
from tests.browser.matrix import IN_TURN, LOOKS_IN_TURN, name_of_looks
from tests.browser.test_access import CHECK
from tests.browser.visitor import PHONE, SMALLEST, MakeVisit
from tests.conftest import Databases
from tests.web.security.routes import MY, routes_of
from tests.web.security.routes import address as filled
from web.pages.accounts.lead_back import PAGES as LEADING_BACK

# What a machine reads, a file, or a step whose answer is another site. The explorer of the
# interface (/docs) is the page of its library, in colours of its own, and has no Arabic.
NO_PAGES = (
    "/docs",
    "/api/", "/tiles/", "/hsds", "/cpsv/", "/health/", "/openapi", "/static", "/logos/",
    "/sitemap", "/robots", "/version", "/metrics", "/service-worker.js", "/.well-known/", "/emblem",
    "/open311/", "/catalog", "/dataset/",
    "/open311/", "/datasets/",
)  # fmt: skip
NO_PAGE_ENDS = (
    "/manifest.webmanifest", "/options", "/export", "/template", "/rejects", ".csv", "/progress",
    ".atom", "/oidc", "/callback", "/rejects/{name}", "/imports/{job_id}/report", "/account/copy",
    "/map-file/file", "/files/{file_id}", "/{number}/file", "/my/data/copy",
    "/register/provider", "/provider/back",
    # Those of a citizen: tests/browser/citizens.
    "/discussions/name", "/{subject}/write", "/comments/{comment}/edit",
    "/discussions/decisions", "/decisions/{item}", "/report/{kind}/{post}",
)  # fmt: skip
# Addresses of forms: opened, they lead to a page that is looked at anyhow.
LEADING = frozenset(f"/{{language}}{path}" for path in LEADING_BACK)
FAULTY = (
    "contact/mine",
    "sign-in",
    "sign-in/reset",
    "officers/agencies/new",
    "officers/services/new",
    "officers/new-office",
    "officers/answers/new",
    "officers/routing/new",
    "officers/people",
    "officers/tables",
    "officers/imports",
)
# Who is signed in sees no such forms.
OF_STRANGERS = ("sign-in", "contact/mine")
# The walk in parts, so that several processes can share it.
SHARES = 4
CONTROLS = """() => [...document.querySelectorAll("main form [name]")]
  .filter((one) => one.type !== "hidden").map((one) => one.name).sort()"""
FIELDS = CONTROLS.replace("main form [name]", "main form [name]:not(button)")
# A form is sent as it stands, past what the browser itself would refuse; where its first button
# does something else, by the one that sends.
SEND_EMPTY = """() => {
  const form = [...document.querySelectorAll("main form")].find((one) => one.method === "post"
    && one.querySelector("[name]:not([type=hidden])"));
  form.noValidate = true;
  const send = form.querySelector("button[value=send]");
  (send ?? form.querySelector("button:not([type=button])")).click();
}"""


@pytest.fixture(scope="module")
def site(
    databases: Databases, sample_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A server over demonstration data on which things wait at the back_office."""
    folder = tmp_path_factory.mktemp("pages")
    with directory_site(databases, sample_template, folder) as made:
        yield made


@pytest.fixture(scope="module")
def address(site: Site) -> str:
    """The address of that server, in the place of the finder's."""
    return site.address


@pytest.fixture(scope="module")
def examples(site: Site) -> dict[tuple[str, str], str]:
    """What stands in the places of addresses; records wait wherever something can wait."""
    office = _some_office(site)
    return {
        ("areas", "code"): "JO-AM",
        ("agencies", "code"): AGENCY,
        ("services", "code"): SERVICE,
        ("audiences", "code"): "citizen",
        ("life-events", "code"): "my_health",
        ("", "kind"): "office",
        ("contact", "kind"): "complaint",
        ("intake", "kind"): "complaint",
        ("reaction", "ticket"): "A" * 43,
        ("taken", "ticket"): "A" * 43,
        ("unsubscribe", "ticket"): "A" * 43,
        ("statistics", "agency"): AGENCY,
        ("ratings", "about"): "agencies",
        ("{about}", "code"): AGENCY,
        **case_tickets(site),
        ("{kind}", "code"): office,
        ("offices", "ref"): office,
        **{(action, "ref"): office for action in ("close", "move", "merge", "remove")},
        ("", "layer"): "offices",
        ("{layer}", "ref"): office,
        ("", "token"): "A" * 43,
        **things_waiting(site, office),
    }


def _some_office(site: Site) -> str:
    asked = {"lat": "31.954", "lon": "35.911", "layers": "offices", "limit": "1"}
    found = httpx2.get(f"{site.address}/api/v1/around", params=asked, timeout=60)
    return str(found.raise_for_status().json()["features"][0]["id"]).removeprefix("offices/")


def pages_of(app: FastAPI) -> list[str]:
    """List the paths of all pages that people read."""
    return sorted(
        {
            path
            for method, path in routes_of(app)
            if method == "GET"
            and path not in LEADING
            and not path.startswith((*NO_PAGES, MY))
            and not path.endswith(NO_PAGE_ENDS)
        }
    )


@pytest.fixture(scope="module")
def addresses(site: Site, examples: dict[tuple[str, str], str]) -> dict[str, list[tuple[str, str]]]:
    """The path and address of every page of the application that is served, in each language."""
    return {
        language: [
            (path, site.address + filled(path, examples, language)) for path in pages_of(site.app)
        ]
        for language in LANGUAGES
    }


@contextmanager
def _visitor(chromium: Browser, site: Site, *, script: bool) -> Iterator[Page]:
    """A page on a telephone; without the guard of `visit`, which would keep no style in a cache."""
    context = chromium.new_context(
        viewport=PHONE,
        java_script_enabled=script,
        reduced_motion="reduce",
        locale="ar-JO",
    )
    site.sign_in(context, Role.ADMINISTRATOR)
    yield context.new_page()
    context.close()


def _open(page: Page, address: str) -> Page:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status < 500, address
    assert "text/html" in answer.headers["content-type"], address
    return page


def _look(page: Page, axe: str) -> list[object]:
    page.evaluate(axe)
    return cast("list[object]", page.evaluate(CHECK))


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("looks", LOOKS_IN_TURN, ids=name_of_looks)
def test_axe_finds_nothing_and_every_page_stands_whole_without_javascript_and_in_large_letters(
    chromium: Browser,
    site: Site,
    addresses: dict[str, list[tuple[str, str]]],
    axe: str,
    looks: tuple[tuple[str, Literal["light", "dark"]], ...],
    share: int,
) -> None:
    faults: dict[str, object] = {}
    with (
        _visitor(chromium, site, script=True) as page,
        _visitor(chromium, site, script=False) as plain,
    ):
        pages = zip(*(addresses[language][share::SHARES] for language in LANGUAGES), strict=True)
        for number, in_each in enumerate(pages):
            language, colours = looks[number % len(looks)]
            path, there = in_each[LANGUAGES.index(language)]
            page.emulate_media(color_scheme=colours)
            _open(page, there)
            if found := _look(page, axe):
                faults[path] = found
            assert _open(plain, there).locator("h1:visible").count() == 1, there
            if controls := plain.evaluate(CONTROLS):
                # A script takes buttons away that only a page without one needs; no field.
                assert not Counter(page.evaluate(CONTROLS)) - Counter(controls), there
                assert plain.evaluate(FIELDS) == page.evaluate(FIELDS), there
            if (width := _width_in_large_letters(page)) > SMALLEST["width"]:
                faults[f"{path}, letters of 200 %"] = width
    assert faults == {}


def _width_in_large_letters(page: Page) -> int:
    """Return how wide a page is on the smallest screen (a desk at 400 %), in letters of 200 %."""
    page.set_viewport_size(SMALLEST)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(PHONE)
    return int(width)


@pytest.mark.parametrize("languages", IN_TURN, ids="-".join)
def test_axe_finds_nothing_on_forms_that_show_faults(
    visit: MakeVisit, site: Site, axe: str, languages: tuple[str, ...]
) -> None:
    faults: dict[str, object] = {}
    with visit(may_fail=True) as made:
        site.sign_in(made.page.context, Role.ADMINISTRATOR)
        for path, language in zip(FAULTY, cycle(languages), strict=False):
            if path.startswith(OF_STRANGERS):
                made.page.context.clear_cookies()
            page = made.go(f"/{language}/{path}")
            with page.expect_navigation():
                page.evaluate(SEND_EMPTY)
            assert page.locator("[role=alert], .problem, [aria-invalid=true]").count(), path
            faults |= {path: found} if (found := _look(page, axe)) else {}
            if path.startswith(OF_STRANGERS):
                site.sign_in(made.page.context, Role.ADMINISTRATOR)
    assert faults == {}
