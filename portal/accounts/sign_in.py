"""Signing in by password, without telling whether an account exists."""

from sqlalchemy.orm import Session

from portal.accounts.factors import has_second_factor
from portal.accounts.models import Account
from portal.accounts.rules import Entered, Outcome, Visit
from portal.accounts.security import Security
from portal.accounts.sessions import open_session
from portal.accounts.sign_in_names import account_named, read_sign_in_name
from portal.accounts.tries import allowed_to_try, note_right
from portal.audit.recording import record
from portal.audit.rules import ActorKind


def sign_in(
    session: Session, security: Security, visit: Visit, typed: str, password: str
) -> Entered:
    """Check who somebody says he is (e-mail, phone or number of identity) and the password.

    What is right opens a session that waits for a second factor.

    Every try is counted before anything is compared, for an account that does not exist as well,
    and takes the same steps: so neither answer nor time tells. Nothing is compared once there were
    too many.
    """
    name = read_sign_in_name(typed, security.region)
    account = account_named(session, security.by_number, name)
    known = None if account is None else account.id
    if not allowed_to_try(session, security, visit, name.counted, known):
        return Entered(Outcome.LIMITED)
    kept = None if account is None else account.password_hash
    if not security.passwords.matches(kept, password) or account is None:
        note_failure(session, security, visit, name.counted, account)
        return Entered(Outcome.WRONG)
    assert kept is not None
    if security.passwords.needs_rehash(kept):
        account.password_hash = security.passwords.hash(password)
    note_right(session, security, visit, name.counted, account.id)
    return let_in(session, security, visit, account, way="password")


def let_in(
    session: Session, security: Security, visit: Visit, account: Account, *, way: str
) -> Entered:
    """Open a session that waits for its second factor, or for one to be set up."""
    opened = open_session(session, security, account.id, visit, is_complete=False)
    asked = has_second_factor(session, account.id)
    actor = visit.actor(ActorKind.OFFICER, str(account.id), account.name)
    record(session, actor, "first factor right", "account", str(account.id), new={"way": way})
    return Entered(Outcome.SECOND_FACTOR if asked else Outcome.ENROLMENT, opened)


def note_failure(
    session: Session, security: Security, visit: Visit, wanted: str, account: Account | None
) -> None:
    """Write a failure down; what has no account only as a keyed digest."""
    tried = security.keys.digest("tried address", wanted).hex()[:32]
    actor = visit.actor(ActorKind.VISITOR, tried, "")
    known = f"unknown:{tried}" if account is None else str(account.id)
    record(session, actor, "sign-in failed", "account", known)
