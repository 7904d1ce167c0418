"""What officers change about their own accounts: password, name, language, address."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geo.clock import moment
from portal.accounts.factors import demand_recent
from portal.accounts.letters import EMAIL_CHANGE, EMAIL_CHANGED, PASSWORD_CHANGED
from portal.accounts.models import Account
from portal.accounts.passwords import check_new_password
from portal.accounts.rules import Entered, Outcome, SignedIn, clean_name, normalised_email
from portal.accounts.security import Security
from portal.accounts.sessions import end_sessions, lock_account, renew_session
from portal.audit.recording import record
from portal.audit.rules import Actor, ActorKind
from portal.limits.rules import Limit
from portal.limits.service import forget, take
from portal.notifications.service import Letter, move_mutes, write_letter

PASSWORD_AGAIN = Limit("password again", 5, 900)
_CHANGE_LASTS = timedelta(days=1)


def change_password(
    session: Session, security: Security, signed_in: SignedIn, current: str, new: str
) -> Entered:
    """Keep a new password; every session ends, and a new one begins for who changed it.

    Raises StepUpNeeded, and InvalidParameter("password") for one that will not do.
    """
    demand_recent(signed_in)
    officer = signed_in.officer
    outcome = _confirmed(session, security, signed_in, current)
    if outcome is not Outcome.DONE:
        return Entered(outcome)
    check_new_password(new, email=officer.email, name=officer.name)
    account = lock_account(session, officer.id)
    account.password_hash = security.passwords.hash(new)
    account.changed_at = moment(session)
    opened = renew_session(session, security, signed_in)
    if opened is None:
        return Entered(Outcome.WRONG)
    end_sessions(session, officer.id, but=opened)
    notice = security.notice(PASSWORD_CHANGED, officer.email, officer.language)
    write_letter(session, security.keys, notice)
    record(session, officer.actor, "password changed", "account", str(officer.id))
    return Entered(Outcome.DONE, opened)


def change_profile(session: Session, signed_in: SignedIn, name: str, language: str | None) -> None:
    """Keep another name or language; raises InvalidParameter("name")."""
    officer = signed_in.officer
    account = lock_account(session, officer.id)
    old = {"name": account.name, "language": account.language}
    account.name = clean_name(name)
    account.language = language
    account.changed_at = moment(session)
    new = {"name": account.name, "language": account.language}
    if new != old:
        record(
            session,
            officer.actor,
            "profile changed",
            "account",
            str(officer.id),
            old=old,
            new=new,
        )


def request_email_change(
    session: Session, security: Security, signed_in: SignedIn, new_email: str, password: str
) -> tuple[Outcome, Letter | None]:
    """Write to the new address, which has to confirm; there is no letter when it is taken.

    Raises StepUpNeeded, and InvalidParameter("email") for what is no address.
    """
    demand_recent(signed_in)
    officer = signed_in.officer
    wanted = normalised_email(new_email)
    outcome = _confirmed(session, security, signed_in, password)
    if outcome is not Outcome.DONE or _is_taken(session, wanted):
        return outcome, None
    held = {"account": str(officer.id), "old": officer.email, "new": wanted}
    ticket = security.keys.ticket("email change", held, lasts_s=int(_CHANGE_LASTS.total_seconds()))
    path = f"/account/email/{ticket}"
    letter = security.letter(EMAIL_CHANGE, wanted, officer.language or "ar", path, _CHANGE_LASTS)
    write_letter(session, security.keys, letter)
    record(session, officer.actor, "address change asked", "account", str(officer.id))
    return outcome, letter


def confirm_email_change(session: Session, security: Security, token: str) -> Letter | None:
    """Keep the new address and end every session; return the notice to the old one.

    None for a link that does not hold: too old, used, or the address was taken meanwhile.
    """
    held = security.keys.read_ticket("email change", token)
    if held is None:
        return None
    account = session.scalars(
        select(Account).where(Account.id == UUID(held["account"])).with_for_update()
    ).one()
    if account.email != held["old"] or not _moved(session, account, held["new"]):
        return None
    end_sessions(session, account.id)
    letter = security.notice(EMAIL_CHANGED, held["old"], account.language)
    write_letter(session, security.keys, letter)
    move_mutes(session, security.keys, held["old"], held["new"])
    actor = Actor(ActorKind.OFFICER, str(account.id), account.name)
    old, new = {"email": held["old"]}, {"email": held["new"]}
    record(session, actor, "address changed", "account", str(account.id), old=old, new=new)
    return letter


def _moved(session: Session, account: Account, email: str) -> bool:
    """Change the address of an account; return False if somebody else has it since."""
    try:
        with session.begin_nested():
            account.email = email
            account.changed_at = moment(session)
    except IntegrityError:
        return False
    return True


def _confirmed(session: Session, security: Security, signed_in: SignedIn, password: str) -> Outcome:
    officer = signed_in.officer
    if not take(session, security.keys, PASSWORD_AGAIN, officer.id):
        return Outcome.LIMITED
    kept = session.scalar(select(Account.password_hash).where(Account.id == officer.id))
    if not security.passwords.matches(kept, password):
        record(session, officer.actor, "password wrong", "account", str(officer.id))
        return Outcome.WRONG
    forget(session, security.keys, PASSWORD_AGAIN, officer.id)
    return Outcome.DONE


def _is_taken(session: Session, email: str) -> bool:
    return session.scalar(select(Account.id).where(Account.email == email)) is not None
