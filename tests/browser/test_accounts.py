"""Officers sign in with a real browser: invitation, password and both second steps."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyotp
import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Page, ViewportSize, expect

from layers.deployment import Deployment
from portal.accounts.officer_roles import Role
from portal.accounts.officers.invitations import InvitationOrder, invite
from portal.audit.rules import Actor, ActorKind
from portal.settings import PortalSettings
from tests.browser.matrix import ARABIC, ENGLISH
from tests.browser.server import free_port, listening
from tests.browser.test_access import CHECK
from tests.browser.visitor import PHONE, MakeVisit, Visit
from tests.conftest import Databases, application_on, deployment_on
from tests.site import account_context_on, change_account_context
from tests.web.pages.accounts.browser import PASSWORD
from web.portal import Portal
from web.settings import WebSettings

STEP_S = 30
SMALLEST: ViewportSize = {"width": 320, "height": 700}
USUAL: ViewportSize = {"width": 412, "height": 915}


class Site:
    """A server with accounts; `address` is named localhost, for passkeys want a name."""

    def __init__(self, deployment: Deployment, folder: Path, address: str) -> None:
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        portal = Portal(PortalSettings(public_url=address), folder, hasher)
        self.address = address
        self.deployment = deployment
        self.app = application_on(deployment, WebSettings(), None, portal)
        change_account_context(self.app, sends_letters=True, home="account")

    def invitation(self, email: str, language: str, role: Role = Role.ADMINISTRATOR) -> str:
        """Invite somebody; gives the path of the link."""
        order = InvitationOrder(email, role, None, language=language)
        operator = Actor(ActorKind.OPERATOR, "tests", "Tests")
        with self.deployment.database.writing() as session:
            letter = invite(session, account_context_on(self.app).security, operator, order)
        return letter.values["link"].removeprefix(self.address)


@pytest.fixture(scope="module")
def site(
    databases: Databases, empty_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A server over an empty database."""
    folder = tmp_path_factory.mktemp("portal")
    with (
        databases.new(empty_template) as url,
        deployment_on(url) as deployment,
        free_port() as port,
    ):
        made = Site(deployment, folder, f"http://localhost:{port.getsockname()[1]}")
        with listening(made.app, port):
            yield made


@pytest.fixture(scope="module")
def address(site: Site) -> str:
    """The address of that server, in the place of the finder's."""
    return site.address


def without_faults(page: Page, axe: str) -> None:
    """Look at a page with axe, and that nothing sticks out of the smallest telephone."""
    page.evaluate(axe)
    assert page.evaluate(CHECK) == [], page.url
    page.set_viewport_size(SMALLEST)
    assert page.evaluate("document.documentElement.scrollWidth") == SMALLEST["width"], page.url
    page.set_viewport_size(USUAL)


def press(page: Page, form: str) -> None:
    """Press the first button of a form, found by the end of its address."""
    page.locator(f"form[action$='{form}'] button[type=submit]").first.click()


def join(made: Visit, site: Site, email: str, language: str) -> Page:
    """Take up an invitation, up to the page of the second step."""
    page = made.go(site.invitation(email, language))
    page.locator("#name").fill("رنا الخطيب")
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url("**/sign-in/enrol")
    return page


@contextmanager
def authenticator(page: Page) -> Iterator[None]:
    """Add a security key to the tab that knows its owner and says yes, and take it back.

    Tabs are lent one after the other, and a tab has one such key at most.
    """
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    try:
        yield
    finally:
        session.send("WebAuthn.disable")


@pytest.mark.parametrize("language", ARABIC)
def test_from_the_invitation_to_signing_in_with_an_app(
    visit: MakeVisit, site: Site, axe: str, language: str
) -> None:
    email = f"totp-{language}@moh.gov.example"
    with visit(viewport=PHONE) as made:
        without_faults(made.go(site.invitation(email, language)), axe)
        page = join(made, site, email, language)
        without_faults(page, axe)
        app = _set_up_app(page, axe)
        page.locator("main a.button").click()
        expect(page.locator("main")).to_contain_text(email)
        without_faults(page, axe)
        press(page, "/sign-out")
        page.wait_for_url(re.compile(r"/sign-in\?said=signed-out"))
        without_faults(page, axe)
        made.go(f"/{language}/officers/people")
        expect(page).to_have_url(re.compile(r"/sign-in\?next=/"))
        _sign_in_with_app(page, axe, email, app)
        page.wait_for_url("**/officers/people")
        expect(page.locator("main")).to_contain_text(email)
        without_faults(page, axe)
        page.locator("td a").first.click()
        page.wait_for_url("**/officers/people/*")
        without_faults(page, axe)


def _set_up_app(page: Page, axe: str) -> pyotp.TOTP:
    """Set up an authenticator app, up to the recovery codes."""
    secret = (page.locator("code.secret").text_content() or "").replace(" ", "")
    app = pyotp.TOTP(secret)
    expect(page.locator("svg.qr-code")).to_be_visible()
    page.locator("#code").fill(app.now())
    press(page, "/enrol/totp")
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    without_faults(page, axe)
    return app


def _sign_in_with_app(page: Page, axe: str, email: str, app: pyotp.TOTP) -> None:
    """Sign in on the page that is open, with password and app."""
    page.locator("#name").fill(email)
    page.locator("#password").fill(PASSWORD)
    press(page, "/sign-in")
    page.wait_for_url(re.compile(r"/second-factor\?next=/"))
    without_faults(page, axe)
    # A code works once, and the one of the next half minute is taken already.
    code = app.at(int(time.time()) + STEP_S)
    page.locator("#code").fill(f"{code[:3]} {code[3:]}")
    press(page, "/second-factor")


@pytest.mark.parametrize("language", ENGLISH)
def test_a_passkey_is_made_and_signs_in_alone(visit: MakeVisit, site: Site, language: str) -> None:
    email = f"passkey-{language}@moh.gov.example"
    with visit(viewport=PHONE) as made, authenticator(made.page):
        page = join(made, site, email, language)
        page.locator("#passkey-name").fill("مفتاحي")
        press(page, "/enrol/passkey")
        expect(page.locator(".recovery-codes li")).to_have_count(10)
        page.locator("main a.button").click()
        expect(page.locator("main")).to_contain_text("مفتاحي")
        press(page, "/sign-out")
        page.wait_for_url(re.compile(r"/sign-in\?said=signed-out"))
        press(page, "/sign-in/passkey")
        page.wait_for_url("**/account")
        expect(page.locator("main")).to_contain_text(email)
        # It is a second step after the password, too.
        press(page, "/sign-out")
        page.locator("#name").fill(email)
        page.locator("#password").fill(PASSWORD)
        press(page, "/sign-in")
        page.wait_for_url("**/second-factor")
        press(page, "/second-factor/passkey")
        page.wait_for_url("**/account")
