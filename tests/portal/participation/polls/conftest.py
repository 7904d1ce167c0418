"""A space with phases for votes, two holders of keys, voters, and a clock that is moved."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from geo.clock import MovableClock
from geo.database import Database
from layers.deployment import Deployment
from portal.accounts.assurance import PersonHere
from portal.accounts.identities import Identity, PersonKind
from portal.accounts.models import Account
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.accounts.officers.models import MembershipRow
from portal.accounts.security import make_security
from portal.assembly import workflows_of
from portal.audit.service import seal_with
from portal.participation.polls.ceremony import confirm_key, hand_in_key
from portal.participation.polls.context import PollContext
from portal.participation.polls.digest_keys import DigestKeys
from portal.participation.polls.editing import PollDraft, make_poll
from portal.participation.polls.envelopes import (
    new_private_key,
    open_test,
    point_of,
    private_key_of,
)
from portal.participation.polls.key_texts import write_private_key, write_public_key
from portal.participation.polls.opening import open_layer
from portal.participation.polls.queries import find_whole_poll
from portal.participation.polls.rules import Choices, Kind, Option, Poll, Question, Receipt
from portal.participation.polls.turning import close_poll, open_poll, publish_poll
from portal.participation.polls.voting import cast
from portal.participation.polls.work import polls_work
from portal.participation.spaces.queries import any_space
from portal.settings import PortalSettings
from tests.conftest import Databases, deployment_on
from tests.portal.participation.spaces.kept import START, space_there

DAY = timedelta(days=1)
_JOBS = text(
    "SELECT id, task_name, args FROM procrastinate.procrastinate_jobs"
    " WHERE id > :done AND (scheduled_at IS NULL OR scheduled_at <= :now) ORDER BY id"
)


def names(english: str) -> dict[str, str]:
    """Return a text in both languages."""
    return {"ar": f"نص {english}", "en": english}


def question(*options: str, least: int = 1, most: int = 1, position: int = 1) -> Question:
    """Return a question with these options."""
    made = tuple(Option(place, names(one)) for place, one in enumerate(options, start=1))
    return Question(position, names(f"Question {position}"), least, most, made)


COLOURS = question("red", "green", "blue")


@dataclass
class Waiting:
    """An opener that does its work when a test asks for it, in this process."""

    keys: list[tuple[UUID, bytes]] = field(default_factory=list)

    def start(self, poll_id: UUID, key: bytes) -> None:
        """Keep the key until `House.open_layers`."""
        self.keys.append((poll_id, key))


@dataclass
class House:
    """Polls, those who hold them, and those who vote."""

    deployment: Deployment
    clock: MovableClock
    context: PollContext
    opener: Waiting
    folder: Path
    private: dict[UUID, bytes] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)

    @property
    def database(self) -> Database:
        """Its database."""
        return self.deployment.database

    def officer(self, role: Role = Role.APPROVER, agency: str | None = "licensing") -> Officer:
        """Make an officer with an account and a role."""
        id_ = uuid4()
        email = f"{id_}@x.example"
        with self.database.writing() as session:
            session.add(Account(state="active", id=id_, email=email, name="رنا", language="en"))
            session.flush()
            session.add(MembershipRow(account_id=id_, role=role.value, agency=agency))
        return Officer(id_, email, "رنا", "en", (Membership(role, agency),))

    def draft(self, *questions: Question, kind: Kind = Kind.SECRET, **said: Any) -> PollDraft:  # noqa: ANN401
        """Return what an officer may write, open for a day."""
        held = {"opens_at": START, "closes_at": START + DAY, **said}
        asked = questions or (COLOURS,)
        return PollDraft(kind, names("A poll"), names("About it"), asked, **held)

    def make(self, by: Officer, draft: PollDraft, space: str = "streets") -> Poll:
        """Make a draft in a space."""
        with self.database.writing() as session:
            found = any_space(session, space)
            assert found is not None
            return make_poll(session, self.context, by, found, draft)

    def give_keys(self, poll: Poll, holders: Iterable[Officer]) -> None:
        """Let holders make keys, hand in the public ones and open their test envelopes."""
        for one in holders:
            key = private_key_of(new_private_key())
            self.private[one.id] = key.private_numbers().private_value.to_bytes(32)
            with self.database.writing() as session:
                held = hand_in_key(session, one, poll, write_public_key(point_of(key)))
                sealed = held.test_sealed
            assert sealed is not None
            answer = open_test(poll.id, key, sealed)
            assert answer is not None
            with self.database.writing() as session:
                confirm_key(session, one, poll, answer.hex())

    def scheduled(self, *questions: Question, **said: Any) -> "Held":  # noqa: ANN401 - as PollDraft has them
        """Make a secret poll, with keys, and schedule it."""
        holders = (self.officer(), self.officer())
        ids = (holders[0].id, holders[1].id)
        poll = self.make(holders[0], self.draft(*questions, holders=ids, **said))
        self.give_keys(poll, holders)
        with self.database.writing() as session:
            open_poll(session, self.context, self.officer(), poll.id)
        return Held(self, poll.ref, holders)

    def opened(self, *questions: Question, **said: Any) -> "Held":  # noqa: ANN401 - as PollDraft has them
        """Make a secret poll in which one can vote now."""
        held = self.scheduled(*questions, **said)
        self.move_to(START + timedelta(hours=1))
        return held

    def move_to(self, moment: datetime) -> None:
        """Move the clock to a moment, and do what is queued until then."""
        self.clock.move(moment - self.clock.now())
        self.work()

    def work(self) -> None:
        """Do what is queued, once."""
        tasks = {one.name: one.run for one in polls_work(self.database, self.context).tasks}
        with self.database.reading() as session:
            held = {"done": 0, "now": self.clock.now()}
            found = session.execute(_JOBS, held).all()
        for id_, name, args in found:
            if id_ not in self.done and name in tasks:
                self.done.add(id_)
                tasks[name](args["key"], lambda: False)

    def open_layers(self) -> None:
        """Open what keys were brought for."""
        while self.opener.keys:
            poll_id, key = self.opener.keys.pop(0)
            open_layer(self.database, self.context, poll_id, key)
        self.work()


@dataclass(frozen=True)
class Held:
    """A poll that is held, with the holders of its keys."""

    house: House
    ref: str
    holders: tuple[Officer, Officer]

    @property
    def poll(self) -> Poll:
        """The poll as it stands."""
        with self.house.database.reading() as session:
            return find_whole_poll(session, self.ref)

    def cast(self, person: PersonHere, choices: Choices) -> Receipt:
        """Vote, in a transaction of its own."""
        with self.house.database.writing() as session:
            poll = find_whole_poll(session, self.ref)
            return cast(session, self.house.context, person, poll, choices)

    def bring(self, holder: Officer, text: str | None = None) -> None:
        """Bring the key of a holder, and open his layer."""
        told = write_private_key(self.house.private[holder.id]) if text is None else text
        with self.house.database.writing() as session:
            close_poll(session, self.house.context, holder, self.poll.id, told)
        self.house.open_layers()

    def count(self) -> None:
        """Move the clock behind the end, and bring both keys."""
        self.house.move_to(START + DAY)
        for holder in reversed(self.holders):
            self.bring(holder)

    def publish(self) -> None:
        """Publish what was counted."""
        with self.house.database.writing() as session:
            publish_poll(session, self.house.context, self.holders[0], self.poll.id)


def voter(identity: Identity = Identity.P1) -> PersonHere:
    """Return a person of whom only the id matters."""
    return PersonHere(uuid4(), PersonKind.CITIZEN, identity)


@pytest.fixture
def house(timed: Deployment, clock: MovableClock, tmp_path: Path) -> House:
    """A space with a phase for votes, a day before it begins."""
    return house_on(timed, clock, tmp_path)


@pytest.fixture(scope="module")
def house_once(
    databases: Databases, areas_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A house of all tests of a module: for what changes nothing, or is refused."""
    clock = MovableClock(START - DAY)
    with (
        databases.new(areas_template) as url,
        deployment_on(url, clock=clock) as deployment,
    ):
        yield house_on(deployment, clock, tmp_path_factory.mktemp("house"))


def house_on(deployment: Deployment, clock: MovableClock, folder: Path) -> House:
    """Return a house on any database; secret and keys lie in the folder."""
    settings = PortalSettings(secret_file=folder / "secret")
    security = make_security(settings, folder, clock=clock)
    seal_with(deployment.database.writer, b"test")
    clock.move(START - DAY - clock.now())
    opener = Waiting()
    keys = DigestKeys(folder / "poll_keys")
    workflows = workflows_of(deployment.country, security)
    context = PollContext(deployment.country, security, workflows, keys, opener)
    with deployment.database.writing() as session:
        space_there(session)
    return House(deployment, clock, context, opener, folder / "poll_keys")
