"""How a reference is read aloud: each character with a word that nobody mishears."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# The words of radio for English; for Arabic the places that everybody spells with.
_ENGLISH = (
    "Alpha Bravo Charlie Delta Echo Foxtrot Golf Hotel Juliett Kilo Mike November Papa Quebec Romeo"
    " Sierra Tango Victor Whiskey X-ray Yankee Zulu"
)
_ARABIC = (
    "أمستردام برلين كندا دبي إسبانيا فرنسا غانا هولندا جاكرتا كوبا مدريد نابولي باريس قطر روما"
    " سيدني تونس فيينا واشنطن إكس يوكوهاما زيورخ"
)
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"
_ENGLISH_DIGITS = "zero one two three four five six seven eight nine"
_ARABIC_DIGITS = "صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة"
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        **dict(zip(_LETTERS, _ENGLISH.split(), strict=True)),
        **dict(zip("0123456789", _ENGLISH_DIGITS.split(), strict=True)),
    },
    "ar": {
        **dict(zip(_LETTERS, _ARABIC.split(), strict=True)),
        **dict(zip("0123456789", _ARABIC_DIGITS.split(), strict=True)),
    },
}


@dataclass(frozen=True)
class Spelled:
    """One character and the word that says it."""

    character: str
    word: str


def spelled(reference: str, language: str) -> Sequence[Sequence[Spelled]]:
    """Return a reference in the groups in which it is written, each character with its word."""
    words = _WORDS.get(language, _WORDS["en"])
    return [[Spelled(one, words[one]) for one in group] for group in reference.split("-")]
