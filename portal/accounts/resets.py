"""A new password by e-mail, without telling whether an account exists."""

from base64 import urlsafe_b64encode
from datetime import timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from portal.accounts.letters import PASSWORD_CHANGED, RESET
from portal.accounts.models import Account, PasswordReset
from portal.accounts.passwords import check_new_password
from portal.accounts.rules import AccountState, Entered, Outcome, Visit, looked_up_email
from portal.accounts.security import Security
from portal.accounts.sessions import end_sessions, token_digest
from portal.audit.recording import record
from portal.audit.rules import ActorKind
from portal.jobs.queue import enqueue
from portal.limits.rules import Limit
from portal.limits.service import take
from portal.notifications.service import Letter, write_letter

RESET_ACCOUNT = Limit("reset account", 3, 3600)
RESET_NETWORK = Limit("reset network", 30, 900)
_LASTS = timedelta(hours=1)
# The task that answers what was asked for.
ASKED = "answer asked reset"


def ask_for_reset(session: Session, security: Security, visit: Visit, email: str) -> None:
    """Note that a new password is wanted; whether there is an account is found out later.

    So what an answer says and how long it takes are the same for everybody. More than the limit
    allows from one network is forgotten.
    """
    if not take(session, security.keys, RESET_NETWORK, visit.network):
        return
    asked = {
        "email": looked_up_email(email),
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
        request_reset(session, security, visit, asked["email"], ticket)


def request_reset(
    session: Session, security: Security, visit: Visit, email: str, ticket: str
) -> Letter | None:
    """Write the letter with the link; return it.

    None where there is nobody to write to, too many were asked for, or the `ticket`, of which the
    link is made, was answered before.
    """
    made = urlsafe_b64encode(security.keys.digest("reset link", ticket))
    token = made.decode().rstrip("=")
    if session.get(PasswordReset, token_digest(token)) is not None:
        return None
    wanted = looked_up_email(email)
    if not take(session, security.keys, RESET_ACCOUNT, wanted):
        return None
    account = session.scalars(
        select(Account).where(Account.email == wanted, Account.state == AccountState.ACTIVE)
    ).one_or_none()
    tried = security.keys.digest("tried address", wanted).hex()[:32]
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
    letter = security.letter(RESET, account.email, account.language or "ar", path, _LASTS)
    write_letter(session, security.keys, letter)
    record(session, actor, "new password asked", "account", str(account.id))
    return letter


def is_reset_valid(session: Session, token: str) -> bool:
    """Check whether a link still works."""
    return (
        session.scalar(select(PasswordReset.account_id).where(*_holding(session, token)))
        is not None
    )


def reset_password(
    session: Session, security: Security, visit: Visit, token: str, password: str
) -> Entered:
    """Keep a new password and end every session; one signs in anew, with the second factor.

    WRONG for a link that does not hold. Raises InvalidParameter("password"); the link holds on.
    """
    row = session.scalars(select(PasswordReset).where(*_holding(session, token)).with_for_update())
    found = row.one_or_none()
    account = None if found is None else session.get(Account, found.account_id)
    if account is None or account.state != AccountState.ACTIVE:
        return Entered(Outcome.WRONG)
    check_new_password(password, email=account.email, name=account.name)
    account.password_hash = security.passwords.hash(password)
    account.changed_at = moment(session)
    account.confirmed_email = account.email
    session.execute(
        update(PasswordReset)
        .where(PasswordReset.account_id == account.id, PasswordReset.used_at.is_(None))
        .values(used_at=moment(session))
    )
    end_sessions(session, account.id)
    actor = visit.actor(ActorKind.OFFICER, str(account.id), account.name)
    notice = security.notice(PASSWORD_CHANGED, account.email, account.language)
    write_letter(session, security.keys, notice)
    record(session, actor, "password reset", "account", str(account.id))
    return Entered(Outcome.DONE)


def _holding(session: Session, token: str) -> tuple[ColumnElement[bool], ...]:
    return (
        PasswordReset.token_hash == token_digest(token),
        PasswordReset.used_at.is_(None),
        PasswordReset.expires_at > moment(session),
    )
