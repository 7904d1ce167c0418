"""Who persons are: kinds, identifiers and how these are read and shown."""

import re
from dataclasses import dataclass
from enum import StrEnum

from geo.country import Country
from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.accounts.identities import Identity, PersonKind
from portal.gateway.rules import IdType

__all__ = [
    "AssuredBy",
    "IdType",
    "Identifier",
    "Identity",
    "PersonKind",
    "PersonState",
    "id_types",
    "read_identifier",
]

_NUMBER_DIGITS = 10
_SHOWN_DIGITS = 3
_PASSPORT = re.compile(r"[A-Z0-9]{5,15}")
_COUNTRY = re.compile(r"[A-Z]{2}")
# More than any number has with the spaces that people put into it.
_LONGEST_READ = 60


class AssuredBy(StrEnum):
    """Who has said that somebody is who he says: a register, an identity provider, an officer."""

    REGISTER = "register"
    PROVIDER = "provider"
    COUNTER = "counter"


class PersonState(StrEnum):
    """A closed person has left the portal; the number can register no second time."""

    ACTIVE = "active"
    CLOSED = "closed"


_ID_TYPES = {
    PersonKind.CITIZEN: (IdType.NATIONAL,),
    PersonKind.RESIDENT: (IdType.RESIDENCY,),
    PersonKind.VISITOR: (IdType.PASSPORT,),
    PersonKind.BUSINESS: (IdType.NATIONAL, IdType.RESIDENCY),
}


@dataclass(frozen=True)
class Identifier:
    """A number as it is compared: Latin figures and capitals, no spaces; `country` in ISO 3166."""

    id_type: IdType
    country: str
    number: str

    def __repr__(self) -> str:
        """Show no number: what is printed by mistake ends in a log."""
        return f"Identifier({self.id_type.value}, {self.country}, {self.masked})"

    @property
    def masked(self) -> str:
        """All but the last three signs hidden, for a screen."""
        hidden = max(len(self.number) - _SHOWN_DIGITS, 0)
        return "•" * hidden + self.number[hidden:]


def id_types(kind: PersonKind) -> tuple[IdType, ...]:
    """Return by which numbers people of a kind are known, the usual one first."""
    return _ID_TYPES[kind]


def read_identifier(id_type: IdType, text: str, country: str, served: Country) -> Identifier:
    """Read a number as people type it, in figures of any script, with spaces and hyphens.

    `country` is that which issued a passport and counts for no other number. Raises
    InvalidParameter("number") or ("country"), whose sentences never repeat the number.
    """
    plain = _figures(text[:_LONGEST_READ])
    if id_type is IdType.PASSPORT:
        issued_by = country.strip().upper()
        if not _COUNTRY.fullmatch(issued_by):
            raise InvalidParameter("country", _("Choose the country that issued the passport."))
        if not _PASSPORT.fullmatch(plain):
            raise InvalidParameter(
                "number", _("A passport number has 5 to 15 letters and digits, as in the passport.")
            )
        return Identifier(id_type, issued_by, plain)
    if len(plain) != _NUMBER_DIGITS or not plain.isascii() or not plain.isdecimal():
        raise InvalidParameter(
            "number",
            _("This number has {digits} digits: copy it from the card."),
            digits=_NUMBER_DIGITS,
        )
    return Identifier(id_type, served.code.upper(), plain)


def _figures(text: str) -> str:
    """Return capitals and Latin figures, without what people put between them."""
    signs = (one for one in text.upper() if one not in " \t\u00a0-‐–/.")
    return "".join(str(int(one)) if one.isdecimal() else one for one in signs)
