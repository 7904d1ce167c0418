"""Whose account it is, when somebody shows who he is by a number of identity or a counter."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import Select, Uuid, func, select
from sqlalchemy.orm import Session

from geo.country import Country
from geo.errors import InvalidParameter
from portal.accounts.counter_proofs import CounterProof, TakeCounterProof
from portal.accounts.security import Security
from portal.accounts.sign_in_names import AccountByNumber
from portal.citizens.evidence.counter import use_up
from portal.citizens.evidence.rules import Claim
from portal.citizens.numbers import number_index
from portal.citizens.rules import AssuredBy, Identifier, IdType, read_identifier
from portal.secrets import Keys

# Of a passport nobody knows by its number which country has issued it.
_ENTERED_BY = (IdType.NATIONAL, IdType.RESIDENCY)


def with_citizens(security: Security, served: Country) -> Security:
    """Return a security with which citizens sign in by numbers, and come back by a counter."""
    return replace(
        security,
        by_number=account_by_number(security.keys, served),
        by_counter=proof_of_counter(security.keys, served),
    )


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


def proof_of_counter(keys: Keys, served: Country) -> TakeCounterProof:
    """Return what uses up the code that an officer has handed out to the person of an account.

    A right code for another's number stays as it is, and takes the same questions.
    """

    def take(session: Session, account_id: UUID, proof: CounterProof) -> bool:
        try:
            born = date.fromisoformat(proof.born)
            asked = [read_identifier(one, proof.number, "", served) for one in _ENTERED_BY]
        except (ValueError, InvalidParameter):
            return False
        owned = [(one, session.scalar(_account_of(keys, one)) == account_id) for one in asked]
        # No code is empty.
        used = [
            use_up(session, keys, Claim(one, born, AssuredBy.COUNTER, proof.code if own else ""))
            for one, own in owned
        ]
        return any(one is not None for one in used)

    return take


def _account_of(keys: Keys, identifier: Identifier) -> Select[UUID | None]:
    index = number_index(keys, identifier)
    return select(
        func.account_of_number(identifier.id_type.value, identifier.country, index, type_=Uuid)
    )
