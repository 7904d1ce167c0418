"""Whose account it is when somebody signs in, or forgets a password, with a number of identity."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import Select, Uuid, func, select
from sqlalchemy.orm import Session

from geo.country import Country
from geo.errors import InvalidParameter
from portal.accounts.security import Security
from portal.accounts.sign_in_names import AccountByNumber
from portal.citizens.numbers import number_index
from portal.citizens.rules import Identifier, IdType, read_identifier
from portal.secrets import Keys

# Of a passport nobody knows by its number which country has issued it.
_ENTERED_BY = (IdType.NATIONAL, IdType.RESIDENCY)


def with_citizens(security: Security, served: Country) -> Security:
    """Return a security with which citizens sign in by their numbers, too."""
    return replace(security, by_number=account_by_number(security.keys, served))


def account_by_number(keys: Keys, served: Country) -> AccountByNumber:
    """Return what finds the account of a national or a residency number; None for nobody's.

    All kinds are asked for every number, so that the time tells nothing.
    """

    def find(session: Session, number: str) -> UUID | None:
        try:
            asked = [read_identifier(one, number, "", served) for one in _ENTERED_BY]
        except InvalidParameter:
            return None
        held = [session.scalar(_account_of(keys, one)) for one in asked]
        return next((one for one in held if one is not None), None)

    return find


def _account_of(keys: Keys, identifier: Identifier) -> Select[UUID | None]:
    index = number_index(keys, identifier)
    return select(
        func.account_of_number(identifier.id_type.value, identifier.country, index, type_=Uuid)
    )
