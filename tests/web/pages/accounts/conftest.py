"""One application with accounts for all these tests, and officers made by its own pages."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import text

from layers.deployment import Deployment
from portal.accounts.officer_roles import Role
from portal.accounts.officers.invitations import (
    Acceptance,
    InvitationOrder,
    accept_invitation,
    invite,
)
from portal.accounts.rules import Visit
from portal.accounts.second_factor import confirm_totp, offer_totp
from portal.accounts.sessions import read_session
from portal.audit.rules import Actor, ActorKind
from portal.settings import PortalSettings
from tests.conftest import Databases, application_on, deployment_on
from tests.site import account_context_on, change_account_context, site_on
from tests.web.pages.accounts.browser import (
    CHROME,
    ORIGIN,
    PASSWORD,
    Account,
    Browser,
    LetterBox,
)
from web.portal import Portal
from web.settings import WebSettings

OPERATOR = Actor(ActorKind.OPERATOR, "tests", "Tests")


@dataclass
class House:
    """The application, its database and its letters."""

    app: FastAPI
    deployment: Deployment
    letters: LetterBox
    loop: BlockingPortal

    def browser(self, address: str = "203.0.113.7") -> Browser:
        """Open a new browser."""
        browser = Browser(self.app, address)
        # One event loop for all browsers: one for each request takes longer than the request.
        browser.portal = self.loop
        return browser

    def invitation(
        self, email: str, role: Role = Role.EDITOR, agency: str | None = "moh", name: str = ""
    ) -> str:
        """Invite somebody as the command line does; gives the path of the link."""
        order = InvitationOrder(email, role, agency, name=name, language="en")
        with self.deployment.database.writing() as session:
            letter = invite(session, account_context_on(self.app).security, OPERATOR, order)
        return letter.values["link"].removeprefix(ORIGIN)

    def officer(
        self, role: Role = Role.EDITOR, agency: str | None = "moh", name: str = "Rana"
    ) -> tuple[Browser, Account]:
        """Give an officer who has signed in, in a browser of his own.

        The pages do the same in more time, as the tests of signing in show.
        """
        account = Account(f"{secrets.token_hex(5)}@agency.gov.example")
        token = self.invitation(account.email, role, agency).rpartition("/")[2]
        security, database = account_context_on(self.app).security, self.deployment.database
        visit = Visit("203.0.113.7", CHROME)
        with database.writing() as session:
            acceptance = Acceptance(name, PASSWORD, "en")
            entered = accept_invitation(session, security, visit, token, acceptance)
        assert entered.opened is not None
        with database.writing() as session:
            halfway = read_session(session, security, entered.opened.token, visit)
            assert halfway is not None
            offer = offer_totp(session, security, halfway)
            account.secret = offer.secret
            entered = confirm_totp(session, security, halfway, offer.ticket, account.code())
        assert entered.opened is not None
        account.recovery_codes = list(entered.recovery_codes)
        browser = self.browser()
        browser.session = entered.opened.token
        self.forget_tries()
        return browser, account

    def forget_tries(self) -> None:
        """Let codes of this half minute be used again, and count all tries anew."""
        self.run("UPDATE credential SET last_counter = NULL")
        self.run("DELETE FROM rate_limit")

    def run(self, statement: str, **values: object) -> None:
        """Change the database past all services."""
        with self.deployment.database.writing() as session:
            session.execute(text(statement), values)

    def ask(self, question: str, **values: object) -> object:
        """Ask the database for one value."""
        with self.deployment.database.reading() as session:
            return session.execute(text(question), values).scalar_one()


@pytest.fixture(scope="session")
def made(
    databases: Databases, empty_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """An application over an empty database; hashing passwords costs nothing there."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    portal = Portal(PortalSettings(public_url=ORIGIN), tmp_path_factory.mktemp("portal"), hasher)
    with (
        databases.new(empty_template) as url,
        deployment_on(url) as deployment,
        start_blocking_portal() as loop,
    ):
        app = application_on(deployment, WebSettings(), None, portal)
        change_account_context(app, sends_letters=True, home="account")
        house = House(app, deployment, LetterBox(app), loop)
        # Somebody is always left who may do everything.
        house.officer(Role.ADMINISTRATOR, None, name="Head")
        yield house
        site_on(app).deployment.database.dispose()


@pytest.fixture
def house(made: House) -> House:
    """The application, with all tries forgotten."""
    made.forget_tries()
    return made
