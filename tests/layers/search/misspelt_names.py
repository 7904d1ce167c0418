"""How people misspell a name: the rules by which tests make misspelt ones."""

import random
from collections.abc import Callable

Misspell = Callable[[str, random.Random], str]
_VOWELS = {"a": "e", "e": "i", "i": "e", "o": "u", "u": "o"}
_HAMZA = str.maketrans("أإآؤئىة", "اااوييه", "ء")
_HEARD = (("th", "t"), ("dh", "d"), ("q", "k"), ("kh", "h"), ("gh", "g"), ("ee", "i"), ("ou", "u"))
_HEARD_ARABIC = str.maketrans("ضطصظذث", "دتسزدت")


def _inner(text: str, chance: random.Random) -> int:
    """Choose a letter that has a letter before and behind it, or the middle."""
    places = [at for at in range(1, len(text) - 1) if text[at - 1 : at + 2].isalpha() and at > 0]
    return chance.choice(places) if places else len(text) // 2


def swapped(text: str, chance: random.Random) -> str:
    """Two neighbours in each other's place."""
    at = _inner(text, chance)
    return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]


def dropped(text: str, chance: random.Random) -> str:
    """One letter missed."""
    at = _inner(text, chance)
    return text[:at] + text[at + 1 :]


def doubled(text: str, chance: random.Random) -> str:
    """One letter twice."""
    at = _inner(text, chance)
    return text[:at] + text[at : at + 1] + text[at:]


def other_vowel(text: str, chance: random.Random) -> str:
    """Another vowel in Latin, a letter missed in Arabic, which does not write them."""
    places = [at for at in range(1, len(text)) if text[at] in _VOWELS]
    if not places:
        return dropped(text, chance)
    at = chance.choice(places)
    return text[:at] + _VOWELS[text[at]] + text[at + 1 :]


def without_signs(text: str, _chance: random.Random) -> str:
    """No hamza, no ta marbuta, no article."""
    words = text.translate(_HAMZA).replace("Al-", "").replace("al-", "").replace("'", "").split()
    return " ".join(word.removeprefix("ال") if len(word) > 4 else word for word in words)


def as_heard(text: str, _chance: random.Random) -> str:
    """Letters that sound alike to many."""
    text = text.translate(_HEARD_ARABIC)
    for written, heard in _HEARD:
        text = text.replace(written, heard)
    return text


MISSPELLINGS: list[tuple[str, Misspell]] = [
    ("swapped", swapped),
    ("dropped", dropped),
    ("doubled", doubled),
    ("other vowel", other_vowel),
    ("without signs", without_signs),
    ("as heard", as_heard),
]
