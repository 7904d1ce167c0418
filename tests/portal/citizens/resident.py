"""A citizen with an account and a key, for tests of what is told, kept and shown to one."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from argon2 import PasswordHasher

from geo.clock import MovableClock, moment
from geo.country import Country
from geo.database import Database
from portal.accounts.models import Account
from portal.accounts.security import make_security
from portal.citizens.context import CitizenContext
from portal.secrets.person_keys import PersonKeys, person_keys_folder
from portal.settings import PortalSettings
from tests.portal.citizens.persons import person_row
from tests.portal.gateway.in_memory import InMemoryGateway


@dataclass(frozen=True)
class Resident:
    """A person, his account's address, and what actions on him need."""

    database: Database
    context: CitizenContext
    id: UUID
    email: str

    @property
    def clock(self) -> MovableClock:
        """The clock of the database."""
        clock = self.database.clock
        assert isinstance(clock, MovableClock)
        return clock

    @property
    def now(self) -> datetime:
        """The moment on that clock."""
        return self.clock.now().astimezone(UTC)


def context_in(
    folder: Path, database: Database, country: Country, **settings: object
) -> CitizenContext:
    """Return what actions need, with the secret and the keys of persons in a folder."""
    told = PortalSettings(**settings)  # type: ignore[arg-type]
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    security = make_security(told, folder, hasher=hasher, clock=database.clock, region="JO")
    person_keys = PersonKeys(security.keys, person_keys_folder(told, folder))
    return CitizenContext(country, security, person_keys, InMemoryGateway())


def settle(database: Database, context: CitizenContext, email: str | None = None) -> Resident:
    """Make a person with an account, whose letters are in Arabic."""
    address = email or f"{uuid4().hex[:8]}@citizens.example"
    with database.writing() as session:
        now = moment(session)
        account = Account(email=address, name="ليان", language="ar", state="active")
        session.add(account)
        session.flush()
        person = person_row(now, account_id=account.id)
        session.add(person)
        session.flush()
        context.person_keys.make(person.id)
        return Resident(database, context, person.id, address)
