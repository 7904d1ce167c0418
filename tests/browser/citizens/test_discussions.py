"""Discussions in a browser: read and written without a fault that axe knows, kept by no phone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext
from sqlalchemy import text

from portal.comments.texts.markdown import ALLOWED_TAGS
from portal.participation.spaces.rules import Activity
from tests.browser.directory.site import AGENCY, Site, directory_site
from tests.browser.matrix import ARABIC
from tests.browser.test_access import CHECK
from tests.browser.test_offline import KEPT, LIST, wait_for
from tests.browser.visitor import SMALLEST, MakeVisit
from tests.conftest import Databases
from tests.portal.citizens.persons import person_row
from tests.portal.comments.discussed import discussed_there
from tests.portal.comments.texts.hostile import hostile_pages
from tests.portal.participation.spaces.kept import space_there
from tests.web.signed_in import signed_in
from web.page.guard import SESSION_COOKIE


@pytest.fixture(scope="module")
def site(
    databases: Databases, sample_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A server with a space that people discuss."""
    folder = tmp_path_factory.mktemp("discussions")
    with directory_site(databases, sample_template, folder) as made:
        yield made


@pytest.fixture(scope="module")
def address(site: Site) -> str:
    """The address of that server."""
    return site.address


@pytest.fixture(scope="module")
def discussion(site: Site) -> str:
    """The path of the discussion below the language."""
    with site.deployment.database.writing() as session:
        now = site.deployment.now()
        week = (now - timedelta(days=1), now + timedelta(days=7), tuple(Activity))
        space = space_there(session, "streets", agency=AGENCY, phases=[week])
        discussed_there(session, space, AGENCY)
    return f"/discussions/space/{space}"


def as_layla(site: Site, context: BrowserContext) -> None:
    """Let the writer of the first comment use a browser."""
    account = signed_in(site.deployment, None, role=None)
    with site.deployment.database.writing() as session:
        person = person_row(site.deployment.now(), account_id=account.id)
        session.add(person)
        session.flush()
        session.execute(
            text(
                "INSERT INTO comment_author_person SELECT id, :person FROM comment_author"
                " WHERE name_key = 'نور'"
            ),
            {"person": person.id},
        )
    there = site.address.replace("http:", "https:")
    context.add_cookies(
        [{"name": SESSION_COOKIE, "value": account.cookie, "url": there, "secure": True}]
    )


@pytest.mark.parametrize("language", ARABIC)
def test_a_reader_comes_from_the_space_and_answers_without_a_script(
    visit: MakeVisit, site: Site, discussion: str, axe: str, language: str
) -> None:
    with visit(may_fail=True) as made:
        page = made.go(f"/{language}/participation/streets")
        assert page.evaluate(axe) or page.evaluate(CHECK) == []
        as_layla(site, made.page.context)
        page.locator(".comment-action").first.click()
        assert page.evaluate(axe) or page.evaluate(CHECK) == []
        page.set_viewport_size(SMALLEST)
        assert page.evaluate("document.documentElement.scrollWidth") == SMALLEST["width"]
        page.fill("textarea", "نعم، **هنا**")
        page.locator('button[value="post"]').click()
        page.locator(".comment-text strong", has_text="هنا").first.wait_for()
        assert f"{discussion}/comments/" in page.url
        assert page.evaluate(axe) or page.evaluate(CHECK) == []
        for path in ("/discussions/name", "/my/comments"):
            made.go(f"/{language}{path}")
            assert page.evaluate(axe) or page.evaluate(CHECK) == [], path


@pytest.mark.parametrize("language", ARABIC)
def test_no_phone_keeps_a_discussion(visit: MakeVisit, discussion: str, language: str) -> None:
    with visit(is_new=True, may_fail=True, service_workers="allow") as made:
        page = made.go(f"/{language}/")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        made.go(f"/{language}{discussion}")
        # What is kept comes after it: once the list is there, whatever was to be kept is.
        made.go(f"/{language}/{LIST}")
        wait_for(page, f"async () => (await ({KEPT})()).some((one) => one.includes('around-me'))")
        assert not [one for one in page.evaluate(KEPT) if "discussions" in str(one)]


def test_a_discussion_full_of_attacks_runs_no_script_and_asks_nobody_else(
    visit: MakeVisit, site: Site
) -> None:
    with site.deployment.database.writing() as session:
        now = site.deployment.now()
        week = (now - timedelta(days=1), now + timedelta(days=7), tuple(Activity))
        space = space_there(session, "walls", agency=AGENCY, phases=[week])
        discussed_there(
            session, space, AGENCY, [(one, None, "كاتب الجدار") for one in hostile_pages()]
        )
    with visit(is_new=True, may_fail=True) as made:
        ran: list[str] = []
        asked: list[str] = []
        made.page.on("dialog", lambda dialog: ran.append(dialog.message))
        made.page.on("request", lambda request: asked.append(request.url))
        page = made.go(f"/ar/discussions/space/{space}")
        texts = page.locator(".comment-text")
        assert texts.count() == len(hostile_pages())
        # Whatever a browser made of them, it would run when somebody comes near.
        for link in texts.locator("a").all()[:20]:
            link.hover()
            link.focus()
        assert ran == []
        assert [one for one in asked if not one.startswith(site.address)] == []
        made_of = texts.locator("*").evaluate_all("all => [...new Set(all.map(e => e.localName))]")
        assert set(made_of) <= ALLOWED_TAGS
