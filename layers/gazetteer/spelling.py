"""How names are compared: the same name, one that sounds like it, one with a letter wrong.

Three keys, from strict to loose. The *name key* is the folded text without definite articles: two
texts with one key are the same name. The *sound key* is the consonants in Latin letters, for
Arabic and Latin alike, so that Sweileh, Suwaylih and صويلح have one: what sounds alike is likely
meant, and no more. *Slips* are what both keys leave when one letter is missed: names that share one
are a letter apart, or little more.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from rapidfuzz.distance import OSA

from geo.folding import fold_text

# The definite article as it is written before moon and sun letters, and as a word of its own.
_LATIN_ARTICLES = frozenset(
    [
        *("al", "el", "il", "ul", "the"),
        *("as", "es", "us", "ash", "esh", "ad", "ed", "ud", "ar", "er", "ur", "at", "et"),
        *("az", "ez", "an", "en", "adh", "edh", "ath", "eth"),
    ]
)
_ARABIC_ARTICLE = re.compile(r"^ال(?=\w{3})")
_SLIPPED_ARTICLE = re.compile(r"^ا(\w)ل(?=\w{2})")
_SHORT_ARTICLE = re.compile(r"^ال(?=\w{2}$)")
_JOINED_ARTICLE = re.compile(r"^(?:al|el)(?=\w{4})")
_SOUNDS = (
    ("sh", "x"), ("ch", "x"), ("kh", "h"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("ph", "f"),
    ("ck", "k"), ("q", "k"), ("c", "k"), ("v", "f"), ("p", "b"), ("g", "j"),
)  # fmt: skip
_ARABIC_SOUNDS = str.maketrans("بتثجحخدذرزسشصضطظغفقكلمنهپچڤگ", "bttjhhddrzsxsdtzjfkklmnhbxfj", "ءًٌٍَُِّْ")
_NOT_CONSONANT = re.compile(r"[aeiouwy'اوىيعآ]+")
_DOUBLED = re.compile(r"(.)\1+")
_INITIAL_VOWEL = re.compile(r"^[aeiouاعآ]")
# Names up to this length are short enough that three letters say too little.
SHORT_KEY = 8
# Sounds of fewer letters say too little; longer ones are left to the words they hold.
LEAST_SOUND, LONGEST_SOUND = 4, 24
# Below the first two keys are not alike at all, and below the second what they have not in common.
_LEAST_ALIKE, _LEAST_APART = 0.4, 0.5
# Words for what a place is, folded, that people add and others leave out, before or behind a name,
# and the kinds that each fits: Amman is no village.
_CITY = ("city", "town", "area")
_KIND_WORDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("مدينه", "بلده", "city", "town"), _CITY),
    **dict.fromkeys(("قريه", "village"), ("village", "town")),
    **dict.fromkeys(("منطقه", "area"), ("neighbourhood", "village", *_CITY)),
    **dict.fromkeys(
        ("حي", "ضاحيه", "hai", "hay", "neighbourhood", "neighborhood"), ("neighbourhood",)
    ),
}
_BEFORE = frozenset(["مدينه", "بلده", "قريه", "منطقه", "ضاحيه", "حي", "hai", "hay"])


def name_key(text: str) -> str:
    """Return the key under which two spellings of one name are equal; may be empty."""
    words = fold_text(text).split()
    kept = [word for word in words if word not in _LATIN_ARTICLES] or words
    return " ".join(_ARABIC_ARTICLE.sub("", word) for word in kept)


def beginning_key(text: str) -> str:
    """Return the key of a name of which only the beginning has been typed; may be empty.

    Its last word may be an article, and what follows one may be a single letter yet.
    """
    words = fold_text(text).split()
    kept = [word for word in words if word not in _LATIN_ARTICLES] or words
    return " ".join(word[2:] if word.startswith("ال") else word for word in kept).strip()


def bare_key(key: str) -> str:
    """Return a key without the word for what the place is, or the key itself."""
    return _bare(key)[0]


def fits_kind(key: str, kind: str) -> bool:
    """Check that the word for what the place is, if the key has one, can be said of a kind."""
    word = _bare(key)[1]
    return word is None or kind in _KIND_WORDS[word]


def _bare(key: str) -> tuple[str, str | None]:
    words = key.split()
    if len(words) > 1 and words[0] in _KIND_WORDS:
        kept = words[1:]
        kept = kept[1:] if len(kept) > 1 and kept[0] == "of" else kept
        return " ".join(kept), words[0]
    if len(words) > 1 and words[-1] in _KIND_WORDS and words[-1] not in _BEFORE:
        return " ".join(words[:-1]), words[-1]
    return key, None


def without_slipped_article(key: str) -> str:
    """Return a key whose words have no article that a slip hides: املريغة is المريغة.

    Before two letters alone it counts as a part of the word, unless a third was missed: السط.
    """
    words = (_SHORT_ARTICLE.sub("", word) for word in key.split())
    return " ".join(_SLIPPED_ARTICLE.sub(r"\1", word) for word in words)


def keys_within(key: str) -> list[str]:
    """Return what follows each space of a key: people know a place by a later word, too."""
    words = key.split()
    return [" ".join(words[start:]) for start in range(1, len(words))]


@lru_cache(maxsize=10_000)
def sound_key(key: str) -> str:
    """Return the consonants of a name key in Latin letters; empty where there are none."""
    return "".join(_sound_of_word(word) for word in key.split())


def _sound_of_word(word: str) -> str:
    if word.isdigit():
        return word
    word = _JOINED_ARTICLE.sub("", word)
    begins_open = bool(_INITIAL_VOWEL.match(word))
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    consonants = _NOT_CONSONANT.sub("", word.translate(_ARABIC_SOUNDS))
    heard = _DOUBLED.sub(r"\1", consonants)
    # A final h is mostly the ending -ah, which half of the writers leave out.
    heard = heard.removesuffix("h") if len(heard) > 2 else heard
    return f"a{heard}" if begins_open else heard


def slips(key: str, sound: str) -> list[str]:
    """Return what is left of a short key, and of its sound, when one letter is missed.

    Two keys that share one of these are about a letter apart: wrong, missed, added or swapped. What
    is left of sounds is written in capitals, so that letters are never taken for sounds.
    """
    found = {key, *_one_missed(key)} if 2 < len(key) <= SHORT_KEY else set()
    if LEAST_SOUND <= len(sound) <= LONGEST_SOUND:
        shorter = _one_missed(sound) if len(sound) > LEAST_SOUND else []
        found |= {heard.upper() for heard in (sound, *shorter)}
    return sorted(found)


def _one_missed(text: str) -> list[str]:
    return [text[:at] + text[at + 1 :] for at in range(len(text))]


def likeness(asked: str, key: str) -> float:
    """Return how alike two name keys are, 0 to 1: letters first, then what they sound like.

    Keys that only sound alike count as much as one letter wrong in six. Words that both begin or
    end with say nothing where the others differ: two streets are not alike for being streets.
    """
    letters = OSA.normalized_similarity(asked, key, score_cutoff=_LEAST_ALIKE)
    heard, sound = sound_key(asked), sound_key(key)
    if heard and heard == sound and len(heard) > 1:
        return max(letters, 0.6 + 0.4 * letters)
    one, other = _apart(asked.split(), key.split())
    if one and other and OSA.normalized_similarity(one, other) < _LEAST_APART:
        return min(letters, _LEAST_ALIKE)
    return letters


def _apart(one: list[str], other: list[str]) -> tuple[str, str]:
    """Return what two keys say besides the words that both begin or end with."""
    for end in (0, -1):
        while one and other and one[end] == other[end]:
            one, other = (one[1:], other[1:]) if end == 0 else (one[:-1], other[:-1])
    return " ".join(one), " ".join(other)
