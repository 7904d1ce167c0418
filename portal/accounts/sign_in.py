"""Signing in by password, without telling whether an account exists."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.assurance import Credential
from portal.accounts.factors import has_second_factor
from portal.accounts.history import note_try
from portal.accounts.models import Account
from portal.accounts.officers.models import MembershipRow
from portal.accounts.rules import Entered, Outcome, Visit
from portal.accounts.security import Security
from portal.accounts.sessions import open_session
from portal.accounts.sign_in_names import account_named, read_sign_in_name
from portal.accounts.tries import allowed_to_try, note_right
from portal.audit.recording import record
from portal.audit.rules import Actor, ActorKind


def sign_in(
    session: Session, security: Security, visit: Visit, typed: str, password: str
) -> Entered:
    """Check who somebody says he is (e-mail, phone or number of identity) and the password.

    What is right opens a session: it waits for a second factor where the account has one, and for
    one to be set up where it is an officer's; for others it is complete.

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
        note_failure(session, security, visit, name.counted, account, way="password")
        return Entered(Outcome.WRONG)
    assert kept is not None
    if security.passwords.needs_rehash(kept):
        account.password_hash = security.passwords.hash(password)
    note_right(session, security, visit, name.counted, account.id)
    return let_in(session, security, visit, account, way="password")


def let_in(
    session: Session, security: Security, visit: Visit, account: Account, *, way: str
) -> Entered:
    """Open a session after a first factor.

    It is complete only where nothing more is asked for: a person's, without roles and without a
    second factor.
    """
    is_complete = bool(session.scalar(select(func.is_complete_session(account.id, None))))
    opened = open_session(
        session, security, account.id, visit, is_complete=is_complete, credential=Credential.C1
    )
    action = "signed in" if is_complete else "first factor right"
    actor = actor_of(visit, account, is_officer=not is_complete and has_roles(session, account))
    record(session, actor, action, "account", str(account.id), new={"way": way})
    if is_complete:
        told = {"network": visit.network, "device": visit.device}
        note_try(session, account.id, way, is_right=True, **told)
        return Entered(Outcome.DONE, opened)
    asked = has_second_factor(session, account.id)
    return Entered(Outcome.SECOND_FACTOR if asked else Outcome.ENROLMENT, opened)


def actor_of(visit: Visit, account: Account, *, is_officer: bool) -> Actor:
    """Name the owner of an account for the audit log: a citizen by the account's number alone."""
    kind = ActorKind.OFFICER if is_officer else ActorKind.CITIZEN
    return visit.actor(kind, str(account.id), account.name if is_officer else "")


def has_roles(session: Session, account: Account) -> bool:
    """Check whether an account is an officer's: it never signs in with less than two factors."""
    held = select(MembershipRow.id).where(MembershipRow.account_id == account.id).limit(1)
    return session.scalar(held) is not None


def note_failure(
    session: Session,
    security: Security,
    visit: Visit,
    wanted: str,
    account: Account | None,
    *,
    way: str,
) -> None:
    """Write a failure down; what has no account only as a keyed digest.

    The history of sign-ins gets a line for nobody as well, which is removed at night: so both take
    the same time.
    """
    tried = security.keys.digest("tried address", wanted).hex()[:32]
    actor = visit.actor(ActorKind.VISITOR, tried, "")
    known = f"unknown:{tried}" if account is None else str(account.id)
    record(session, actor, "sign-in failed", "account", known)
    whose = None if account is None else account.id
    told = {"network": visit.network, "device": visit.device}
    note_try(session, whose, way, is_right=False, **told)
