"""Changing one's e-mail address or phone number: asked for, confirmed there, and taken back.

One engine for both. The old contact is told, with a link that takes the change back: for seven days
where it is an officer's address, for 72 hours else.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geo.clock import moment
from portal.accounts.letters import (
    CONTACT_CHANGE_SMS,
    CONTACT_CHANGED,
    CONTACT_CHANGED_SMS,
    EMAIL_CHANGE,
    EMAIL_CHANGE_UNDONE,
    EMAIL_CHANGED,
    send_to,
)
from portal.accounts.models import Account
from portal.accounts.officers.models import MembershipRow
from portal.accounts.phones import read_phone
from portal.accounts.profile import password_again
from portal.accounts.rules import AccountState, Outcome, SignedIn, demand_recent, normalised_email
from portal.accounts.security import FIRST_LANGUAGE, NOTICE_LASTS, Security
from portal.accounts.sessions import end_sessions
from portal.audit.recording import record
from portal.audit.rules import Actor, ActorKind
from portal.notifications.rules import Channel
from portal.notifications.service import Letter, move_choices

_LASTS = timedelta(days=1)
_UNDO_LASTS = timedelta(hours=72)
_UNDO_LASTS_OFFICERS = timedelta(days=7)
_CHANGE, _UNDO = "contact change", "contact change undo"
# The words of the audit log, for an address and for a number.
_NAMES = {Channel.EMAIL: "address", Channel.SMS: "number"}


def request_contact_change(
    session: Session,
    security: Security,
    signed_in: SignedIn,
    new: str,
    password: str,
    *,
    channel: Channel = Channel.EMAIL,
) -> tuple[Outcome, Letter | None]:
    """Write to the new address or number, which has to confirm; no letter when it is taken.

    Raises StepUpNeeded, and InvalidParameter("email" or "phone") for what is none.
    """
    demand_recent(signed_in)
    holder = signed_in.holder
    is_email = channel is Channel.EMAIL
    wanted = normalised_email(new) if is_email else read_phone(new, security.region)
    outcome = password_again(session, security, signed_in, password)
    if outcome is not Outcome.DONE or _is_taken(session, channel, wanted):
        return outcome, None
    old = (holder.email if is_email else holder.phone) or ""
    held = {"account": str(holder.id), "channel": channel.value, "old": old, "new": wanted}
    ticket = security.keys.ticket(_CHANGE, held, lasts_s=int(_LASTS.total_seconds()))
    kind = EMAIL_CHANGE if is_email else CONTACT_CHANGE_SMS
    path, language = f"/account/contact/{ticket}", holder.language or FIRST_LANGUAGE
    letter = security.letter(kind, wanted, language, path, _LASTS)
    sent = send_to(session, security, letter)
    asked = f"{_NAMES[channel]} change asked"
    record(session, holder.actor, asked, "account", str(holder.id))
    return outcome, sent


def confirm_contact_change(session: Session, security: Security, token: str) -> Letter | None:
    """Keep the new contact and end every session; return the notice to the old one.

    It has a link that takes the change back. Where there was none of the kind the other contact is
    told. None for a link that does not hold: too old, used, or the contact was taken meanwhile.
    """
    held = security.keys.read_ticket(_CHANGE, token)
    if held is None:
        return None
    account, channel = _locked(session, held["account"]), Channel(held["channel"])
    old, new = held["old"], held["new"]
    if _contact(account, channel) != old or not _moved(session, account, channel, new):
        return None
    end_sessions(session, account.id)
    is_officer = _is_officer(session, account.id)
    letter = _changed_notice(security, account, channel, old, is_officer=is_officer)
    send_to(session, security, letter)
    if old:
        move_choices(session, security.keys, old, new)
    _note(session, account, f"{_NAMES[channel]} changed", old, new, is_officer=is_officer)
    return letter


def undo_contact_change(session: Session, security: Security, token: str) -> bool:
    """Restore the old contact of an account, whatever it is now, and end every session.

    Whoever changed it may know the password, so that is gone as well: the owner chooses another by
    a letter to the old contact. False for a link that does not hold: too old, used, or the contact
    was taken meanwhile.
    """
    held = security.keys.read_ticket(_UNDO, token)
    if held is None:
        return False
    account, channel = _locked(session, held["account"]), Channel(held["channel"])
    now, old = _contact(account, channel), held["old"]
    if account.state != AccountState.ACTIVE or now == old:
        return False
    if not _moved(session, account, channel, old):
        return False
    account.password_hash = None
    end_sessions(session, account.id)
    if now and channel is Channel.EMAIL:
        language = account.language or FIRST_LANGUAGE
        told = security.letter(EMAIL_CHANGE_UNDONE, now, language, "/sign-in", NOTICE_LASTS)
        send_to(session, security, told)
    if now and old:
        move_choices(session, security.keys, now, old)
    is_officer = _is_officer(session, account.id)
    undone = f"{_NAMES[channel]} change undone"
    _note(session, account, undone, now, old, is_officer=is_officer)
    return True


def _changed_notice(
    security: Security, account: Account, channel: Channel, old: str, *, is_officer: bool
) -> Letter:
    """Return the letter to the old contact, or to the other one where there was none before."""
    lasts = _UNDO_LASTS_OFFICERS if is_officer and channel is Channel.EMAIL else _UNDO_LASTS
    held = {"account": str(account.id), "channel": channel.value, "old": old}
    ticket = security.keys.ticket(_UNDO, held, lasts_s=int(lasts.total_seconds()))
    other = account.phone if channel is Channel.EMAIL else account.email
    to = old or other or ""
    kind = CONTACT_CHANGED if "@" in to else CONTACT_CHANGED_SMS
    if lasts is _UNDO_LASTS_OFFICERS and kind is CONTACT_CHANGED:
        kind = EMAIL_CHANGED
    language, path = account.language or FIRST_LANGUAGE, f"/account/contact/undo/{ticket}"
    return security.letter(kind, to, language, path, lasts)


def _locked(session: Session, account_id: str) -> Account:
    wanted = select(Account).where(Account.id == UUID(account_id)).with_for_update()
    return session.scalars(wanted).one()


def _contact(account: Account, channel: Channel) -> str:
    return (account.email if channel is Channel.EMAIL else account.phone) or ""


def _moved(session: Session, account: Account, channel: Channel, value: str) -> bool:
    """Change a contact of an account; return False if somebody else has it since, or none is left.

    An empty value takes it away: that is how an added one is taken back.
    """
    at = moment(session) if value else None
    try:
        with session.begin_nested():
            if channel is Channel.EMAIL:
                account.email, account.email_confirmed_at = value or None, at
            else:
                account.phone, account.phone_confirmed_at = value or None, at
            account.changed_at = moment(session)
    except IntegrityError:
        return False
    return True


def _is_taken(session: Session, channel: Channel, value: str) -> bool:
    column = Account.email if channel is Channel.EMAIL else Account.phone
    return session.scalar(select(Account.id).where(column == value)) is not None


def _is_officer(session: Session, account_id: UUID) -> bool:
    held = select(MembershipRow.id).where(MembershipRow.account_id == account_id).limit(1)
    return session.scalar(held) is not None


def _note(
    session: Session, account: Account, action: str, old: str, new: str, *, is_officer: bool
) -> None:
    """Write a change down; of a citizen's contacts nothing stands in what is never erased."""
    if is_officer:
        actor = Actor(ActorKind.OFFICER, str(account.id), account.name)
        before, after = {"email": old}, {"email": new}
        record(session, actor, action, "account", str(account.id), old=before, new=after)
    else:
        actor = Actor(ActorKind.CITIZEN, str(account.id), "")
        record(session, actor, action, "account", str(account.id))
