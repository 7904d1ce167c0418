"""What administrators do: with the people of their agencies, and nobody else's."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from geo.errors import Refused
from geo.messages import mark as _
from portal.accounts.factors import remove_second_factors
from portal.accounts.models import Account
from portal.accounts.officer_roles import Membership, Officer, Role, check_memberships, clean_agency
from portal.accounts.officers.invitations import InvitationOrder, invite
from portal.accounts.officers.memberships import (
    replace_memberships,
    restore_account,
    suspend_account,
)
from portal.accounts.officers.models import InvitationRow, MembershipRow
from portal.accounts.officers.queries import person
from portal.accounts.rules import AccountState
from portal.accounts.security import Security
from portal.accounts.sessions import end_sessions
from portal.notifications.service import Letter


def invite_as(
    session: Session, security: Security, officer: Officer, order: InvitationOrder
) -> Letter:
    """Invite somebody to an agency that the officer administrates; raises Refused for others."""
    _demand_administrating(officer, clean_agency(order.agency))
    return invite(session, security, officer.actor, order)


def change_memberships(
    session: Session, officer: Officer, account_id: UUID, memberships: Sequence[Membership]
) -> None:
    """Put roles in the place of those that the officer sees; the others stay as they are.

    Raises NotFound for other people, InvalidParameter for two roles in one agency, Refused for an
    agency that is not the officer's, or when no administrator of all agencies would be left.
    """
    account = _administrated(session, officer, account_id)
    check_memberships(memberships)
    for held in memberships:
        _demand_administrating(officer, clean_agency(held.agency))
    rows = session.scalars(select(MembershipRow).where(MembershipRow.account_id == account.id))
    untouched = [
        Membership(Role(row.role), row.agency)
        for row in rows
        if not officer.may(Role.ADMINISTRATOR, row.agency)
    ]
    replace_memberships(session, officer.actor, account, [*untouched, *memberships])


def suspend(session: Session, officer: Officer, account_id: UUID) -> None:
    """Suspend somebody all of whose roles are in the officer's agencies; raises as above."""
    if account_id == officer.id:
        raise Refused(_("You cannot suspend yourself: ask another administrator."))
    suspend_account(session, officer.actor, _wholly_administrated(session, officer, account_id))


def restore(session: Session, officer: Officer, account_id: UUID) -> None:
    """Restore a suspended account, so that it can be entered again; raises as above."""
    restore_account(session, officer.actor, _wholly_administrated(session, officer, account_id))


def reset_second_factor(session: Session, officer: Officer, account_id: UUID) -> None:
    """Take the second factors of somebody who lost them, and end his sessions; raises as above.

    Who then signs in with the password sets up a new one: make sure who asks.
    """
    if account_id == officer.id:
        raise Refused(_("You cannot reset your own second factor: ask another administrator."))
    account = _wholly_administrated(session, officer, account_id)
    end_sessions(session, account.id)
    remove_second_factors(session, officer.actor, account.id)


def _administrated(session: Session, officer: Officer, account_id: UUID) -> Account:
    """Lock an account that the officer may see; raises NotFound."""
    person(session, officer, account_id)
    return session.scalars(select(Account).where(Account.id == account_id).with_for_update()).one()


def _wholly_administrated(session: Session, officer: Officer, account_id: UUID) -> Account:
    """Lock an account that works for the officer's agencies alone; raises NotFound or Refused."""
    account = _administrated(session, officer, account_id)
    works_for = select(MembershipRow.agency).where(MembershipRow.account_id == account_id)
    invited_by = select(InvitationRow.agency).where(
        Account.id == account_id,
        InvitationRow.email == Account.email,
        InvitationRow.used_at.is_(None),
        Account.state == AccountState.INVITED,
    )
    agencies = session.scalars(union_all(works_for, invited_by))
    if not all(officer.may(Role.ADMINISTRATOR, agency) for agency in agencies):
        raise Refused(
            _("{name} works for other agencies as well: take the roles in yours away instead."),
            name=account.name,
        )
    return account


def _demand_administrating(officer: Officer, agency: str | None) -> None:
    if officer.may(Role.ADMINISTRATOR, agency):
        return
    if agency is None:
        raise Refused(_("Roles for all agencies are given by administrators of all agencies."))
    raise Refused(_("You do not administrate the agency {agency}."), agency=agency)
