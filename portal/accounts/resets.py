"""A new password by a letter or a text message, without telling whether an account exists."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from portal.accounts.identities import Identity
from portal.accounts.letters import PASSWORD_CHANGED, RESET, write_to
from portal.accounts.models import Account, PasswordReset
from portal.accounts.passwords import check_new_password
from portal.accounts.rules import AccountState, Entered, Outcome, Visit
from portal.accounts.security import Security
from portal.accounts.sessions import end_sessions, token_digest
from portal.accounts.sign_in import actor_of, has_roles
from portal.accounts.sign_in_names import (
    NameKind,
    SignInName,
    account_named,
    plain_number,
    read_sign_in_name,
)
from portal.audit.recording import record
from portal.audit.rules import ActorKind
from portal.jobs.queue import enqueue
from portal.limits.rules import Limit
from portal.limits.service import take
from portal.notifications.service import Letter

RESET_ACCOUNT = Limit("reset account", 3, 3600)
RESET_NETWORK = Limit("reset network", 30, 900)
NUMBER_TRIED = Limit("reset number", 5, 900)
_LASTS = timedelta(hours=1)
# The task that answers what was asked for.
ASKED = "answer asked reset"


def ask_for_reset(session: Session, security: Security, visit: Visit, typed: str) -> None:
    """Note that a new password is wanted; whether there is an account is found out later.

    So what an answer says and how long it takes are the same for everybody. More than the limit
    allows from one network is forgotten.
    """
    if not take(session, security.keys, RESET_NETWORK, visit.network):
        return
    name = read_sign_in_name(typed, security.region)
    asked = {
        "kind": name.kind.value,
        "name": name.value,
        "address": visit.address or "",
        "user_agent": visit.user_agent or "",
        "request_id": visit.request_id or "",
    }
    lasts_s = int(_LASTS.total_seconds())
    enqueue(session, ASKED, security.keys.ticket(ASKED, asked, lasts_s=lasts_s))


def answer_asked_reset(database: Database, security: Security, ticket: str) -> None:
    """Do what `ask_for_reset` has noted, once however often it is called; nothing when too old."""
    asked = security.keys.read_ticket(ASKED, ticket)
    if asked is None:
        return
    visit = Visit(
        asked["address"] or None, asked["user_agent"] or None, asked["request_id"] or None
    )
    with database.writing() as session:
        name = SignInName(NameKind(asked["kind"]), asked["name"])
        request_reset(session, security, visit, name, ticket)


def request_reset(
    session: Session, security: Security, visit: Visit, name: SignInName, ticket: str
) -> Letter | None:
    """Write the letter with the link; return it.

    None where there is nobody to write to, too many were asked for, or the `ticket`, of which the
    link is made, was answered before.
    """
    made = urlsafe_b64encode(security.keys.digest("reset link", ticket))
    token = made.decode().rstrip("=")
    if session.get(PasswordReset, token_digest(token)) is not None:
        return None
    if not take(session, security.keys, RESET_ACCOUNT, name.counted):
        return None
    account = account_named(session, security.by_number, name)
    tried = security.keys.digest("tried address", name.counted).hex()[:32]
    actor = visit.actor(ActorKind.VISITOR, tried, "")
    if account is None:
        record(session, actor, "new password asked", "account", f"unknown:{tried}")
        return None
    session.add(
        PasswordReset(
            token_hash=token_digest(token),
            account_id=account.id,
            expires_at=moment(session) + _LASTS,
        )
    )
    path = f"/sign-in/reset/{token}"
    letter = write_to(session, security, account, RESET, path, _LASTS)
    record(session, actor, "new password asked", "account", str(account.id))
    return letter


def is_reset_valid(session: Session, token: str) -> bool:
    """Check whether a link still works."""
    return (
        session.scalar(select(PasswordReset.account_id).where(*_holding(session, token)))
        is not None
    )


def needs_number(session: Session, token: str) -> bool:
    """Check whether whoever has a link must also tell the person's number of identity.

    So it is where the portal knows who the person is: a mailbox or a telephone that somebody else
    holds opens no account that shows what agencies know.
    """
    found = session.scalar(select(PasswordReset.account_id).where(*_holding(session, token)))
    return found is not None and _is_known(session, found)


def reset_password(
    session: Session, security: Security, visit: Visit, token: str, password: str, number: str = ""
) -> Entered:
    """Keep a new password and end every session; one signs in anew, with the second factor.

    WRONG for a link that does not hold, NOT_THE_PERSON for a number that is not the person's where
    one is needed: tries of it count, so the transaction has to end normally. Raises
    InvalidParameter("password"). The link holds on.
    """
    row = session.scalars(select(PasswordReset).where(*_holding(session, token)).with_for_update())
    found = row.one_or_none()
    account = None if found is None else session.get(Account, found.account_id)
    if account is None or account.state != AccountState.ACTIVE:
        return Entered(Outcome.WRONG)
    check_new_password(password, contact=account.email or account.phone or "", name=account.name)
    if _is_known(session, account.id):
        if not take(session, security.keys, NUMBER_TRIED, account.id):
            return Entered(Outcome.LIMITED)
        if security.by_number(session, plain_number(number)) != account.id:
            return Entered(Outcome.NOT_THE_PERSON)
    account.password_hash = security.passwords.hash(password)
    account.changed_at = moment(session)
    _confirm_contact(session, account)
    session.execute(
        update(PasswordReset)
        .where(PasswordReset.account_id == account.id, PasswordReset.used_at.is_(None))
        .values(used_at=moment(session))
    )
    end_sessions(session, account.id)
    actor = actor_of(visit, account, is_officer=has_roles(session, account))
    write_to(session, security, account, PASSWORD_CHANGED)
    record(session, actor, "password reset", "account", str(account.id))
    return Entered(Outcome.DONE)


def _is_known(session: Session, account_id: UUID) -> bool:
    identity = session.scalar(select(func.account_identity(account_id)))
    return identity is not None and identity != Identity.P0


def _confirm_contact(session: Session, account: Account) -> None:
    """Note that a letter to the account has reached its owner: where `write_to` has sent it."""
    if account.email is not None:
        account.email_confirmed_at = moment(session)
    else:
        account.phone_confirmed_at = moment(session)


def _holding(session: Session, token: str) -> tuple[ColumnElement[bool], ...]:
    return (
        PasswordReset.token_hash == token_digest(token),
        PasswordReset.used_at.is_(None),
        PasswordReset.expires_at > moment(session),
    )
