"""What officers change about their own accounts: password, name, language."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from portal.accounts.letters import PASSWORD_CHANGED, write_to
from portal.accounts.models import Account
from portal.accounts.passwords import check_new_password
from portal.accounts.rules import Entered, Outcome, SignedIn, clean_name, demand_recent
from portal.accounts.security import Security
from portal.accounts.sessions import end_sessions, lock_account, renew_session
from portal.audit.recording import record
from portal.limits.rules import Limit
from portal.limits.service import forget, take

PASSWORD_AGAIN = Limit("password again", 5, 900)
_CHANGE_LASTS = timedelta(days=1)


def change_password(
    session: Session, security: Security, signed_in: SignedIn, current: str, new: str
) -> Entered:
    """Keep a new password; every session ends, and a new one begins for who changed it.

    Raises StepUpNeeded, and InvalidParameter("password") for one that will not do.
    """
    demand_recent(signed_in)
    holder = signed_in.holder
    outcome = password_again(session, security, signed_in, current)
    if outcome is not Outcome.DONE:
        return Entered(outcome)
    check_new_password(new, contact=holder.contact, name=holder.name)
    account = lock_account(session, holder.id)
    account.password_hash = security.passwords.hash(new)
    account.changed_at = moment(session)
    opened = renew_session(session, security, signed_in, credential=signed_in.credential)
    if opened is None:
        return Entered(Outcome.WRONG)
    end_sessions(session, holder.id, but=opened)
    write_to(session, security, holder, PASSWORD_CHANGED)
    record(session, holder.actor, "password changed", "account", str(holder.id))
    return Entered(Outcome.DONE, opened)


def change_profile(session: Session, signed_in: SignedIn, name: str, language: str | None) -> None:
    """Keep another name or language; raises InvalidParameter("name")."""
    holder = signed_in.holder
    account = lock_account(session, holder.id)
    old = {"name": account.name, "language": account.language}
    account.name = clean_name(name)
    account.language = language
    account.changed_at = moment(session)
    new = {"name": account.name, "language": account.language}
    if new != old:
        record(
            session,
            holder.actor,
            "profile changed",
            "account",
            str(holder.id),
            old=old,
            new=new,
        )


def password_again(
    session: Session, security: Security, signed_in: SignedIn, password: str
) -> Outcome:
    """Check the present password of who is signed in, whose tries are counted."""
    holder = signed_in.holder
    if not take(session, security.keys, PASSWORD_AGAIN, holder.id):
        return Outcome.LIMITED
    kept = session.scalar(select(Account.password_hash).where(Account.id == holder.id))
    if not security.passwords.matches(kept, password):
        record(session, holder.actor, "password wrong", "account", str(holder.id))
        return Outcome.WRONG
    forget(session, security.keys, PASSWORD_AGAIN, holder.id)
    return Outcome.DONE
