"""Keys of polls as texts that people keep: rows to print and to type, each with its own check.

The private key of a holder is 32 bytes. Each of four rows holds eight of them and two that check
the row, in the 32 characters of Crockford, which has no I, L, O and U: a slip of the pen is found
in its row.
"""

import base64
import hashlib
import re
import unicodedata

from geo.errors import InvalidParameter
from geo.messages import mark as _

ROWS = 4
PRIVATE_BYTES = 32
PUBLIC_BYTES = 65
_ROW_BYTES = PRIVATE_BYTES // ROWS
_CHECK_BYTES = 2
_ROW_CHARACTERS = 16
_GROUP = 4
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {character: value for value, character in enumerate(_ALPHABET)}
_ALIKE = str.maketrans("ILO", "110")
_BETWEEN = re.compile(r"[\W_]+")
_BITS = 5
_LONGEST_READ = 2_000
# The order of the curve: a private key is a number from 1 to one less.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_UNCOMPRESSED = 4


def write_private_key(key: bytes) -> str:
    """Return a private key in four rows."""
    return "\n".join(
        _row(number, key[start : start + _ROW_BYTES])
        for number, start in enumerate(range(0, PRIVATE_BYTES, _ROW_BYTES), start=1)
    )


def read_private_key(text: str) -> bytes:
    """Return the private key of a text, however it was typed; raises InvalidParameter("key").

    Its value is in no message. Small letters, spaces, dashes and digits of any script are
    understood, and so are I and L for 1 and O for 0.
    """
    characters = _plain(text)
    if len(characters) != ROWS * _ROW_CHARACTERS:
        raise InvalidParameter(
            "key",
            _("A key has {rows} rows of {length} characters each: {count} are here in all."),
            rows=ROWS,
            length=_ROW_CHARACTERS,
            count=len(characters),
        )
    rows = [
        _read_row(number, characters[start : start + _ROW_CHARACTERS])
        for number, start in enumerate(range(0, len(characters), _ROW_CHARACTERS), start=1)
    ]
    key = b"".join(rows)
    if not 0 < int.from_bytes(key) < _ORDER:
        raise InvalidParameter("key", _("This is no key of a poll."))
    return key


def write_public_key(key: bytes) -> str:
    """Return a public key, the uncompressed point of the curve, as text."""
    return base64.urlsafe_b64encode(key).decode().rstrip("=")


def read_public_key(text: str) -> bytes:
    """Return the public key of a text; raises InvalidParameter("public_key").

    Whether the point lies on the curve is for whoever seals with it.
    """
    plain = "".join(text[:_LONGEST_READ].split()).rstrip("=")
    try:
        key = base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)
    except ValueError:
        key = b""
    if len(key) != PUBLIC_BYTES or key[0] != _UNCOMPRESSED:
        raise InvalidParameter(
            "public_key",
            _("“{value}” is no public key: copy the whole line that was made with your key."),
            value=text,
        )
    return key


def _plain(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text[:_LONGEST_READ]).upper()
    digits = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in normal)
    return _BETWEEN.sub("", digits).translate(_ALIKE)


def _row(number: int, held: bytes) -> str:
    value = int.from_bytes(held + _check(number, held))
    characters = "".join(
        _ALPHABET[value >> _BITS * place & 31] for place in reversed(range(_ROW_CHARACTERS))
    )
    groups = range(0, _ROW_CHARACTERS, _GROUP)
    return "-".join(characters[start : start + _GROUP] for start in groups)


def _read_row(number: int, characters: str) -> bytes:
    value = 0
    for one in characters:
        if one not in _VALUE:
            raise _wrong_row(number)
        value = value << _BITS | _VALUE[one]
    whole = value.to_bytes(_ROW_BYTES + _CHECK_BYTES)
    held, check = whole[:_ROW_BYTES], whole[_ROW_BYTES:]
    if check != _check(number, held):
        raise _wrong_row(number)
    return held


def _check(number: int, held: bytes) -> bytes:
    return hashlib.sha256(b"aroundme key row" + bytes([number]) + held).digest()[:_CHECK_BYTES]


def _wrong_row(number: int) -> InvalidParameter:
    return InvalidParameter(
        "key", _("Row {number} of the key is not right: compare it with the paper."), number=number
    )
