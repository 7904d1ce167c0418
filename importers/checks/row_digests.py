"""Digests of rows: what was checked once and says the same again need not be checked again."""

import hashlib
from collections.abc import Iterable

import orjson

from importers.readers.rows import Row

# Raised whenever a check changes: rows that passed the old one are then checked anew.
CHECKS_VERSION = 1
_BYTES = 8


class RowDigests:
    """Digests rows together with everything that decides what becomes of them.

    `circumstances` are texts: the definition of the layer, the columns and positions as understood,
    the country, the areas. When one of them differs, every digest differs, and nothing is skipped.
    """

    def __init__(self, circumstances: Iterable[str]) -> None:
        text = "\x1e".join((str(CHECKS_VERSION), *circumstances))
        self._key = hashlib.blake2b(text.encode(), digest_size=32).digest()

    def digest(self, row: Row) -> bytes:
        """Return eight bytes that stand for all that a row says."""
        said = orjson.dumps((row.values, row.position and tuple(row.position)))
        digest = hashlib.blake2b(said, digest_size=_BYTES, key=self._key)
        if row.shape is not None:
            digest.update(row.shape)
        return digest.digest()
