"""By which keyed digest a number is found that stands sealed everywhere."""

from portal.citizens.rules import Identifier
from portal.secrets import Keys

_NUMBER = "person number"
_COMPANY = "company number"


def number_index(keys: Keys, identifier: Identifier) -> bytes:
    """Return the blind index of a person's number: kind and country belong to it."""
    return keys.index(_NUMBER, identifier.id_type.value, identifier.country, identifier.number)


def company_index(keys: Keys, number: str) -> bytes:
    """Return the blind index of a company's number."""
    return keys.index(_COMPANY, number)
