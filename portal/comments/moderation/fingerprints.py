"""What a text looks like to a comparison: near-duplicates share digests, whatever words changed."""

import zlib
from collections.abc import Iterable, Sequence
from random import Random

from geo.folding import fold_text

# Pairs of rows: two texts share a band with the square of the share of pieces they have in common.
_BANDS = 24
_ROWS = 2
_PIECE = 4
# Shorter ones are alike without anybody meaning it: thanks, agreement.
LEAST_LETTERS = 50
# So many bands in common: about four in ten of all pieces, which no two people write by chance.
LEAST_COMMON = 4
_PRIME = 4_294_967_311
_random = Random(20)  # noqa: S311 - the same for all time, and no secret
_HASHES = tuple(
    (_random.randrange(1, 2**31), _random.randrange(2**31)) for _ in range(_BANDS * _ROWS)
)


def bands_of(text: str) -> list[int]:
    """Return the digests of a text by which near-duplicates are found; none for a short one."""
    letters = "".join(fold_text(text).split())
    if len(letters) < LEAST_LETTERS:
        return []
    pieces = {letters[at : at + _PIECE] for at in range(len(letters) - _PIECE + 1)}
    hashed = [zlib.crc32(one.encode()) for one in pieces]
    least = [min((factor * one + added) % _PRIME for one in hashed) for factor, added in _HASHES]
    rows = (least[at : at + _ROWS] for at in range(0, len(least), _ROWS))
    return [_band(number, some) for number, some in enumerate(rows)]


def in_common(one: Iterable[int], other: Iterable[int]) -> int:
    """Count the digests that two texts share."""
    return len(set(one) & set(other))


def _band(number: int, rows: Sequence[int]) -> int:
    # Signed, as the database keeps it.
    return zlib.crc32(repr((number, rows)).encode()) - 2**31
