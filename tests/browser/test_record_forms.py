"""The forms of agencies and services in a real browser: faults, small screens, no script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from layers.deployment import Deployment
from layers.releases.rules import Authorship
from layers.releases.service import activate
from portal.accounts.officer_roles import Role
from portal.directory.registers.definitions import Register
from portal.directory.registers.service import STORES, stage
from tests.browser.matrix import ARABIC
from tests.browser.server import listening
from tests.browser.test_access import CHECK
from tests.browser.visitor import PHONE, SMALLEST, MakeVisit, Visit
from tests.conftest import Databases, application_on, deployment_on
from tests.portal.directory.records import agency, fee, service
from tests.web.signed_in import portal_of, signed_in
from web.app import Stores
from web.page.guard import SESSION_COOKIE
from web.settings import WebSettings


@pytest.fixture(scope="module")
def own(databases: Databases, empty_template: str) -> Iterator[Deployment]:
    """A deployment with one agency and one service."""
    renew = service(
        "renew", "licensing", fees=[fee()], steps=[{"title": {"ar": "خطوة"}}], channels=[]
    )
    with databases.new(empty_template) as url, deployment_on(url) as made:
        with made.database.writing() as session:
            for register, record in (
                (Register.AGENCIES, agency("licensing")),
                (Register.SERVICES, renew),
            ):
                activate(
                    session,
                    STORES[register],
                    stage(session, register, [record], Authorship("tests")),
                )
        yield made


@pytest.fixture(scope="module")
def address(own: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the back office, in the place of the finder's."""
    root: Path = tmp_path_factory.mktemp("back-office")
    app = application_on(own, WebSettings(), Stores(), portal_of(root))
    with listening(app) as made:
        yield made


def _sign_in(made: Visit, own: Deployment) -> None:
    officer = signed_in(own, None, Role.EDITOR)
    made.page.context.add_cookies(
        [
            {
                "name": SESSION_COOKIE,
                "value": officer.cookie,
                "url": made.address.replace("http:", "https:"),
                "secure": True,
            }
        ]
    )


@pytest.mark.parametrize("language", ARABIC)
def test_no_page_has_faults_or_scrolls_sideways(
    visit: MakeVisit, own: Deployment, axe: str, language: str
) -> None:
    with visit(viewport=SMALLEST, may_fail=True) as made:
        _sign_in(made, own)
        for path in ("services", "services/renew", "agencies/licensing", "cases"):
            page = made.go(f"/{language}/officers/{path}")
            page.evaluate(axe)
            assert page.evaluate(CHECK) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") == 320, path
        made.go(f"/{language}/officers/services/renew")
        step_of(page, "f-website")
        page.locator("#f-website").fill("no address")
        page.locator("main button[value=show]").last.click()
        expect(page.locator("#f-website-fault")).to_be_visible()
        page.evaluate(axe)
        assert page.evaluate(CHECK) == []


def step_of(page: Page, field: str) -> None:
    """Go to the step of a form that holds a field, as one does on a phone."""
    boxes = "[...document.querySelectorAll('#f > .form-box')]"
    number = page.evaluate(
        f"id => {boxes}.findIndex(box => box.contains(document.getElementById(id)))", field
    )
    page.locator(".form-steps select").select_option(str(number))


def test_a_long_form_is_walked_in_short_steps_on_a_phone_and_nothing_typed_is_lost(
    visit: MakeVisit, own: Deployment
) -> None:
    with visit(viewport=PHONE, is_new=True) as made:
        _sign_in(made, own)
        page = made.go("/ar/officers/services/renew")
        count = page.locator(".form-steps option").count()
        assert count > 10
        for number in range(count):
            expect(page.locator(".form-steps p")).to_have_text(f"الخطوة {number + 1} من {count}")
            height = page.evaluate("document.documentElement.scrollHeight")
            assert height <= 3 * PHONE["height"], (number, height)
            if number + 1 < count:
                page.locator("button[data-way='1']").click()
        expect(page.locator("button[data-way='1']")).to_be_disabled()
        step_of(page, "f-summary")
        page.locator("#f-summary-ar").fill("لا يضيع")
        step_of(page, "f-website")
        page.locator("#f-website").fill("https://kept.example.org")
        # Who leaves and comes back is asked, and goes on where the form was left.
        made.go("/ar/officers/services")
        page = made.go("/ar/officers/services/renew")
        page.locator(".form-offered button").first.click()
        expect(page.locator("#f-website")).to_have_value("https://kept.example.org")
        expect(page.locator("#f-summary-ar")).to_have_value("لا يضيع")
        page.locator("main button[value=show]").last.click()
        page.locator("button[value=save]").click()
        expect(page.locator(".officer-said")).to_be_visible()
        page = made.go("/ar/officers/services/renew")
        expect(page.locator(".form-steps p")).to_be_visible()
        expect(page.locator(".form-offered")).to_have_count(0)


def test_hours_are_said_in_words_while_they_are_chosen(visit: MakeVisit, own: Deployment) -> None:
    with visit() as made:
        _sign_in(made, own)
        page = made.go("/ar/officers/agencies/licensing")
        step_of(page, "f-hours")
        picker = page.locator("#f-hours")
        for day in ("Su", "Mo", "Tu"):
            picker.locator(f"[name='picked.hours.0.days'][value={day}]").check()
        picker.locator("[name='picked.hours.0.opens']").fill("08:00")
        picker.locator("[name='picked.hours.0.closes']").fill("15:00")
        expect(picker.locator("[data-hours] li")).to_have_text(
            "الأحد – الثلاثاء: من 08:00 إلى 15:00"
        )
        expect(page.locator("#f-hours-text")).to_have_value("Su-Tu 08:00-15:00")
        page.locator("main button[value=show]").last.click()
        expect(page.locator(".officer-new").first).to_contain_text("08:00")


def test_parts_are_added_and_kept_with_the_keyboard_and_without_a_script(
    visit: MakeVisit, own: Deployment
) -> None:
    with visit(java_script_enabled=False) as made:
        _sign_in(made, own)
        page = made.go("/ar/officers/services/renew")
        page.locator("button[value='add:steps']").press("Enter")
        expect(page).to_have_url(f"{made.address}/ar/officers/services/renew#f-steps-1")
        page.locator("#f-steps-1-title-ar").fill("خطوة ثانية")
        page.locator("#f-steps-1-title-ar").press("Enter")
        expect(page.locator(".officer-new").first).to_contain_text("خطوة ثانية")
        page.locator("button[value=save]").press("Enter")
        expect(page.locator(".officer-said")).to_be_visible()
