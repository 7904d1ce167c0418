"""The confirmed number of a citizen, to which a code goes where there is nothing better."""

from sqlalchemy.orm import Session

from portal.accounts.models import Account
from portal.accounts.rules import SignedIn
from portal.accounts.security import Security

_SHOWN_DIGITS = 3


def texted_to(session: Session, security: Security, signed_in: SignedIn) -> str | None:
    """Return the number to which a code may be sent; None where it must not, or cannot."""
    if signed_in.has_second_factor or signed_in.holder.is_officer or not signed_in.is_complete:
        return None
    account = session.get_one(Account, signed_in.holder.id)
    if account.phone is None or account.phone_confirmed_at is None:
        return None
    return account.phone if security.sms.reaches(account.phone) else None


def masked_phone(phone: str) -> str:
    """Return a number of which the last three figures are shown."""
    return "\u2022" * 4 + phone[-_SHOWN_DIGITS:]
