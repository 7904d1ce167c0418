"""Whoever asks for data and the officers who answer, with the clock and the jobs of a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import orjson
from argon2 import PasswordHasher
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo.clock import MovableClock
from layers.deployment import Deployment
from portal.accounts.assurance import PersonHere
from portal.accounts.identities import Identity, PersonKind
from portal.accounts.models import Account
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.accounts.officers.models import MembershipRow
from portal.accounts.security import make_security
from portal.assembled_data import requests_of
from portal.audit.models import AuditEvent
from portal.audit.service import chain_key, seal_with
from portal.following.models import Follow, HappeningRow
from portal.notifications.models import LetterRow
from portal.opendata.requests.asking import Asked, ask
from portal.opendata.requests.context import RequestContext
from portal.opendata.requests.deciding import answer, redirect, release
from portal.opendata.requests.models import RequestRow
from portal.opendata.requests.reading import read_answer, read_request
from portal.opendata.requests.telling import TELL_ASKER, Told, telling_work
from portal.settings import PortalSettings
from portal.workflow.models import WorkflowItem
from tests.portal.contact.conftest import name_agencies

AGENCY, OTHER, THIRD = "licensing", "other", "third"
TITLE = "Road accidents by governorate"
_JOBS = text(
    "SELECT args FROM procrastinate.procrastinate_jobs WHERE task_name = :task ORDER BY id"
)


@dataclass
class Office:
    """The office of an agency that is asked for data; `told` is what askers found in the inbox."""

    deployment: Deployment
    clock: MovableClock
    ctx: RequestContext
    told: list[tuple[UUID, Told, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.database = self.deployment.database
        self.editor, self.approver = self.officer(Role.EDITOR), self.officer(Role.APPROVER)
        self.unit = self.officer(Role.APPROVER, None)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session for one action, a second after the one before."""
        self.clock.move(timedelta(seconds=1))
        with self.database.writing() as session:
            yield session

    def officer(self, role: Role, agency: str | None = AGENCY) -> Officer:
        """Make an officer with an account, who is written to."""
        id_, name = uuid4(), f"{role} of {agency}"
        email = f"{id_}@x.example"
        with self.database.writing() as session:
            session.add(Account(state="active", id=id_, email=email, name=name, language="en"))
            session.flush()
            session.add(MembershipRow(account_id=id_, role=role.value, agency=agency))
        return Officer(id_, email, name, "en", (Membership(role, agency),))

    def someone(self) -> PersonHere:
        """Return somebody who can ask."""
        return PersonHere(uuid4(), PersonKind.CITIZEN, Identity.P1)

    def ask(
        self, person: PersonHere | None = None, title: str = TITLE, agency: str | None = AGENCY
    ) -> Asked:
        """Ask for data, as somebody new to the test unless a person is named."""
        given = {"title": title, "text": "Each year since 2020.", "agency": agency or ""}
        with self.writing() as session:
            return ask(session, self.ctx, person or self.someone(), read_request(given, "en"))

    def released(self, person: PersonHere | None = None, title: str = TITLE) -> Asked:
        """Ask for data that everybody can read of."""
        asked = self.ask(person, title)
        self.release(asked)
        return asked

    def release(self, asked: Asked, by: Officer | None = None) -> None:
        """Show a request to everybody, as an editor of the agency unless somebody is named."""
        with self.writing() as session:
            release(session, self.ctx, asked.id, by or self.editor)

    def redirect(self, asked: Asked, agency: str, by: Officer | None = None) -> None:
        """Pass on what nobody else has read."""
        with self.writing() as session:
            redirect(session, self.ctx, asked.id, agency, by or self.editor)

    def answer(
        self, asked: Asked, circumstance: str, by: Officer | None = None, **named: str
    ) -> None:
        """Answer a request, as an approver of the agency unless somebody is named."""
        given = {"circumstance": circumstance, "text_ar": "نعم", "text_en": "Here", **named}
        rules, country = self.ctx.rules, self.ctx.country
        new = read_answer(given, country, rules.circumstances, self.clock.now().date())
        with self.writing() as session:
            answer(session, self.ctx, asked.id, new, by or self.approver)

    def row(self, asked: Asked) -> RequestRow:
        """Return the row of a request."""
        with self.database.reading() as session:
            return session.get_one(RequestRow, asked.id)

    def item(self, asked: Asked) -> WorkflowItem:
        """Return the item of a request."""
        with self.database.reading() as session:
            return session.get_one(WorkflowItem, asked.id)

    def happened(self, asked: Asked) -> list[str]:
        """Return what followers and feeds are told of a request, in its order."""
        with self.database.reading() as session:
            mine = select(HappeningRow.what).where(HappeningRow.subject_id == asked.id)
            return list(session.scalars(mine.order_by(HappeningRow.at, HappeningRow.id)))

    def events(self) -> list[str]:
        """Return what stands in the audit log of data requests."""
        with self.database.reading() as session:
            mine = select(AuditEvent.action).where(AuditEvent.object_kind == "data_request")
            return list(session.scalars(mine.order_by(AuditEvent.seq)))

    def letters(self) -> list[str]:
        """Return the kinds of letters that wait."""
        with self.database.reading() as session:
            return list(session.scalars(select(LetterRow.kind).order_by(LetterRow.written_at)))

    def follows(self, person: PersonHere) -> int:
        """Return how many requests somebody follows."""
        with self.database.reading() as session:
            mine = select(Follow).where(Follow.person_id == person.id)
            return len(session.scalars(mine).all())

    def tell(self) -> list[str]:
        """Do what the worker does with what askers are told; return what they found."""

        def told(_session: object, person_id: UUID, what: Told, path: str) -> None:
            self.told.append((person_id, what, path))

        work, before = telling_work(self.database, told), len(self.told)
        with self.database.reading() as session:
            jobs = session.scalars(_JOBS, {"task": TELL_ASKER}).all()
        for args in jobs[before:]:
            kept = args if isinstance(args, dict) else orjson.loads(args)
            work.tasks[0].run(kept["key"], lambda: False)
        return [str(what) for _person, what, _path in self.told[before:]]

    def move(self, **by: float) -> None:
        """Move the clock forwards."""
        self.clock.move(timedelta(**by))


def office_on(deployment: Deployment, clock: MovableClock, folder: Path) -> Office:
    """Return an office with three agencies in the register."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    security = make_security(PortalSettings(), folder, hasher=hasher, clock=clock, region="JO")
    seal_with(deployment.database.writer, chain_key(security.keys))
    name_agencies(deployment, AGENCY, OTHER, THIRD)
    ctx = requests_of(PortalSettings(), security, deployment.country)
    return Office(deployment, clock, ctx)
