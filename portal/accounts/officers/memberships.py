"""Granting and taking roles, suspending: what must hold whoever does it."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.errors import NotFound, Refused
from geo.messages import mark as _
from geo.messages import shown
from portal.accounts.models import Account, Credential
from portal.accounts.officer_roles import Membership, Role
from portal.accounts.officers.models import MembershipRow
from portal.accounts.rules import AccountState, looked_up_email
from portal.accounts.sessions import end_sessions
from portal.audit.recording import record
from portal.audit.rules import Actor

# Who takes away the last administrators does so one after the other; nobody else's number.
_ADMINISTRATORS_LOCK = 5_002


def account_by_email(session: Session, email: str) -> Account:
    """Find an account by its address; raises NotFound."""
    found = session.scalars(
        select(Account).where(Account.email == looked_up_email(email))
    ).one_or_none()
    if found is None:
        raise NotFound(_("No officer has the address “{email}”."), email=shown(email))
    return found


def grant(session: Session, account_id: UUID, role: Role, agency: str | None) -> None:
    """Grant a role; whoever has a higher one for the same agency keeps it.

    Raises Refused for an account without an e-mail address: by that officers are named.
    """
    if session.get_one(Account, account_id).email is None:
        raise Refused(
            _("An officer needs an e-mail address: this account has a phone number only.")
        )
    held = session.scalars(
        select(MembershipRow)
        .where(MembershipRow.account_id == account_id, _for_agency(agency))
        .with_for_update()
    ).one_or_none()
    if held is None:
        session.add(MembershipRow(account_id=account_id, role=role, agency=agency))
    elif Role(held.role).rank < role.rank:
        held.role = role


def appoint(
    session: Session, actor: Actor, account: Account, role: Role, agency: str | None
) -> None:
    """Add a role to somebody who may sign in; raises Refused for who may not, or has it.

    For the operator, when whoever could have given it has left.
    """
    if account.state != AccountState.ACTIVE:
        raise Refused(
            _("{email} cannot sign in: invite, or restore the account first."), email=account.email
        )
    held = session.scalars(
        select(MembershipRow.role).where(
            MembershipRow.account_id == account.id, _for_agency(agency)
        )
    ).one_or_none()
    before = None if held is None else Role(held)
    if before is not None and before.rank >= role.rank:
        raise Refused(
            _("{email} has the role “{role}” there already."), email=account.email, role=before
        )
    grant(session, account.id, role, agency)
    session.flush()
    _record_roles(
        session,
        actor,
        account.id,
        {} if before is None else {agency: before},
        {agency: role},
    )


def replace_memberships(
    session: Session, actor: Actor, account: Account, kept: Iterable[Membership]
) -> None:
    """Put a whole set of roles in the place of another; the last administrator keeps his."""
    before = _lock_administrators(session)
    rows = session.scalars(
        select(MembershipRow).where(MembershipRow.account_id == account.id).with_for_update()
    ).all()
    wanted = {held.agency: held.role for held in kept}
    old = {row.agency: Role(row.role) for row in rows}
    for row in rows:
        if row.agency in wanted:
            row.role = wanted[row.agency]
        else:
            session.delete(row)
    session.add_all(
        MembershipRow(account_id=account.id, role=role, agency=agency)
        for agency, role in wanted.items()
        if agency not in old
    )
    _demand_administrator(session, before)
    if wanted != old:
        _record_roles(session, actor, account.id, old, wanted)


def suspend_account(session: Session, actor: Actor, account: Account) -> None:
    """Suspend an account and end its sessions; never that of the last administrator."""
    before = _lock_administrators(session)
    old = _set_state(session, account, AccountState.SUSPENDED)
    _demand_administrator(session, before)
    end_sessions(session, account.id)
    _record_state(session, actor, account, old)


def restore_account(session: Session, actor: Actor, account: Account) -> None:
    """Restore a suspended account; it can be entered again, its roles are as they were."""
    if account.state != AccountState.SUSPENDED:
        raise Refused(_("{email} is not suspended."), email=account.email)
    restored = AccountState.ACTIVE if _was_entered(session, account) else AccountState.INVITED
    old = _set_state(session, account, restored)
    _record_state(session, actor, account, old)


def administrators_of_all(session: Session) -> int:
    """Count the active accounts that administrate every agency."""
    counted = (
        select(func.count())
        .select_from(MembershipRow)
        .join(Account, Account.id == MembershipRow.account_id)
        .where(
            Account.state == AccountState.ACTIVE,
            MembershipRow.role == Role.ADMINISTRATOR,
            MembershipRow.agency.is_(None),
        )
    )
    return session.scalar(counted) or 0


def _for_agency(agency: str | None) -> ColumnElement[bool]:
    return MembershipRow.agency.is_not_distinct_from(agency)


def _lock_administrators(session: Session) -> int:
    """Lock administrators against other changes; return how many there are before this one."""
    lock = {"lock": _ADMINISTRATORS_LOCK}
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), lock)
    return administrators_of_all(session)


def _demand_administrator(session: Session, before: int) -> None:
    session.flush()
    if before and not administrators_of_all(session):
        raise Refused(
            _("This is the last administrator of all agencies: appoint another one first.")
        )


def _was_entered(session: Session, account: Account) -> bool:
    """Check whether there is something to sign in with: a password, or a provider's identity."""
    credentials = select(Credential.id).where(Credential.account_id == account.id).limit(1)
    return account.password_hash is not None or session.scalar(credentials) is not None


def _set_state(session: Session, account: Account, state: AccountState) -> str:
    old = account.state
    account.state = state
    account.changed_at = moment(session)
    session.flush()
    return old


def _record_state(session: Session, actor: Actor, account: Account, old: str) -> None:
    if old == account.state:
        return
    record(
        session,
        actor,
        f"account {account.state}",
        "account",
        str(account.id),
        old={"state": old},
        new={"state": account.state},
    )


def _record_roles(
    session: Session,
    actor: Actor,
    account_id: UUID,
    old: dict[str | None, Role],
    new: dict[str | None, Role],
) -> None:
    """Write down each agency's change on its own, so that its own history shows it."""
    for agency in sorted({*old, *new}, key=lambda code: code or ""):
        before, after = old.get(agency), new.get(agency)
        if before != after:
            record(
                session,
                actor,
                "role changed",
                "account",
                str(account_id),
                agency=agency,
                old=None if before is None else {"role": before},
                new=None if after is None else {"role": after},
            )
