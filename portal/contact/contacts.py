"""How the writer of a case is reached: sealed, and found again by digests."""

import hmac
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.country import Country
from geo.errors import InvalidParameter
from portal.accounts.phones import read_phone
from portal.accounts.rules import normalised_email
from portal.contact.models import Case, CaseContact
from portal.contact.rules import Person
from portal.secrets import Keys
from portal.secrets.sealed_columns import SealedColumn

_SEALED = "case contact"
_EMAIL = "case e-mail"
_PHONE = "case phone"
_ACCOUNT = "case account"
SEALED = (SealedColumn("case_contact", "sealed", _SEALED, bound_by="case_id", key=("case_id",)),)
# With the keys of the vault, and in its role.
SEALED_IN_VAULT = (
    SealedColumn("hidden_identity", "sealed", _SEALED, bound_by="case_id", key=("case_id",)),
)


def contact_row(keys: Keys, case: Case, person: Person, account: UUID | None = None) -> CaseContact:
    """Return what is kept of the writer beside a case; of a hidden one only what compares.

    `account` is that of a writer who wants to find the case there.
    """
    bound = case.reference if person.is_hidden else ""
    return CaseContact(
        case_id=case.id,
        sealed=None if person.is_hidden else seal_person(keys, case.id, person),
        bound_to=bound,
        email_digest=_digest(keys, _EMAIL, bound, person.email),
        phone_digest=_digest(keys, _PHONE, bound, person.phone),
        account_digest=None if account is None else account_digest(keys, account),
    )


def person_of(session: Session, keys: Keys, case: Case) -> Person | None:
    """Return who wrote a case; None for a hidden person, or where another secret has sealed it."""
    row = session.get(CaseContact, case.writers_id)
    if row is None or row.sealed is None:
        return None
    return unseal_person(keys, row.case_id, row.sealed)


def seal_person(keys: Keys, case_id: UUID, person: Person) -> bytes:
    """Return a person sealed, bound to a case."""
    return keys.seal(_SEALED, orjson.dumps(vars(person)), bound_to=case_id.bytes)


def unseal_person(keys: Keys, case_id: UUID, sealed: bytes) -> Person | None:
    """Return a sealed person; None where another key has sealed it, or for another case."""
    plain = keys.unseal(_SEALED, sealed, bound_to=case_id.bytes)
    return None if plain is None else Person(**orjson.loads(plain))


def read_contact(text: str, country: Country) -> Person:
    """Read an e-mail address or a phone number; a person who has neither for what is none."""
    try:
        return Person(email=normalised_email(text))
    except InvalidParameter:
        pass
    try:
        return Person(phone=read_phone(text, country.phone_region))
    except InvalidParameter:
        return Person()


def is_contact_of(keys: Keys, row: CaseContact, person: Person) -> bool:
    """Check whether a case was left with this address or number."""
    pairs = (
        (row.email_digest, _digest(keys, _EMAIL, row.bound_to, person.email)),
        (row.phone_digest, _digest(keys, _PHONE, row.bound_to, person.phone)),
    )
    return any(
        kept is not None and said is not None and hmac.compare_digest(kept, said)
        for kept, said in pairs
    )


def email_digest(keys: Keys, email: str) -> bytes:
    """Return by what the cases of an address are found; those of hidden persons are not."""
    return keys.digest(_EMAIL, "", email)


def phone_digest(keys: Keys, phone: str) -> bytes:
    """Return by what the cases of a phone number are found; those of hidden persons are not."""
    return keys.digest(_PHONE, "", phone)


def account_digest(keys: Keys, account: UUID) -> bytes:
    """Return by what the cases are found that an account has filed."""
    return keys.digest(_ACCOUNT, account.bytes)


def cases_by_email(session: Session, digest: bytes, *, limit: int = 200) -> list[Case]:
    """List the cases of an address, the newest first."""
    found = (
        select(Case)
        .join(CaseContact, CaseContact.case_id == Case.id)
        .where(CaseContact.email_digest == digest)
        .order_by(Case.filed_at.desc(), Case.id)
        .limit(limit)
    )
    return list(session.scalars(found))


def _digest(keys: Keys, purpose: str, bound: str, value: str | None) -> bytes | None:
    return None if value is None else keys.digest(purpose, bound, value)
