"""Tiles kept compressed, so that those of several layers are joined without compressing again.

MVT layers are joined by putting their bytes one after the other. Deflate streams are too, when
each ends with a full flush, on a byte and without looking back; a gzip file is such a stream with a
head, an end mark, the checksum and the length (RFC 1951, RFC 1952). Several gzip files in a row
would be shorter to write, but browsers read only the first.
"""

import zlib
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

_LEVEL = 6
_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_END_MARK = b"\x03\x00"
# The polynomial of CRC-32 with its bits turned round, as RFC 1952 uses it; x^0 is the highest bit.
_POLYNOMIAL = 0xEDB88320
_ONE = 0x80000000
_X8 = _ONE >> 8


class Packed(NamedTuple):
    """Bytes that were compressed: an open deflate stream, checksum and length of the original."""

    deflated: bytes
    checksum: int
    size: int


def pack(content: bytes) -> Packed:
    """Compress."""
    if not content:
        return Packed(b"", 0, 0)
    stream = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    deflated = stream.compress(content) + stream.flush(zlib.Z_FULL_FLUSH)
    return Packed(deflated, zlib.crc32(content), len(content))


def gzip_of(parts: Sequence[Packed]) -> bytes:
    """Join the parts into one gzip file with a single member; empty bytes if all are empty."""
    size = sum(part.size for part in parts)
    if not size:
        return b""
    checksum = 0
    for part in parts:
        checksum = joined_checksum(checksum, part.checksum, part.size)
    tail = checksum.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")
    return b"".join((_HEAD, *(part.deflated for part in parts), _END_MARK, tail))


def plain_of(parts: Sequence[Packed]) -> bytes:
    """Join the parts uncompressed."""
    return b"".join(zlib.decompressobj(-zlib.MAX_WBITS).decompress(p.deflated) for p in parts)


def joined_checksum(first: int, second: int, second_size: int) -> int:
    """Return the CRC-32 of two texts in a row from those of both and the length of the second.

    Appending n bytes multiplies the first checksum by x^8n modulo the polynomial.
    """
    power = 0
    while second_size:
        if second_size & 1:
            first = _product(first, _power(power))
        second_size >>= 1
        power += 1
    return first ^ second


@cache
def _power(exponent: int) -> int:
    """Return x^(8 * 2^exponent) modulo the polynomial."""
    if not exponent:
        return _X8
    half = _power(exponent - 1)
    return _product(half, half)


def _product(one: int, other: int) -> int:
    """Multiply two polynomials over GF(2) modulo that of the checksum."""
    product = 0
    while one:
        if one & _ONE:
            product ^= other
        one = one << 1 & 0xFFFFFFFF
        other = other >> 1 ^ (_POLYNOMIAL if other & 1 else 0)
    return product
