"""The officers of an agency, as their colleagues and the portal find them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from geo.database import any_text
from portal.accounts.models import Account
from portal.accounts.officer_roles import Role
from portal.accounts.officers.models import MembershipRow
from portal.accounts.rules import AccountState


@dataclass(frozen=True)
class Colleague:
    """An officer; `is_of_agency` says that the role is one in the agency, not in all of them."""

    id: UUID
    name: str
    email: str
    language: str | None
    is_of_agency: bool


def officers_of(session: Session, agency: str | None, role: Role) -> list[Colleague]:
    """List by name who may sign in and has at least a role for an agency; None: for every one."""
    enough = [one.value for one in Role if one.rank >= role.rank]
    found = session.execute(
        select(Account, func.bool_or(MembershipRow.agency.is_not(None)))
        .join(MembershipRow, MembershipRow.account_id == Account.id)
        .where(
            Account.state == AccountState.ACTIVE,
            Account.email.is_not(None),
            MembershipRow.role == any_text(enough),
            or_(MembershipRow.agency.is_(None), MembershipRow.agency == agency),
        )
        .group_by(Account.id)
        .order_by(Account.name, Account.email)
    )
    return [
        Colleague(account.id, account.name, account.email or "", account.language, is_of_agency)
        for account, is_of_agency in found
    ]


def officers_with_roles(session: Session, agencies: frozenset[str] | None) -> list[tuple[str, str]]:
    """List id and name of whoever has a role in one of these agencies, by name; None: in any.

    Who may not sign in any more is listed as well.
    """
    found = select(Account.id, Account.name).order_by(Account.name, Account.email)
    if agencies is not None:
        held = select(MembershipRow.account_id).where(MembershipRow.agency == any_text(agencies))
        found = found.where(Account.id.in_(held))
    return [(str(id_), name) for id_, name in session.execute(found)]


def colleague(session: Session, account_id: str) -> Colleague | None:
    """Return an officer who may sign in by the account's id; None where there is none."""
    account = session.get(Account, UUID(account_id))
    if account is None or account.state != AccountState.ACTIVE or account.email is None:
        return None
    return Colleague(account.id, account.name, account.email, account.language, is_of_agency=False)


def names_of_accounts(session: Session, ids: Iterable[str | None]) -> dict[str, str]:
    """Return the names of accounts by their ids as texts; those that are none are left out."""
    wanted = {one for one in ids if one is not None}
    found = select(Account.id, Account.name).where(Account.id.in_([UUID(one) for one in wanted]))
    return {str(id_): name for id_, name in session.execute(found)} if wanted else {}


def names_by_address(session: Session, addresses: Iterable[str | None]) -> dict[str, str]:
    """Return the names of officers by their e-mail addresses; those of nobody are left out."""
    wanted = {one for one in addresses if one}
    if not wanted:
        return {}
    found = select(Account.email, Account.name).where(Account.email == any_text(wanted))
    return {row.email: row.name for row in session.execute(found) if row.email is not None}
