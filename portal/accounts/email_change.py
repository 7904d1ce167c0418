"""Changing one's e-mail address: asked for, confirmed, and taken back by who had the old one."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geo.clock import moment
from portal.accounts.factors import demand_recent
from portal.accounts.letters import EMAIL_CHANGE, EMAIL_CHANGE_UNDONE, EMAIL_CHANGED
from portal.accounts.models import Account
from portal.accounts.profile import password_again
from portal.accounts.rules import AccountState, Outcome, SignedIn, normalised_email
from portal.accounts.security import FIRST_LANGUAGE, NOTICE_LASTS, Security
from portal.accounts.sessions import end_sessions
from portal.audit.recording import record
from portal.audit.rules import Actor, ActorKind
from portal.notifications.service import Letter, move_choices, write_letter

_LASTS = timedelta(days=1)
_UNDO_LASTS = timedelta(days=7)
_CHANGE, _UNDO = "email change", "email change undo"


def request_email_change(
    session: Session, security: Security, signed_in: SignedIn, new_email: str, password: str
) -> tuple[Outcome, Letter | None]:
    """Write to the new address, which has to confirm; there is no letter when it is taken.

    Raises StepUpNeeded, and InvalidParameter("email") for what is no address.
    """
    demand_recent(signed_in)
    holder = signed_in.holder
    wanted = normalised_email(new_email)
    outcome = password_again(session, security, signed_in, password)
    if outcome is not Outcome.DONE or _is_taken(session, wanted):
        return outcome, None
    held = {"account": str(holder.id), "old": holder.email or "", "new": wanted}
    ticket = security.keys.ticket(_CHANGE, held, lasts_s=int(_LASTS.total_seconds()))
    path = f"/account/email/{ticket}"
    letter = security.letter(EMAIL_CHANGE, wanted, holder.language or "ar", path, _LASTS)
    write_letter(session, security.keys, letter)
    record(session, holder.actor, "address change asked", "account", str(holder.id))
    return outcome, letter


def confirm_email_change(session: Session, security: Security, token: str) -> Letter | None:
    """Keep the new address and end every session; return the notice to the old one,
    whose link takes it back within seven days.

    None for a link that does not hold: too old, used, or the address was taken meanwhile.
    """
    held = security.keys.read_ticket(_CHANGE, token)
    if held is None:
        return None
    account = session.scalars(
        select(Account).where(Account.id == UUID(held["account"])).with_for_update()
    ).one()
    if (account.email or "") != held["old"] or not _moved(session, account, held["new"]):
        return None
    end_sessions(session, account.id)
    letter = _changed_notice(security, account, held["old"])
    write_letter(session, security.keys, letter)
    move_choices(session, security.keys, held["old"], held["new"])
    actor = Actor(ActorKind.OFFICER, str(account.id), account.name)
    old, new = {"email": held["old"]}, {"email": held["new"]}
    record(session, actor, "address changed", "account", str(account.id), old=old, new=new)
    return letter


def undo_email_change(session: Session, security: Security, token: str) -> bool:
    """Restore the old address of an account, whatever it is now, and end every session.

    Whoever changed it may know the password, so that is gone as well: the owner chooses another by
    a letter to the old address. False for a link that does not hold: too old, used, or the address
    was taken meanwhile.
    """
    held = security.keys.read_ticket(_UNDO, token)
    if held is None:
        return False
    account = session.scalars(
        select(Account).where(Account.id == UUID(held["account"])).with_for_update()
    ).one()
    now, old = account.email, held["old"]
    if (
        account.state != AccountState.ACTIVE
        or now in (None, old)
        or not _moved(session, account, old)
    ):
        return False
    account.password_hash = None
    end_sessions(session, account.id)
    told = security.letter(
        EMAIL_CHANGE_UNDONE, now, account.language or FIRST_LANGUAGE, "/sign-in", NOTICE_LASTS
    )
    write_letter(session, security.keys, told)
    move_choices(session, security.keys, now, old)
    actor = Actor(ActorKind.OFFICER, str(account.id), account.name)
    before, after = {"email": now}, {"email": old}
    kind = "address change undone"
    record(session, actor, kind, "account", str(account.id), old=before, new=after)
    return True


def _changed_notice(security: Security, account: Account, old: str) -> Letter:
    """Return the letter to an old address: its link takes the change back, for seven days."""
    held = {"account": str(account.id), "old": old}
    ticket = security.keys.ticket(_UNDO, held, lasts_s=int(_UNDO_LASTS.total_seconds()))
    language, path = account.language or FIRST_LANGUAGE, f"/account/email/undo/{ticket}"
    return security.letter(EMAIL_CHANGED, old, language, path, _UNDO_LASTS)


def _moved(session: Session, account: Account, email: str) -> bool:
    """Change the address of an account; return False if somebody else has it since."""
    try:
        with session.begin_nested():
            account.email, account.email_confirmed_at = email, moment(session)
            account.changed_at = moment(session)
    except IntegrityError:
        return False
    return True


def _is_taken(session: Session, email: str) -> bool:
    return session.scalar(select(Account.id).where(Account.email == email)) is not None
