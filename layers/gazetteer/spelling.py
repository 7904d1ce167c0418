"""How names are compared: the same name, one that sounds like it, one with a letter wrong.

Three keys, from strict to loose. The *name key* is the folded text without definite articles: two
texts with one key are the same name. The *sound key* is the consonants in Latin letters, for
Arabic and Latin alike, so that Sweileh, Suwaylih and صويلح have one: what sounds alike is likely
meant, and no more. *Edit distance* finds letters that were missed, doubled, wrong or swapped.
"""

import re
from functools import lru_cache

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
# What a name may begin with and be left out by others, folded: city, town, village of ….
_LEADING_WORDS = frozenset(
    ["مدينه", "بلده", "قريه", "منطقه", "ضاحيه", "city", "town", "village", "area"]
)
_TRAILING_WORDS = frozenset(["city", "town", "village", "area", "neighbourhood", "neighborhood"])


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
    """Return a key without the words for what the place is, or the key itself."""
    words = key.split()
    if len(words) > 1 and words[0] in _LEADING_WORDS:
        words = words[1:]
    if words[:1] == ["of"]:
        words = words[1:]
    if len(words) > 1 and words[-1] in _TRAILING_WORDS:
        words = words[:-1]
    return " ".join(words) or key


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


def deletions(key: str) -> list[str]:
    """Return a short key and all that is left of it when one letter is missed; else nothing.

    Two keys that share one of these are at most a letter apart: wrong, missed, added or swapped.
    """
    if not 2 < len(key) <= SHORT_KEY:
        return []
    return sorted({key, *(key[:at] + key[at + 1 :] for at in range(len(key)))})


def edit_distance(one: str, other: str, most: int) -> int:
    """Count letters wrong, missed, added or swapped with their neighbour; `most` + 1 for more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        earlier, before = before, row
        row = [at]
        for there, written in enumerate(other, start=1):
            cost = min(
                before[there] + 1,
                row[-1] + 1,
                before[there - 1] + (letter != written),
            )
            if at > 1 and there > 1 and letter == other[there - 2] and one[at - 2] == written:
                cost = min(cost, earlier[there - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def likeness(asked: str, key: str) -> float:
    """Return how alike two name keys are, 0 to 1: letters first, then what they sound like.

    Keys that only sound alike count as much as one letter wrong in six.
    """
    longest = max(len(asked), len(key))
    if not longest:
        return 0.0
    most = max(2, longest // 2)
    letters = max(0.0, 1 - edit_distance(asked, key, most) / longest)
    heard, sound = sound_key(asked), sound_key(key)
    if heard and heard == sound and len(heard) > 1:
        return max(letters, 0.6 + 0.4 * letters)
    return letters
