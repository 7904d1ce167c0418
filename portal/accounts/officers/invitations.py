"""Invitations: a link by e-mail that makes an account, or gives one that exists a role."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.errors import NotFound, Refused
from geo.messages import mark as _
from portal.accounts.factors import has_second_factor
from portal.accounts.letters import INVITATION
from portal.accounts.models import Account
from portal.accounts.officer_roles import Officer, Role, clean_agency
from portal.accounts.officers.memberships import grant
from portal.accounts.officers.models import InvitationRow
from portal.accounts.passwords import check_new_password
from portal.accounts.rules import (
    AccountState,
    Entered,
    Outcome,
    SignedIn,
    Visit,
    clean_name,
    normalised_email,
)
from portal.accounts.security import Security
from portal.accounts.sessions import open_session, token_digest
from portal.audit.recording import record
from portal.audit.rules import Actor, ActorKind
from portal.notifications.service import Letter, write_letter

_LASTS = timedelta(days=7)


@dataclass(frozen=True)
class InvitationOrder:
    """Whom to invite as what; `agency` None is every agency."""

    email: str
    role: Role
    agency: str | None = None
    name: str = ""
    language: str = "ar"


@dataclass(frozen=True)
class Invitation:
    """What the page of an invitation shows to who has its link."""

    email: str
    name: str
    language: str | None
    role: Role
    agency: str | None
    expires_at: datetime
    invited_by: str
    has_account: bool


@dataclass(frozen=True)
class OpenInvitation:
    """An invitation that was not taken up yet, for administrators."""

    id: UUID
    email: str
    role: Role
    agency: str | None
    expires_at: datetime
    invited_by: str
    letter_id: UUID | None


@dataclass(frozen=True)
class Acceptance:
    """What somebody who takes up an invitation says of himself."""

    name: str
    password: str
    language: str | None = None


def invite(session: Session, security: Security, actor: Actor, order: InvitationOrder) -> Letter:
    """Make an invitation, which takes the place of an older one for the same agency.

    Returns the letter that is on its way. Asks nobody's rights, see `people.invite_as`. Raises
    InvalidParameter, and Refused for a suspended account.
    """
    email, agency = normalised_email(order.email), clean_agency(order.agency)
    account = _invited_account(session, email, order)
    same = (InvitationRow.email == email, InvitationRow.agency.is_not_distinct_from(agency))
    session.execute(
        update(InvitationRow).where(*same, *_open(session)).values(used_at=moment(session))
    )
    token = secrets.token_urlsafe(32)
    path = f"/invitations/{token}"
    letter = security.letter(INVITATION, email, order.language, path, _LASTS)
    session.add(
        InvitationRow(
            token_hash=token_digest(token),
            email=email,
            role=order.role,
            agency=agency,
            invited_by=actor.name,
            expires_at=moment(session) + _LASTS,
            letter_id=write_letter(session, security.keys, letter),
        )
    )
    new = {"email": email, "role": order.role, "agency": agency}
    record(session, actor, "invited", "account", str(account.id), agency=agency, new=new)
    return letter


def read_invitation(session: Session, token: str) -> Invitation | None:
    """Find what a link invites to; None when it does not hold any more."""
    found = session.execute(
        select(InvitationRow, Account)
        .join(Account, Account.email == InvitationRow.email)
        .where(InvitationRow.token_hash == token_digest(token), *_open(session))
        .where(Account.state != AccountState.SUSPENDED)
    ).one_or_none()
    if found is None:
        return None
    row, account = found
    return Invitation(
        email=row.email,
        name=account.name,
        language=account.language,
        role=Role(row.role),
        agency=row.agency,
        expires_at=row.expires_at,
        invited_by=row.invited_by,
        has_account=account.state == AccountState.ACTIVE,
    )


def accept_invitation(
    session: Session, security: Security, visit: Visit, token: str, acceptance: Acceptance
) -> Entered:
    """Make the account, and open a session in which the second factor is set up.

    WRONG for a link that does not hold, or whose address has an account already: who owns that
    signs in and calls `accept_as`. Raises InvalidParameter("name" or "password").
    """
    taken = take_up(session, token)
    if taken is None or taken[1].state != AccountState.INVITED:
        return Entered(Outcome.WRONG)
    row, account = taken
    name = clean_name(acceptance.name)
    check_new_password(acceptance.password, contact=row.email, name=name)
    account.password_hash = security.passwords.hash(acceptance.password)
    account.language = acceptance.language or account.language
    return enter_invited(session, security, visit, row, account, name)


def accept_as(session: Session, signed_in: SignedIn, token: str) -> Outcome:
    """Grant the role of an invitation to the officer signed in, if it is for his address."""
    taken = take_up(session, token)
    if taken is None or not signed_in.is_complete or taken[1].id != signed_in.holder.id:
        return Outcome.WRONG
    row, account = taken
    _use(session, row, account)
    _note_acceptance(session, signed_in.holder.actor, row, account)
    return Outcome.DONE


def open_invitations(session: Session, officer: Officer) -> list[OpenInvitation]:
    """List the invitations that wait, of the agencies that the officer administrates."""
    rows = session.scalars(
        select(InvitationRow).where(*_open(session)).order_by(InvitationRow.created_at.desc())
    )
    return [
        OpenInvitation(
            id=row.id,
            email=row.email,
            role=Role(row.role),
            agency=row.agency,
            expires_at=row.expires_at,
            invited_by=row.invited_by,
            letter_id=row.letter_id,
        )
        for row in rows
        if officer.may(Role.ADMINISTRATOR, row.agency)
    ]


def revoke_invitation(session: Session, officer: Officer, invitation_id: UUID) -> None:
    """Take an invitation back; raises NotFound for one that is none of the officer's business."""
    row = session.scalars(
        select(InvitationRow)
        .where(InvitationRow.id == invitation_id, *_open(session))
        .with_for_update()
    ).one_or_none()
    if row is None or not officer.may(Role.ADMINISTRATOR, row.agency):
        raise NotFound(_("There is no such invitation, or it was taken up already."))
    row.used_at = moment(session)
    old = {"email": row.email, "role": row.role, "agency": row.agency}
    record(
        session,
        officer.actor,
        "invitation revoked",
        "invitation",
        str(row.id),
        agency=row.agency,
        old=old,
    )


def take_up(session: Session, token: str) -> tuple[InvitationRow, Account] | None:
    """Find an invitation that holds and its account, and let nobody else take it meanwhile."""
    row = session.scalars(
        select(InvitationRow)
        .where(InvitationRow.token_hash == token_digest(token), *_open(session))
        .with_for_update()
    ).one_or_none()
    if row is None:
        return None
    account = session.scalars(
        select(Account).where(Account.email == row.email).with_for_update()
    ).one_or_none()
    if account is None or account.state == AccountState.SUSPENDED:
        return None
    return row, account


def enter_invited(
    session: Session,
    security: Security,
    visit: Visit,
    row: InvitationRow,
    account: Account,
    name: str,
) -> Entered:
    """Make an invited account one that may be entered, and enter it."""
    account.name = name
    account.state = AccountState.ACTIVE
    account.changed_at = moment(session)
    _use(session, row, account)
    opened = open_session(session, security, account.id, visit, is_complete=False)
    asked = has_second_factor(session, account.id)
    actor = visit.actor(ActorKind.OFFICER, str(account.id), account.name)
    _note_acceptance(session, actor, row, account)
    return Entered(Outcome.SECOND_FACTOR if asked else Outcome.ENROLMENT, opened)


def _use(session: Session, row: InvitationRow, account: Account) -> None:
    row.used_at = moment(session)
    grant(session, account.id, Role(row.role), row.agency)
    session.flush()


def _note_acceptance(session: Session, actor: Actor, row: InvitationRow, account: Account) -> None:
    new = {"role": row.role, "agency": row.agency}
    record(
        session,
        actor,
        "invitation accepted",
        "account",
        str(account.id),
        agency=row.agency,
        new=new,
    )


def _open(session: Session) -> tuple[ColumnElement[bool], ...]:
    return (InvitationRow.used_at.is_(None), InvitationRow.expires_at > moment(session))


def _invited_account(session: Session, email: str, order: InvitationOrder) -> Account:
    account = session.scalars(
        select(Account).where(Account.email == email).with_for_update()
    ).one_or_none()
    if account is None:
        account = Account(
            email=email,
            name=clean_name(order.name or email.partition("@")[0]),
            language=order.language,
            state=AccountState.INVITED,
        )
        session.add(account)
        session.flush()
    if account.state == AccountState.SUSPENDED:
        raise Refused(_("{email} is suspended: restore the account first."), email=email)
    return account
