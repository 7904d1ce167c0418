"""Addresses and values of letters as they are kept: sealed, and bound to their letter."""

from collections.abc import Mapping
from uuid import UUID

import orjson

from portal.secrets import Keys
from portal.secrets.sealed_columns import SealedColumn

_ADDRESS = "letter address"
_VALUES = "letter values"
SEALED = (
    SealedColumn("letter", "sealed_address", _ADDRESS),
    SealedColumn("letter", "sealed_values", _VALUES),
    SealedColumn("letter_held", "sealed_address", _ADDRESS),
    SealedColumn("letter_held", "sealed_values", _VALUES),
)


def seal_address(keys: Keys, letter_id: UUID, address: str) -> bytes:
    """Return an address sealed."""
    return keys.seal(_ADDRESS, address.encode(), bound_to=letter_id.bytes)


def open_address(keys: Keys, letter_id: UUID, sealed: bytes | None) -> str | None:
    """Return a sealed address; None where there is none, or another secret has sealed it."""
    plain = sealed and keys.unseal(_ADDRESS, sealed, bound_to=letter_id.bytes)
    return plain.decode() if plain else None


def seal_values(keys: Keys, letter_id: UUID, values: Mapping[str, str]) -> bytes:
    """Return the values of a letter sealed."""
    return keys.seal(_VALUES, orjson.dumps(dict(values)), bound_to=letter_id.bytes)


def open_values(keys: Keys, letter_id: UUID, sealed: bytes | None) -> Mapping[str, str] | None:
    """Return sealed values; None where there are none, or another secret has sealed them."""
    plain = sealed and keys.unseal(_VALUES, sealed, bound_to=letter_id.bytes)
    if not plain:
        return None
    values: dict[str, str] = orjson.loads(plain)
    return values


def address_digest(keys: Keys, address: str) -> bytes:
    """Return what an address is found again by without being kept."""
    return keys.digest(_ADDRESS, address.strip().casefold())
