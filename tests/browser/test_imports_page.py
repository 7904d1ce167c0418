"""The officers' page in a real browser, with a real worker beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from layers.deployment import Deployment
from portal.accounts.officer_roles import Role
from tests.browser.matrix import ARABIC, ENGLISH
from tests.browser.server import listening
from tests.browser.test_access import CHECK
from tests.browser.visitor import DESK, PHONE, MakeVisit, Visit
from tests.conftest import Databases, application_on, deployment_on
from tests.web.pages.imports.officer import Worker, places_csv
from tests.web.signed_in import portal_of, signed_in
from web.app import Stores
from web.page.guard import SESSION_COOKIE
from web.settings import WebSettings

IMPORTS = "officers/imports"
WORDS = {
    "ar": {
        "hand in": "رفع",
        "staged": "ينتظر الموافقة",
        "activate": "تفعيل",
        "active": "مفعّل",
        "stands": "القائم الآن",
    },
    "en": {
        "hand in": "Hand in",
        "staged": "waits for a yes",
        "activate": "Activate",
        "active": "active",
        "stands": "stands now",
    },
}
LAYERS = {"ar": "schools", "en": "health"}


@pytest.fixture(scope="module")
def data_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the page and its worker."""
    return tmp_path_factory.mktemp("officer")


@pytest.fixture(scope="module")
def own_url(databases: Databases, sample_template: str) -> Iterator[str]:
    """A database with the demonstration data that may be changed."""
    with databases.new(sample_template) as url:
        yield url


@pytest.fixture(scope="module")
def own(own_url: str) -> Iterator[Deployment]:
    """The deployment on it."""
    with deployment_on(own_url) as made:
        yield made


@pytest.fixture(scope="module")
def address(own: Deployment, own_url: str, data_root: Path) -> Iterator[str]:
    """A server with the officers' page and its worker, in the place of the finder's."""
    settings = WebSettings(officer_page=True)
    stores = Stores(imports_folder=data_root / "imports")
    app = application_on(own, settings, stores, portal_of(data_root))
    with Worker(own_url, data_root).running(), listening(app) as made:
        yield made


def _sign_in(made: Visit, own: Deployment) -> None:
    """Sign a browser in as somebody who may activate every layer."""
    officer = signed_in(own, None, Role.APPROVER)
    made.page.context.add_cookies(
        [
            {
                "name": SESSION_COOKIE,
                "value": officer.cookie,
                "url": made.address.replace("http:", "https:"),
                "secure": True,
                "httpOnly": True,
                "sameSite": "Lax",
            }
        ]
    )


def _file(folder: Path) -> Path:
    """Write 300 places of which some are bad, under a name that could be markup."""
    lines = places_csv(300, "NEW-").decode().splitlines()
    lines += [f"BAD-{number},سيئة,Bad,999,35.91" for number in range(7)]
    path = folder / "<b>مواقع 2026.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _hand_in(page: Page, language: str, path: Path) -> None:
    page.locator("#layer").select_option(LAYERS[language])
    page.locator("#file").set_input_files(path)
    page.get_by_role("button", name=WORDS[language]["hand in"], exact=True).click()


def _let_a_second_officer_activate(made: Visit, own: Deployment, button: str) -> None:
    """See that who handed in cannot activate, and let somebody else do it, guard and all."""
    activate = made.page.get_by_role("button", name=button, exact=True)
    expect(activate).to_have_count(0)
    _sign_in(made, own)
    made.page.reload()
    # The demonstration schools go.
    made.page.locator("input[name=force]").check()
    activate.click()


@pytest.mark.parametrize("language", ARABIC)
def test_a_table_is_read_beside_the_page_which_then_shows_what_it_would_change(
    visit: MakeVisit, own: Deployment, axe: str, language: str
) -> None:
    with visit(viewport=PHONE, reduced_motion="reduce") as made:
        _sign_in(made, own)
        page = made.go(f"/{language}/officers/tables")
        taken = page.request.get(f"{made.address}/{language}/officers/tables/agencies/export")
        page.locator("#file").set_input_files(
            {"name": "جهات.xlsx", "mimeType": "application/zip", "buffer": taken.body()}
        )
        held = text("SELECT 1 FROM collection WHERE name = 'agencies' FOR UPDATE")
        with own.database.writing() as session:
            session.execute(held)
            page.locator("form[enctype] button").click()
            expect(page.locator(".import-state.is-running")).to_be_visible(timeout=60_000)
            _without_faults(page, axe)
        page.wait_for_url("**/officers/releases/agencies/*", timeout=60_000)
        expect(page.locator("h1")).to_have_text("جهات.xlsx")
        expect(page.locator(".officer-state.is-submitted")).to_be_visible()


@pytest.mark.parametrize("language", ARABIC)
def test_a_file_is_handed_in_looked_at_activated_and_taken_back(
    visit: MakeVisit, own: Deployment, axe: str, tmp_path: Path, language: str
) -> None:
    words = WORDS[language]
    with visit(viewport=DESK, reduced_motion="reduce") as made:
        _sign_in(made, own)
        page = made.go(f"/{language}/{IMPORTS}")
        _without_faults(page, axe)
        _hand_in(page, language, _file(tmp_path))
        expect(page.locator("h1")).to_have_text("<b>مواقع 2026.csv")
        # The script loads the page again when the worker is done.
        expect(page.locator(".import-state")).to_have_text(words["staged"], timeout=60_000)
        expect(page.locator(".figure.is-added dd")).to_have_text("300")
        expect(page.locator(".figure.is-rejected dd")).to_have_text("7")
        report = page.frame_locator(".import-report")
        expect(report.locator(".leaflet-container")).to_be_visible()
        _without_faults(page, axe)
        page.locator(".import-actions a[href*='/officers/releases/']").click()
        expect(page.locator(".line")).to_have_count(50)
        _without_faults(page, axe)
        _let_a_second_officer_activate(made, own, words["activate"])
        expect(page.locator(".officer-state.is-applied").first).to_have_text(words["active"])
        answer = page.request.get(
            f"{made.address}/api/v1/layers/{LAYERS[language]}/features/NEW-00007"
        )
        assert answer.ok
        _without_faults(page, axe)
        page.locator("button[value=go-back]").click()
        expect(page.locator("h1 bdi")).to_be_visible()
        page.goto(f"{made.address}/{language}/officers/releases")
        expect(page.locator(".officer-table tbody tr").first).to_contain_text(words["stands"])
        _without_faults(page, axe)
        gone = page.request.get(
            f"{made.address}/api/v1/layers/{LAYERS[language]}/features/NEW-00007"
        )
        assert gone.status == 404


def test_without_javascript_the_page_loads_itself_again(
    visit: MakeVisit, own: Deployment, tmp_path: Path
) -> None:
    with visit(viewport=PHONE, java_script_enabled=False) as made:
        _sign_in(made, own)
        page = made.go(f"/en/{IMPORTS}")
        _hand_in(page, "en", _file(tmp_path))
        expect(page.locator(".import-state")).to_have_text("waits for a yes", timeout=60_000)


def test_the_report_is_no_part_of_our_origin(
    visit: MakeVisit, own: Deployment, tmp_path: Path
) -> None:
    with visit(viewport=DESK) as made:
        _sign_in(made, own)
        page = made.go(f"/en/{IMPORTS}")
        _hand_in(page, "en", _file(tmp_path))
        expect(page.locator(".import-state")).to_have_text("waits for a yes", timeout=60_000)
        page.locator("a[href$=report]").click()
        expect(page.locator(".leaflet-container")).to_be_visible()
        assert page.evaluate("self.origin") == "null"


@pytest.mark.parametrize("language", ENGLISH)
def test_no_page_scrolls_sideways_on_the_smallest_screen(
    visit: MakeVisit, own: Deployment, tmp_path: Path, language: str
) -> None:
    with visit(viewport={"width": 320, "height": 700}) as made:
        _sign_in(made, own)
        page = made.go(f"/{language}/{IMPORTS}")
        _hand_in(page, language, _file(tmp_path))
        expect(page.locator(".import-state")).to_have_text(
            WORDS[language]["staged"], timeout=60_000
        )
        for path in (page.url.removeprefix(made.address), f"/{language}/{IMPORTS}"):
            made.go(path)
            for more in page.locator("summary").all():
                more.click()
            assert page.evaluate("document.documentElement.scrollWidth") == 320, path


def _without_faults(page: Page, axe: str) -> None:
    page.evaluate(axe)
    assert page.evaluate(CHECK) == []
