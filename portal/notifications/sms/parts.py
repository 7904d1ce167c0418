"""How a text is carried by SMS: in which alphabet, and in how many parts one pays for.

GSM 03.38: 160 septets in one part, 153 in each of several; what its alphabet lacks makes the whole
text UCS-2: 70 code units in one part, 67 in each of several. No letter is ever replaced by "?".
"""

from dataclasses import dataclass
from enum import StrEnum

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each takes two septets, which stay in one part.
_EXTENDED = frozenset("^{}\\[~]|€\f")
# Typography that says the same in the basic alphabet: one “’” would double the price of a text.
_PLAIN = str.maketrans({
    "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ",
    "\u2066": "", "\u2067": "", "\u2068": "", "\u2069": "",
})  # fmt: skip


class Alphabet(StrEnum):
    """In which alphabet a text travels."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"


@dataclass(frozen=True)
class _Capacity:
    alone: int
    each: int


_CAPACITY = {Alphabet.GSM7: _Capacity(160, 153), Alphabet.UCS2: _Capacity(70, 67)}


@dataclass(frozen=True)
class Carried:
    """A text as it is handed to a gateway; `units` are septets or UTF-16 code units."""

    text: str
    alphabet: Alphabet
    units: int
    parts: int


def carried(text: str) -> Carried:
    """Return a text as it travels: in the cheap alphabet where that says the same."""
    plain = text.translate(_PLAIN)
    is_basic = all(letter in _BASIC or letter in _EXTENDED for letter in plain)
    alphabet = Alphabet.GSM7 if is_basic else Alphabet.UCS2
    sent = plain if is_basic else text
    sizes = [_size(letter, alphabet) for letter in sent]
    return Carried(sent, alphabet, sum(sizes), _parts(sizes, _CAPACITY[alphabet]))


def _size(letter: str, alphabet: Alphabet) -> int:
    if alphabet is Alphabet.GSM7:
        return 2 if letter in _EXTENDED else 1
    return len(letter.encode("utf-16-le")) // 2


def _parts(sizes: list[int], capacity: _Capacity) -> int:
    """Count the parts; a letter of two units is not torn apart between them."""
    if sum(sizes) <= capacity.alone:
        return 1
    parts, filled = 1, 0
    for size in sizes:
        if filled + size > capacity.each:
            parts, filled = parts + 1, 0
        filled += size
    return parts
