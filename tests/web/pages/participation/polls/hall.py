"""A hall in which polls are held: their pages, voters and officers at browsers, a clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import text, update

from geo.clock import MovableClock
from layers.deployment import Deployment
from portal.accounts.identities import Identity
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.assembly import workflows_of
from portal.citizens.models import PersonRow
from portal.comments.authors.models import AuthorPerson, AuthorRow
from portal.participation.polls.context import PollContext
from portal.participation.polls.digest_keys import DigestKeys
from portal.participation.polls.queries import find_whole_poll
from portal.participation.polls.rules import Kind, Poll, Question
from portal.participation.polls.turning import open_poll, publish_poll, turn
from portal.participation.spaces.rules import Activity
from tests.portal.citizens.services.citizen import Citizens
from tests.portal.gateway.in_memory import InMemoryGateway
from tests.portal.participation.polls.conftest import Held, House, Waiting
from tests.portal.participation.spaces.kept import space_there
from tests.site import change_portal, portal_on
from tests.web.signed_in import SAME_ORIGIN, Colleague, officers_client, signed_in

MINUTE = timedelta(minutes=1)
OPEN_FOR = timedelta(minutes=10)


@dataclass
class Desk:
    """Somebody at a browser, a voter or an officer."""

    hall: "Hall"
    cookie: Colleague
    person_id: UUID | None = None

    @property
    def officer(self) -> Officer:
        """Who it is, as an officer of the agency of the space."""
        held = (Membership(Role.APPROVER, "licensing"),)
        return Officer(self.cookie.id, self.cookie.email, self.cookie.name, "en", held)

    def get(self, path: str, language: str = "en") -> Response:
        """Open a page below the language."""
        self.cookie.sits_at(self.hall.client)
        return self.hall.client.get(f"/{language}{path}", follow_redirects=False)

    def post(self, path: str, *pairs: tuple[str, str], **fields: str) -> Response:
        """Send a form of a page below the language; `pairs` are fields that stand several times."""
        self.cookie.sits_at(self.hall.client)
        given: dict[str, list[str]] = {"token": [self.cookie.form_token]}
        for name, value in (*pairs, *fields.items()):
            given[name] = [*given.get(name, []), value] if name != "token" else [value]
        return self.hall.client.post(
            f"/en{path}", data=given, headers=SAME_ORIGIN, follow_redirects=False
        )


@dataclass
class Hall:
    """The application, the engine of polls, and a clock that stands before the first of them."""

    client: TestClient
    house: House
    citizens: Citizens
    everybody: list[Colleague] = field(default_factory=list)

    @property
    def deployment(self) -> Deployment:
        """What it runs on."""
        return self.house.deployment

    def voter(self, identity: Identity = Identity.P1, name: str | None = None) -> Desk:
        """Sign somebody in who has registered; with a `name` in public."""
        person = self.citizens.register(str(9_900_000_000 + len(self.everybody)))
        desk = Desk(self, self._sign_in(None), person.id)
        with self.deployment.database.writing() as session:
            own = update(PersonRow).where(PersonRow.id == person.id)
            session.execute(own.values(account_id=desk.cookie.id, identity=identity))
            if name is not None:
                author = AuthorRow(id=uuid4(), created_at=self.house.clock.now())
                author.display_name, author.name_key = name, name
                session.add(author)
                session.flush()
                session.add(AuthorPerson(author_id=author.id, person_id=person.id))
        return desk

    def officer(self, role: Role = Role.APPROVER, agency: str | None = "licensing") -> Desk:
        """Sign an officer in."""
        return Desk(self, self._sign_in(role, agency))

    def poll(self, *questions: Question, is_open: bool = True, **said: Any) -> "HeldHere":  # noqa: ANN401
        """Hold a poll, which opens in a minute and is open for ten, and wait until it is open."""
        opens_at = self.house.clock.now() + MINUTE
        held = {"opens_at": opens_at, "closes_at": opens_at + OPEN_FOR, **said}
        holders = (self.house.officer(), self.house.officer())
        is_secret = held.get("kind", Kind.SECRET) is Kind.SECRET
        ids = (holders[0].id, holders[1].id) if is_secret else None
        poll = self.house.make(holders[0], self.house.draft(*questions, holders=ids, **held))
        if is_secret:
            self.house.give_keys(poll, holders)
        with self.deployment.database.writing() as session:
            open_poll(session, self.house.context, self.house.officer(), poll.id)
        made = HeldHere(self, Held(self.house, poll.ref, holders))
        if is_open:
            self.wait(2 * MINUTE)
        return made

    def wait(self, time: timedelta) -> None:
        """Let time pass; nobody is signed out meanwhile."""
        self.house.move_to(self.house.clock.now() + time)
        self.stay()

    def stay(self) -> None:
        """Let the sessions of everybody begin now."""
        now = self.house.clock.now()
        with self.deployment.database.writing(bounded=False) as session:
            session.execute(
                text(
                    "UPDATE account_session SET created_at = :now, last_seen_at = :now,"
                    " second_factor_at = :now, expires_at = :now + interval '1 hour'"
                ),
                {"now": now},
            )

    def _sign_in(self, role: Role | None, agency: str | None = None) -> Colleague:
        cookie = signed_in(self.deployment, None, role=role, agency=agency)
        self.everybody.append(cookie)
        self.stay()
        return cookie


@dataclass(frozen=True)
class HeldHere:
    """A poll that is held here."""

    hall: Hall
    held: Held

    @property
    def path(self) -> str:
        """The address of its page, below the language."""
        return f"/participation/streets/polls/{self.held.ref}"

    @property
    def back_office(self) -> str:
        """The address of its page for officers, below the language."""
        return f"/officers{self.path}"

    @property
    def poll(self) -> Poll:
        """The poll as it stands."""
        with self.hall.deployment.database.reading() as session:
            return find_whole_poll(session, self.held.ref)

    def end(self) -> None:
        """Move the clock behind the end."""
        self.hall.wait(OPEN_FOR + 2 * MINUTE)
        with self.hall.deployment.database.writing() as session:
            turn(session, self.hall.house.context, self.poll.id)

    def publish(self) -> None:
        """Count what was cast, and publish it."""
        self.end()
        if self.poll.kind is Kind.SECRET:
            for holder in reversed(self.held.holders):
                self.held.bring(holder)
        with self.hall.deployment.database.writing() as session:
            publish_poll(session, self.hall.house.context, self.hall.house.officer(), self.poll.id)


@contextmanager
def hall_on(deployment: Deployment, clock: MovableClock, folder: Path) -> Iterator[Hall]:
    """Serve a deployment with a space in which one may vote for a week."""
    with officers_client(deployment, folder) as client:
        site = portal_on(client)
        opener, security = Waiting(), site.account_context.security
        keys = DigestKeys(folder / "poll_keys")
        workflows = workflows_of(deployment.country, security)
        context = PollContext(deployment.country, security, workflows, keys, opener)
        gateway = InMemoryGateway()
        citizens = replace(site.citizens, gateway=gateway)
        change_portal(client, polls=context, citizens=citizens)
        now = clock.now()
        with deployment.database.writing() as session:
            phases = [(now - MINUTE, now + timedelta(days=7), tuple(Activity))]
            space_there(session, phases=phases, published_at=now - timedelta(days=1))
        house = House(deployment, clock, context, opener, folder)
        yield Hall(client, house, Citizens(deployment.database, citizens, gateway))
