"""References that people say and type: random, checked by their last character.

A reference is `K-XXXXX-XXXXX-C`: the letter of the kind, ten random characters (50 bits) and one
that checks them, in Crockford's base 32, which has no I, L, O and U.
"""

import re
import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS = 10
_LENGTH = 1 + RANDOM_CHARACTERS + 1
_LONGEST_READ = 80
_ALIKE = str.maketrans("ILO", "110")
_BETWEEN = re.compile(r"[\W_]+")
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_FIELD = 0b100101
_FIELD_SIZE = 32


def new_reference(letter: str) -> str:
    """Return a reference that nobody can guess, for a kind with this letter."""
    drawn = "".join(secrets.choice(ALPHABET) for _turn in range(RANDOM_CHARACTERS))
    return _written(letter + drawn + check_character(letter + drawn))


def read_reference(text: str) -> str | None:
    """Return the one way to write a reference that somebody typed; None for what is none.

    Small letters, spaces and dashes of any kind, digits of any script, I and L for 1 and O for 0
    are all understood.
    """
    plain = unicodedata.normalize("NFKC", text[:_LONGEST_READ]).upper()
    digits = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in plain)
    found = _BETWEEN.sub("", digits).translate(_ALIKE)
    if len(found) != _LENGTH or any(one not in _VALUE for one in found):
        return None
    is_right = check_character(found[:-1]) == found[-1]
    return _written(found) if is_right else None


def check_character(characters: str) -> str:
    """Return what checks some characters: any one that is wrong, or two exchanged, are noticed.

    It is their sum in the field of 32 elements, each times another power of its generator.
    """
    total, weight = 0, 1
    for one in characters:
        weight = _times(weight, 2)
        total ^= _times(weight, _VALUE[one])
    return ALPHABET[total]


def _times(first: int, second: int) -> int:
    """Multiply two elements of the field, which are polynomials over {0, 1}."""
    product = 0
    while second:
        if second & 1:
            product ^= first
        second >>= 1
        first <<= 1
        if first >= _FIELD_SIZE:
            first ^= _FIELD
    return product


def _written(characters: str) -> str:
    return f"{characters[0]}-{characters[1:6]}-{characters[6:11]}-{characters[11]}"
