"""A new password by e-mail, without telling whether an account exists."""

import secrets
from datetime import timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from geo.clock import moment
from portal.accounts.letters import Letter, LetterKind
from portal.accounts.models import Account, PasswordReset
from portal.accounts.passwords import check_new_password
from portal.accounts.rules import AccountState, Entered, Outcome, Visit, looked_up_email
from portal.accounts.security import Security
from portal.accounts.sessions import end_sessions, token_digest
from portal.audit.rules import ActorKind
from portal.audit.service import record
from portal.limits.rules import Limit
from portal.limits.service import take

RESET_ACCOUNT = Limit("reset account", 3, 3600)
RESET_NETWORK = Limit("reset network", 30, 900)
_LASTS = timedelta(hours=1)


def request_reset(session: Session, security: Security, visit: Visit, email: str) -> Letter | None:
    """Give the letter to send, None where there is nobody to write to or too many were asked for.

    The page answers before it calls this, so that neither answer nor time tells.
    """
    wanted = looked_up_email(email)
    by_account = take(session, security.keys, RESET_ACCOUNT, wanted)
    by_network = take(session, security.keys, RESET_NETWORK, visit.network)
    if not (by_account and by_network):
        return None
    account = session.scalars(
        select(Account).where(Account.email == wanted, Account.state == AccountState.ACTIVE)
    ).one_or_none()
    tried = security.keys.digest("tried address", wanted).hex()[:32]
    actor = visit.actor(ActorKind.VISITOR, tried, "")
    if account is None:
        record(session, actor, "new password asked", "account", f"unknown:{tried}")
        return None
    token = secrets.token_urlsafe(32)
    session.add(
        PasswordReset(
            token_hash=token_digest(token),
            account_id=account.id,
            expires_at=moment(session) + _LASTS,
        )
    )
    record(session, actor, "new password asked", "account", str(account.id))
    language = account.language or "ar"
    link = security.link(f"/{language}/sign-in/reset/{token}")
    return Letter(LetterKind.RESET, account.email, link, language)


def is_reset_valid(session: Session, token: str) -> bool:
    """Whether a link still works."""
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
    session.execute(
        update(PasswordReset)
        .where(PasswordReset.account_id == account.id, PasswordReset.used_at.is_(None))
        .values(used_at=moment(session))
    )
    end_sessions(session, account.id)
    actor = visit.actor(ActorKind.OFFICER, str(account.id), account.name)
    record(session, actor, "password reset", "account", str(account.id))
    return Entered(Outcome.DONE)


def _holding(session: Session, token: str) -> tuple[ColumnElement[bool], ...]:
    return (
        PasswordReset.token_hash == token_digest(token),
        PasswordReset.used_at.is_(None),
        PasswordReset.expires_at > moment(session),
    )
