"""A server on which polls are held: officers and voters at browsers, a clock that is moved."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from playwright.sync_api import Page
from sqlalchemy import update
from sqlalchemy.orm import Session

from geo.clock import MovableClock
from portal.accounts.identities import Identity
from portal.accounts.models import AccountSession
from portal.accounts.officer_roles import Officer
from portal.accounts.sessions import stored_id, token_digest
from portal.assembly import workflows_of
from portal.citizens.models import PersonRow
from portal.comments.authors.models import AuthorPerson, AuthorRow
from portal.participation.polls.context import PollContext
from portal.participation.polls.digest_keys import DigestKeys
from portal.participation.polls.queries import find_whole_poll
from portal.participation.polls.rules import PollState
from portal.participation.spaces.rules import Activity
from tests.browser.server import free_port, listening
from tests.conftest import Databases, application_on, deployment_on
from tests.portal.citizens.services.citizen import Citizens
from tests.portal.gateway.in_memory import InMemoryGateway
from tests.portal.participation.polls.conftest import House, Waiting
from tests.portal.participation.spaces.kept import START, space_there
from tests.site import change_portal, portal_on
from tests.web.signed_in import portal_of, signed_in
from web.app import Stores
from web.page.guard import SESSION_COOKIE
from web.settings import WebSettings

# Levels at which a space may have polls, each with a space of its own.
SPACES = {"consultation": "asked", "active": "decided"}


@dataclass
class PollsTown:
    """The server, the engine of polls, and those who register."""

    address: str
    house: House
    citizens: Citizens
    registered: int = 0

    def voter(self, *, name: str | None = None, identity: Identity = Identity.P1) -> Officer:
        """Register somebody, in public by a `name`; return the account as who signs in."""
        self.registered += 1
        person = self.citizens.register(str(9_900_000_000 + self.registered))
        cookie = signed_in(self.house.deployment, None, role=None)
        with self.house.database.writing() as session:
            own = update(PersonRow).where(PersonRow.id == person.id)
            session.execute(own.values(account_id=cookie.id, identity=identity))
            if name is not None:
                author = self.author(session, f"{name} {self.registered}")
                session.add(AuthorPerson(author_id=author, person_id=person.id))
        return Officer(cookie.id, cookie.email, cookie.name, "ar", ())

    def author(self, session: Session, name: str) -> UUID:
        """Make somebody who is known in public by a name."""
        author = AuthorRow(id=uuid4(), created_at=self.house.clock.now())
        author.display_name = author.name_key = name
        session.add(author)
        session.flush()
        return author.id

    def sign_in(self, page: Page, whom: Officer) -> None:
        """Let somebody use a browser from now on, past the pages of signing in."""
        now, token = self.house.clock.now(), secrets.token_urlsafe(32)
        held = AccountSession(
            id=stored_id(token_digest(token)),
            account_id=whom.id,
            form_token=secrets.token_urlsafe(32),
            created_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(hours=1),
            second_factor_at=now,
        )
        with self.house.database.writing() as session:
            session.add(held)
        cookie = {
            "name": SESSION_COOKIE,
            "value": token,
            "url": self.address.replace("http:", "https:"),
            "secure": True,
            "httpOnly": True,
            "sameSite": "Lax",
        }
        page.context.add_cookies([cookie])  # type: ignore[list-item]  # as the library has them

    def state(self, path: str) -> PollState:
        """Return where the poll at a path stands."""
        with self.house.database.reading() as session:
            return find_whole_poll(session, path.rpartition("/")[2]).state

    def wait(self, time: timedelta) -> None:
        """Let time pass, and do what is queued."""
        self.house.move_to(self.house.clock.now() + time)


@contextmanager
def polls_town(databases: Databases, template: str, folder: Path) -> Iterator[PollsTown]:
    """Serve a space of each level that has polls, in which one may vote for weeks."""
    clock = MovableClock(START)
    with (
        databases.new(template) as url,
        deployment_on(url, clock=clock) as deployment,
        free_port() as port,
    ):
        # Named localhost, which counts as a safe place: keys are made there alone.
        address = f"http://localhost:{port.getsockname()[1]}"
        app = application_on(
            deployment, WebSettings(), Stores(), portal_of(folder, public_url=address)
        )
        site = portal_on(app)
        security, opener, keys = site.account_context.security, Waiting(), folder / "poll_keys"
        workflows = workflows_of(deployment.country, security)
        context = PollContext(deployment.country, security, workflows, DigestKeys(keys), opener)
        citizens = replace(site.citizens, gateway=InMemoryGateway())
        change_portal(app, polls=context, citizens=citizens)
        phases = [(START - timedelta(days=1), START + timedelta(days=60), tuple(Activity))]
        with deployment.database.writing() as session:
            for level, name in SPACES.items():
                space_there(session, name, level=level, phases=phases)
        with listening(app, port):
            house = House(deployment, clock, context, opener, keys)
            yield PollsTown(
                address, house, Citizens(deployment.database, citizens, InMemoryGateway())
            )
