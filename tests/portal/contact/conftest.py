"""Two agencies to write to, a clock that is moved, and what the worker would do, done at once."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import orjson
import pytest
from sqlalchemy import delete, select, text

from geo.clock import MovableClock
from geo.database import Database
from layers.deployment import Deployment
from layers.releases.rules import Authorship
from layers.releases.service import activate
from portal.accounts.models import Account
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.accounts.officers.models import MembershipRow
from portal.accounts.rules import Visit
from portal.accounts.security import make_security
from portal.assembled_letters import letter_kinds
from portal.assembly import contact_of
from portal.audit.service import seal_with
from portal.contact.context import ContactContext
from portal.contact.filing import Filed, file_case
from portal.contact.models import Case
from portal.contact.rules import Kind, NewCase, Person
from portal.contact.work import contact_work
from portal.directory.registers.definitions import Register
from portal.directory.registers.service import STORES, stage
from portal.notifications.models import LetterRow
from portal.notifications.sealing import open_address, open_values
from portal.notifications.templates import write
from portal.settings import PortalSettings
from portal.workflow.models import WorkflowItem
from portal.workflow.service import Change, change_state
from tests.portal.directory.records import agency

RANA = Person(name="Rana", email="rana@home.example", phone="+962791234567", country="JO")
HIDDEN = Person(name="Sami", email="sami@home.example", country="EG", is_hidden=True)
_JOBS = text(
    "SELECT id, task_name, args FROM procrastinate.procrastinate_jobs WHERE id > :done ORDER BY id"
)


@dataclass(frozen=True)
class Sent:
    """A letter that waits: to whom, of which kind, with which values."""

    to: str
    kind: str
    values: dict[str, str]


@dataclass
class House:
    """Cases, those who write them and those who deal with them."""

    deployment: Deployment
    clock: MovableClock
    context: ContactContext
    networks: int = 0
    jobs_done: int = 0
    seen: set[str] = field(default_factory=set)

    @property
    def database(self) -> Database:
        """Its database."""
        return self.deployment.database

    def visit(self) -> Visit:
        """Return a visit from a network that nobody else comes from."""
        self.networks += 1
        return Visit(f"10.{self.networks // 250}.{self.networks % 250}.7")

    def file(
        self,
        kind: Kind = Kind.QUESTION,
        person: Person = RANA,
        *,
        agency: str | None = "licensing",
        subject: str = "Renewing",
        body: str = "How do I renew?",
        visit: Visit | None = None,
        **more: object,
    ) -> Filed:
        """Hand a case in."""
        new = NewCase(kind, "en", person, subject, body, agency, **more)  # type: ignore[arg-type]
        with self.database.writing() as session:
            return file_case(session, self.context, visit or self.visit(), new)

    def case(self, reference: str | None) -> Case:
        """Return a case by its reference."""
        with self.database.reading() as session:
            return session.scalars(select(Case).where(Case.reference == reference)).one()

    def item(self, reference: str | None) -> WorkflowItem:
        """Return the workflow item of a case."""
        with self.database.reading() as session:
            return session.get_one(WorkflowItem, self.case(reference).id)

    def officer(self, role: Role, agency: str | None) -> Officer:
        """Make an officer with an account and a role."""
        id_ = uuid4()
        name, email = f"Officer of {agency}", f"{id_}@x.example"
        with self.database.writing() as session:
            session.add(Account(state="active", id=id_, email=email, name=name, language="en"))
            session.flush()
            session.add(MembershipRow(account_id=id_, role=role.value, agency=agency))
        return Officer(id_, email, name, "en", (Membership(role, agency),))

    def change(self, reference: str | None, by: Officer, transition: str, **said: str) -> None:
        """Do something with a case as an officer does."""
        change = Change(transition, **said)  # type: ignore[arg-type]  # as the caller has them
        case = self.case(reference)
        roles = by.roles_for(case.agency) | ({"central"} if by.may(Role.APPROVER, None) else set())
        with self.database.writing() as session:
            change_state(session, self.context.workflows, case.id, change, by.actor, roles)

    def work(self) -> None:
        """Do what waits for the worker, but for sending letters."""
        tasks = {task.name: task for task in contact_work(self.database, self.context).tasks}
        with self.database.writing() as session:
            jobs = session.execute(_JOBS, {"done": self.jobs_done}).all()
        for self.jobs_done, name, args in jobs:
            told = args if isinstance(args, dict) else orjson.loads(args)
            if name in tasks:
                tasks[name].run(told["key"], lambda: False)

    def queued(self) -> list[tuple[str, int]]:
        """Return what waits for the worker, by the task and the size of its key."""
        with self.database.reading() as session:
            jobs = session.execute(_JOBS, {"done": self.jobs_done}).all()
        return [(name, len(args["key"])) for _id, name, args in jobs]

    def to_citizens(self) -> list[Sent]:
        """Take the letters that wait, and return those to who writes cases."""
        officers = {"contact.cases_overdue", "contact.case_arrived"}
        return [one for one in self.letters() if one.kind not in officers]

    def letters(self) -> list[Sent]:
        """Take the letters that wait, each written in both languages to see that it can be."""
        self.work()
        keys, kinds = self.context.keys, letter_kinds()
        found = []
        with self.database.writing() as session:
            for row in session.scalars(select(LetterRow).order_by(LetterRow.written_at)):
                values = dict(open_values(keys, row.id, row.sealed_values) or {})
                to = str(open_address(keys, row.id, row.sealed_address))
                kind = kinds.get(row.kind)
                assert kind is not None
                write(kind, row.language, values)
                self.seen.add(kind.name)
                found.append(Sent(to, row.kind, values))
            session.execute(delete(LetterRow))
        return found

    def move(self, **by: float) -> None:
        """Move the clock forwards."""
        self.clock.move(timedelta(**by))


def name_agencies(deployment: Deployment, *codes: str) -> None:
    """Put agencies into the register."""
    with deployment.database.writing() as session:
        records = [agency(code) for code in codes]
        staged = stage(session, Register.AGENCIES, records, Authorship("tests"))
        activate(session, STORES[Register.AGENCIES], staged)


@pytest.fixture
def house(timed: Deployment, clock: MovableClock, tmp_path: Path) -> House:
    """No cases yet, on Sunday the 4th of May 2031; agencies “licensing” and “other”."""
    return _house(timed, clock, tmp_path, PortalSettings())


@pytest.fixture
def texting_house(timed: Deployment, clock: MovableClock, tmp_path: Path) -> House:
    """The same where text messages are sent as well."""
    return _house(timed, clock, tmp_path, PortalSettings(letters_page=True))


def _house(
    timed: Deployment, clock: MovableClock, tmp_path: Path, settings: PortalSettings
) -> House:
    seal_with(timed.database.writer, b"k" * 32)
    name_agencies(timed, "licensing", "other", "third")
    security = make_security(settings, tmp_path, clock=clock, region="JO")
    return House(timed, clock, contact_of(timed, settings, tmp_path, security))


@pytest.fixture
def editor(house: House) -> Officer:
    """Return an editor of the agency that most cases are written to."""
    return house.officer(Role.EDITOR, "licensing")
