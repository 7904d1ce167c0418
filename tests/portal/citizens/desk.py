"""A desk at which people register: a register in memory, a worker that is called by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from argon2 import PasswordHasher
from sqlalchemy import delete, select, text

from geo.clock import MovableClock
from geo.country import load_country
from geo.database import Database
from portal.accounts.officer_roles import Officer
from portal.accounts.rules import Visit
from portal.accounts.security import make_security
from portal.assembled_letters import letter_kinds
from portal.audit.service import chain_key, seal_with
from portal.citizens.context import CitizenContext
from portal.citizens.registration.asking import CHECK_EVIDENCE, Asked, ask_for_evidence
from portal.citizens.registration.checking import check_evidence
from portal.citizens.registration.contacts import send_codes, take_codes
from portal.citizens.registration.drafts import begin, keep_draft, registration_of
from portal.citizens.registration.finishing import Finished, finish
from portal.citizens.registration.rules import Draft, Registration
from portal.citizens.rules import AssuredBy, IdType, PersonKind
from portal.notifications.models import LetterRow
from portal.notifications.sealing import open_address, open_values
from portal.notifications.templates import write
from portal.secrets.person_keys import PersonKeys
from portal.settings import PortalSettings
from tests.portal.gateway.in_memory import InMemoryGateway

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "nine mountains and a river"  # noqa: S105 - of nobody
NUMBER, BORN, CARD = "9851012345", "1985-10-12", "AB123456"
NAMES = {"ar": "ليلى حداد", "en": "Layla Haddad"}
_JOBS = text(
    "SELECT id, task_name, args->>'key' AS key FROM procrastinate.procrastinate_jobs"
    " WHERE id > :done AND task_name = :task ORDER BY id"
)


def evidence_jobs(database: Database, done: int) -> list[tuple[int, str]]:
    """Return the jobs that wait for a worker after one that is done, with their keys."""
    with database.reading() as session:
        rows = session.execute(_JOBS, {"done": done, "task": CHECK_EVIDENCE}).all()
    return [(row.id, row.key) for row in rows]


def officer_at(database: Database) -> Officer:
    """Return an officer with an account."""
    officer = Officer(uuid4(), "o@agency.example", "Officer", "ar", ())
    with database.writing() as session:
        session.execute(
            text(
                "INSERT INTO account (id, email, name, state)"
                " VALUES (:id, 'o@agency.example', 'Officer', 'active')"
            ),
            {"id": officer.id},
        )
    return officer


@dataclass
class Desk:
    """People, registers and a worker; every visit comes from a network of its own."""

    database: Database
    context: CitizenContext
    gateway: InMemoryGateway
    clock: MovableClock
    networks: int = 0
    done: int = 0
    seen: set[str] = field(default_factory=set)

    def visit(self) -> Visit:
        """Return a visit from a network that nobody else comes from."""
        self.networks += 1
        return Visit(f"10.{self.networks // 250}.{self.networks % 250}.7")

    def put(self, number: str = NUMBER, match: str = "matched", born: str = BORN) -> None:
        """Let the civil register say something about a number."""
        said: dict[str, Any] = {"match": match}
        if match == "matched":
            said["facts"] = {"name": NAMES, "birth_date": born}
        self.gateway.put("civil-register-match", number, said)

    def draft(self, registration: Registration, **more: Any) -> Draft:  # noqa: ANN401 - as a draft
        """Return who Layla says that she is."""
        told: Mapping[str, Any] = {
            "kind": PersonKind.CITIZEN,
            "by": AssuredBy.REGISTER,
            "id_type": IdType.NATIONAL.value,
            "country": "JO",
            "number": NUMBER,
            "born": BORN,
            "proof": CARD,
            **more,
        }
        return replace(registration.draft, **told)

    def begin(self) -> str:
        """Begin a registration; return what the browser keeps."""
        with self.database.writing() as session:
            return begin(session, self.context.keys, PersonKind.CITIZEN, "ar")

    def read(self, token: str) -> Registration:
        """Return a registration as it stands."""
        with self.database.reading() as session:
            found = registration_of(session, self.context.keys, token)
        assert found is not None
        return found

    def ask(self, token: str, visit: Visit | None = None, **more: Any) -> Asked:  # noqa: ANN401
        """Hand in who somebody says that he is."""
        registration = self.read(token)
        with self.database.writing() as session:
            return ask_for_evidence(
                session,
                self.context,
                visit or self.visit(),
                registration,
                self.draft(registration, **more),
            )

    def work(self) -> list[str]:
        """Do what waits for the worker; return the keys of the jobs."""
        jobs = evidence_jobs(self.database, self.done)
        for self.done, key in jobs:
            check_evidence(self.database, self.context, key)
        return [key for _id, key in jobs]

    def evidenced(self, **more: Any) -> str:  # noqa: ANN401 - as a draft
        """Begin, show evidence, and wait until what became of it is shown."""
        token = self.begin()
        assert self.ask(token, **more) is Asked.DONE
        self.work()
        self.clock.move(timedelta(seconds=3))
        return token

    def confirm(self, token: str, email: str = "", phone: str = "") -> None:
        """Give contacts, and type back the codes that were sent there."""
        registration = self.read(token)
        draft = replace(registration.draft, email=email, phone=phone)
        with self.database.writing() as session:
            send_codes(session, self.context, self.visit(), registration, draft)
        codes = {to: values["code"] for to, _kind, values in self.letters()}
        registration = self.read(token)
        with self.database.writing() as session:
            take_codes(session, self.context, self.visit(), registration, codes)

    def choose_password(self, token: str) -> None:
        """Choose what to sign in with."""
        registration = self.read(token)
        hashed = self.context.security.passwords.hash(PASSWORD)
        with self.database.writing() as session:
            draft = replace(registration.draft, password_hash=hashed)
            keep_draft(session, self.context.keys, registration, draft)

    def finish(self, token: str, *purposes: Any) -> Finished:  # noqa: ANN401 - purposes
        """Come to the end."""
        registration = self.read(token)
        with self.database.writing() as session:
            return finish(session, self.context, self.visit(), registration, purposes)

    def registered(self, email: str = "layla@home.example", **more: Any) -> Finished:  # noqa: ANN401
        """Register somebody from the first step to the last."""
        token = self.evidenced(**more)
        self.confirm(token, email)
        self.choose_password(token)
        return self.finish(token)

    def letters(self) -> list[tuple[str, str, dict[str, str]]]:
        """Take the letters that wait: to whom, of which kind, with which values."""
        keys, kinds, found = self.context.keys, letter_kinds(), []
        with self.database.writing() as session:
            for row in session.scalars(select(LetterRow).order_by(LetterRow.written_at)):
                values = dict(open_values(keys, row.id, row.sealed_values) or {})
                kind = kinds.get(row.kind)
                assert kind is not None
                write(kind, row.language, values)
                found.append(
                    (str(open_address(keys, row.id, row.sealed_address)), row.kind, values)
                )
            session.execute(delete(LetterRow))
        return found


def desk_on(database: Database, clock: MovableClock, folder: Path) -> Desk:
    """Put a desk together on a database."""
    settings = PortalSettings(letters_page=True)
    security = make_security(settings, folder, hasher=CHEAP, clock=clock, region="JO")
    seal_with(database.writer, chain_key(security.keys))
    gateway = InMemoryGateway()
    keys = PersonKeys(security.keys, folder / "person_keys")
    context = CitizenContext(load_country("jo"), security, keys, gateway)
    return Desk(database, context, gateway, clock)
