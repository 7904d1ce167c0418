"""What people sign in with: an e-mail address, a phone number, or a number of identity."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.coordinates import latin_digits
from geo.errors import InvalidParameter
from portal.accounts.models import Account
from portal.accounts.phones import read_phone
from portal.accounts.rules import AccountState, looked_up_email, printable

# Finds the account of a person by a number of identity, in capitals and Latin figures. Handed in
# by citizens (portal/assembly.py): what a person is known by is no matter of accounts.
AccountByNumber = Callable[[Session, str], UUID | None]
_LONGEST_NUMBER = 40
_SHOWN_SIGNS = 3
# What people write between the figures of a number.
_BETWEEN = re.compile(r"[\s/.-]+")


class NameKind(StrEnum):
    """What somebody has typed to say who he is."""

    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"


@dataclass(frozen=True)
class SignInName:
    """What was typed, in the one way in which it is looked up."""

    kind: NameKind
    value: str

    def __repr__(self) -> str:
        """Show no value: what is printed by mistake ends in a log."""
        return f"SignInName({self.kind.value})"

    @property
    def shown(self) -> str:
        """Return what may stand on a page again: of a number of identity the last three signs."""
        if self.kind is not NameKind.NUMBER:
            return self.value
        return "\u2022" * max(len(self.value) - _SHOWN_SIGNS, 0) + self.value[-_SHOWN_SIGNS:]

    @property
    def counted(self) -> str:
        """Return by what tries are counted; an address counts as it always did."""
        return self.value if self.kind is NameKind.EMAIL else f"{self.kind.value} {self.value}"


def no_account(_session: Session, _number: str) -> UUID | None:
    """Find nobody: where no citizens register."""
    return None


def read_sign_in_name(text: str, region: str | None) -> SignInName:
    """Read what somebody typed; never raises, for what is nothing at all is looked up as well.

    What can be dialled, in the country of `region` or with + and another, is a phone number.
    Whatever else has figures and letters alone is a number of identity, and all else an address.
    """
    plain = latin_digits(printable(text))
    if "@" not in plain and any(sign.isdecimal() for sign in plain):
        try:
            return SignInName(NameKind.PHONE, read_phone(plain, region))
        except InvalidParameter:
            signs = plain_number(plain)
            if signs.isalnum():
                return SignInName(NameKind.NUMBER, signs)
    return SignInName(NameKind.EMAIL, looked_up_email(text))


def plain_number(text: str) -> str:
    """Return a number of identity as it is looked up: Latin figures and capitals, no spaces."""
    return _BETWEEN.sub("", latin_digits(printable(text))).upper()[:_LONGEST_NUMBER]


def account_named(session: Session, by_number: AccountByNumber, name: SignInName) -> Account | None:
    """Return the account that somebody means, if it may be entered; one question for each kind."""
    active = select(Account).where(Account.state == AccountState.ACTIVE)
    match name.kind:
        case NameKind.EMAIL:
            found = active.where(Account.email == name.value)
        case NameKind.PHONE:
            found = active.where(Account.phone == name.value)
        case NameKind.NUMBER:
            # Asked for nobody as well, so that the time tells nothing.
            account_id = by_number(session, name.value)
            found = active.where(Account.id == (account_id or UUID(int=0)))
    return session.scalars(found).one_or_none()
