"""Officers who are signed in: accounts and complete sessions, made in the database itself."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from layers.deployment import Deployment
from portal.accounts.models import Account, AccountSession
from portal.accounts.officer_roles import Role
from portal.accounts.officers.models import MembershipRow
from portal.accounts.rules import AccountState
from portal.accounts.sessions import stored_id, token_digest
from portal.settings import PortalSettings
from tests.conftest import application_on
from web.app import Stores
from web.page.guard import SESSION_COOKIE
from web.portal import Portal
from web.settings import WebSettings

ORIGIN = "http://127.0.0.1"
SAME_ORIGIN = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Colleague:
    """An officer of a test; `cookie` opens the session, `form_token` goes with its forms."""

    id: UUID
    email: str
    name: str
    cookie: str
    form_token: str

    def sits_at(self, client: TestClient) -> None:
        """Let a client be this officer's browser from now on."""
        client.cookies.set(SESSION_COOKIE, self.cookie)


def signed_in(
    deployment: Deployment,
    client: TestClient | None,
    role: Role | str | None = Role.EDITOR,
    agency: str | None = None,
    *,
    is_complete: bool = True,
    email: str | None = None,
) -> Colleague:
    """Make an officer with a role in an agency (None: in every one) and sign a client in as that.

    No role at all makes somebody who belongs nowhere. Without a client the officer waits for
    `sits_at`. Who has signed in with an address before keeps the account and the roles.
    """
    colleague = Colleague(
        id=uuid4(),
        email=email or f"officer-{secrets.token_hex(4)}@agency.example.org",
        name="رنا",
        cookie=secrets.token_urlsafe(32),
        form_token=secrets.token_urlsafe(32),
    )
    with deployment.database.writing() as session:
        known = session.scalar(select(Account.id).where(Account.email == colleague.email))
        if known is None:
            session.add(_account(colleague))
            session.flush()
            _give_role(session, colleague.id, role, agency)
        colleague = replace(colleague, id=known or colleague.id)
        session.add(session_row(colleague, is_complete=is_complete))
    if client is not None:
        colleague.sits_at(client)
    return colleague


def _account(colleague: Colleague) -> Account:
    return Account(
        id=colleague.id, email=colleague.email, name=colleague.name, state=AccountState.ACTIVE
    )


def _give_role(session: Session, id_: UUID, role: Role | str | None, agency: str | None) -> None:
    if role is not None:
        session.add(MembershipRow(account_id=id_, role=Role(role).value, agency=agency))


def session_row(
    colleague: Colleague, *, is_complete: bool = True, lasts: timedelta = timedelta(hours=1)
) -> AccountSession:
    """Return the open session of a colleague as the table takes one."""
    now = datetime.now(UTC)
    return AccountSession(
        id=stored_id(token_digest(colleague.cookie)),
        account_id=colleague.id,
        form_token=colleague.form_token,
        # Said here, for who acts as web cannot read back what the database would set.
        created_at=now,
        last_seen_at=now,
        expires_at=now + lasts,
        second_factor_at=now if is_complete else None,
    )


def portal_of(data_root: Path, **settings: object) -> Portal:
    """Give a portal whose secret lies in a folder, and whose passwords cost nothing."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return Portal(PortalSettings.model_validate(settings), data_root, cheap)


@contextmanager
def officers_client(
    deployment: Deployment,
    data_root: Path,
    *,
    settings: WebSettings | None = None,
    **portal: object,
) -> Iterator[TestClient]:
    """A browser on an application with accounts and all pages of officers; nobody is signed in."""
    stores = Stores(imports_folder=data_root / "imports")
    app = application_on(
        deployment, settings or WebSettings(), stores, portal_of(data_root, **portal)
    )
    with TestClient(app, base_url=ORIGIN, raise_server_exceptions=False) as client:
        yield client
