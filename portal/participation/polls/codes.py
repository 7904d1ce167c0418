"""Codes of ballots: random, told to the voter alone, published with what his ballot says."""

import hashlib
import re
import secrets
import unicodedata

CODE_BYTES = 10
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHARACTERS = 16
_GROUP = 4
_BITS = 5
_LONGEST_READ = 80
_ALIKE = str.maketrans("ILO", "110")
_BETWEEN = re.compile(r"[\W_]+")


def new_code() -> bytes:
    """Return a code that nobody can guess: 80 bits."""
    return secrets.token_bytes(CODE_BYTES)


def write_code(code: bytes) -> str:
    """Return a code in four groups of four characters."""
    value = int.from_bytes(code)
    characters = "".join(
        _ALPHABET[value >> _BITS * place & 31] for place in reversed(range(_CHARACTERS))
    )
    groups = range(0, _CHARACTERS, _GROUP)
    return "-".join(characters[start : start + _GROUP] for start in groups)


def read_code(text: str) -> str | None:
    """Return the one way to write a code that somebody typed; None for what is none."""
    plain = unicodedata.normalize("NFKC", text[:_LONGEST_READ]).upper()
    digits = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in plain)
    found = _BETWEEN.sub("", digits).translate(_ALIKE)
    if len(found) != _CHARACTERS or any(one not in _ALPHABET for one in found):
        return None
    groups = range(0, _CHARACTERS, _GROUP)
    return "-".join(found[start : start + _GROUP] for start in groups)


def code_at(code: str, question: int, of: int) -> str:
    """Return the code under which a ballot's answer to one question of so many is published.

    Where there are several it is made of the code by SHA-256: only who has the code can tell which
    answers are of one voter, and no table of one question by another can be made of what is
    published.
    """
    if of == 1:
        return code
    made = hashlib.sha256(f"{code}/{question}".encode()).digest()
    return write_code(made[:CODE_BYTES])
