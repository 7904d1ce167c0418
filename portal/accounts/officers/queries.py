"""Who may enter, as administrators and the operator see it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import any_text, sql
from geo.errors import NotFound
from geo.messages import mark as _
from portal.accounts.models import Account
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.accounts.officers.models import MembershipRow
from portal.accounts.rules import AccountState


@dataclass(frozen=True)
class Person:
    """An account as an administrator sees it: with the roles in his own agencies only."""

    id: UUID
    email: str
    name: str
    state: AccountState
    memberships: tuple[Membership, ...]
    factors: tuple[str, ...]
    last_seen_at: datetime | None


def people(session: Session, officer: Officer) -> list[Person]:
    """List the people of the agencies that the officer administrates, by name."""
    return _people(session, officer.agencies_where(Role.ADMINISTRATOR), None)


def everybody(session: Session) -> list[Person]:
    """List every account: for the command line, where nobody's rights are asked."""
    return _people(session, None, None)


def person(session: Session, officer: Officer, account_id: UUID) -> Person:
    """Find one of these people; raises NotFound for all others."""
    found = _people(session, officer.agencies_where(Role.ADMINISTRATOR), account_id)
    if not found:
        raise NotFound(_("There is no such officer in your agencies."))
    return found[0]


def agencies_without_approver(session: Session, agencies: frozenset[str] | None) -> list[str]:
    """List the agencies that have officers, and none who may sign in and approve; by code.

    None is every agency. Those for whom nobody works yet are not among them.
    """
    able = and_(
        Account.state == AccountState.ACTIVE,
        MembershipRow.role == any_text([Role.APPROVER, Role.ADMINISTRATOR]),
    )
    found = (
        select(MembershipRow.agency)
        .join(Account, Account.id == MembershipRow.account_id)
        .where(MembershipRow.agency.is_not(None))
        .group_by(MembershipRow.agency)
        .having(~func.bool_or(able))
        .order_by(MembershipRow.agency)
    )
    if agencies is not None:
        found = found.where(MembershipRow.agency == any_text(agencies))
    return [agency for agency in session.scalars(found) if agency is not None]


def _people(
    session: Session, agencies: frozenset[str] | None, account_id: UUID | None
) -> list[Person]:
    held = {
        "agencies": None if agencies is None else sorted(agencies),
        "account_id": None if account_id is None else str(account_id),
        "now": moment(session),
    }
    return [_person(row) for row in session.execute(sql("portal.accounts", "people"), held)]


def _person(row: Row[tuple[object, ...]]) -> Person:
    return Person(
        id=row.id,
        email=row.email,
        name=row.name,
        state=AccountState(row.state),
        memberships=tuple(Membership(Role(role), agency) for role, agency in row.memberships),
        factors=tuple(row.factors),
        last_seen_at=row.last_seen_at,
    )
