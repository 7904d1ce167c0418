"""A house with officers for the tests of accounts: a database, cheap hashes, requests."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from uuid import UUID

import pyotp
from argon2 import PasswordHasher
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo.clock import Clock, moment
from geo.database import Database
from portal.accounts.identities import Identity
from portal.accounts.models import Account
from portal.accounts.officer_roles import Membership
from portal.accounts.officers.memberships import grant
from portal.accounts.rules import Entered, Outcome, SignedIn, Visit
from portal.accounts.second_factor import confirm_totp, offer_totp
from portal.accounts.security import Security, make_security
from portal.accounts.sessions import read_session
from portal.accounts.sign_in import sign_in
from portal.audit.service import chain_key, seal_with
from portal.notifications.service import Letter
from portal.settings import PortalSettings
from tests.conftest import Databases, deployment_on
from tests.portal.accounts.persons import add_person

PASSWORD = "nine mountains and a river"  # noqa: S105 - of nobody
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_NUMBERS = count(1)


def visit(*, user_agent: str = "Firefox", request_id: str = "r-1") -> Visit:
    """A request from a network that nobody else came from."""
    number = next(_NUMBERS)
    return Visit(f"10.{number // 250}.{number % 250}.7", user_agent, request_id)


@dataclass(frozen=True)
class Totp:
    """An officer's telephone: shows codes of its own clock, a later one each time."""

    secret: str
    steps: Iterator[int]
    seconds: Callable[[], float] = time.time

    def code(self) -> str:
        """Return a code that was not shown before, within the two steps that are taken."""
        return pyotp.TOTP(self.secret).at(int(self.seconds()), counter_offset=next(self.steps))


@dataclass(frozen=True)
class Member:
    """An officer who has signed in with both factors."""

    email: str
    token: str
    signed_in: SignedIn
    telephone: Totp
    recovery_codes: tuple[str, ...]

    @property
    def id(self) -> UUID:
        """The account."""
        return self.signed_in.officer.id


@dataclass(frozen=True)
class House:
    """What the tests act on."""

    database: Database
    security: Security

    def account(self, *memberships: Membership, email: str = "", password: str = PASSWORD) -> str:
        """Make an account that may be entered, and give its address."""
        address = email or f"officer{next(_NUMBERS)}@agency.example"
        with self.database.writing() as session:
            account = Account(
                email=address,
                name="سعاد العبادي",
                language="ar",
                state="active",
                password_hash=self.security.passwords.hash(password),
            )
            session.add(account)
            session.flush()
            for held in memberships:
                grant(session, account.id, held.role, held.agency)
        return address

    def citizen(self, identity: Identity = Identity.P1, *, phone: str | None = None) -> str:
        """Make the account of a person, with a confirmed phone if one is told; give its address."""
        address = self.account(email=f"citizen{next(_NUMBERS)}@home.example")
        with self.database.writing() as session:
            account = session.scalars(select(Account).where(Account.email == address)).one()
            account.phone = phone
            account.phone_confirmed_at = None if phone is None else moment(session)
            add_person(session, account.id, identity)
        return address

    def member(self, *memberships: Membership, email: str = "") -> Member:
        """Make an account and sign it in with password and telephone."""
        address = self.account(*memberships, email=email)
        opened = self.enter(address)
        half = self.read(opened)
        assert half is not None
        with self.database.writing() as session:
            offer = offer_totp(session, self.security, half)
            # The step before now, so that two codes are left to be shown.
            telephone = Totp(offer.secret, iter((-1, 0, 1)), self.database.clock.seconds)
            entered = confirm_totp(session, self.security, half, offer.ticket, telephone.code())
        assert entered.outcome is Outcome.DONE
        assert entered.opened is not None
        signed_in = self.read(entered)
        assert signed_in is not None
        return Member(address, entered.opened.token, signed_in, telephone, entered.recovery_codes)

    def enter(self, email: str, password: str = PASSWORD, *, at: Visit | None = None) -> Entered:
        """Try to sign in."""
        with self.database.writing() as session:
            return sign_in(session, self.security, at or visit(), email, password)

    def read(self, held: Entered | str | None) -> SignedIn | None:
        """Read the session of a token as a request does."""
        token = held if isinstance(held, str) or held is None else _token(held)
        with self.database.reading() as session:
            return read_session(session, self.security, token, visit())

    def run(self, statement: str, **values: object) -> None:
        """Change what no service changes: clocks."""
        with self.database.writing() as session:
            session.execute(text(statement), values)

    def actions(self, object_id: object) -> list[str]:
        """List what the audit log says was done to an account, the first first."""
        with self.database.reading() as session:
            found = session.execute(
                text("SELECT action FROM audit_event WHERE object_id = :id ORDER BY seq"),
                {"id": str(object_id)},
            )
            return list(found.scalars())

    def scalar(self, statement: str, **values: object) -> object:
        """Ask for one value."""
        with self.database.reading() as session:
            return session.execute(text(statement), values).scalar()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session for a change."""
        with self.database.writing() as session:
            yield session


def _token(entered: Entered) -> str | None:
    return None if entered.opened is None else entered.opened.token


@contextmanager
def house_on(
    databases: Databases, template: str, folder: Path, *, clock: Clock | None = None
) -> Iterator[House]:
    """Make a house on a database of its own; `clock` to be moved."""
    settings = PortalSettings(secret_file=folder / "secret", public_url="https://portal.example")
    security = make_security(settings, folder, hasher=CHEAP, clock=clock)
    with databases.new(template) as url, deployment_on(url, clock=clock) as deployment:
        seal_with(deployment.database.writer, chain_key(security.keys))
        yield House(deployment.database, security)


def token_of(letter: Letter | None) -> str:
    """Return the token in the link of a letter."""
    assert letter is not None
    link = letter.values["link"]
    assert link.startswith("https://portal.example/ar/")
    return link.rpartition("/")[2]
