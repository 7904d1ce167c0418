"""What a filter sees of a text: its words, pieces of them, and marks of what it asks readers to do.

Only what is seen is here; what it weighs is learned from what moderators decide.
"""

import re
import unicodedata
import zlib
from itertools import pairwise

from geo.folding import fold_text

_MOST = 400
_ARABIC = ("\u0600", "\u06ff")
_PIECE = 5
# Numerals of both languages, folded: a phone number written in words is a row of them.
_NUMERALS = frozenset(
    {
        *("صفر", "واحد", "اثنين", "اثنان", "ثلاثه", "اربعه", "خمسه", "سته"),
        *("سبعه", "ثمانيه", "تسعه", "ثلاث", "اربع", "خمس", "ست", "سبع"),
        *("ثمان", "ثماني", "تسع", "zero", "one", "two", "three", "four"),
        *("five", "six", "seven", "eight", "nine", "oh", "double"),
    }
)
_NUMERALS_IN_ROW = 5
_DIGITS_IN_ROW = 8
_DIGIT_RUN = re.compile(r"\+?\d(?:[\s().\-_*/]{0,3}\d)+")
# A name of a host without a scheme, or with its dot in words or brackets.
_HOST = re.compile(
    r"\b[a-z0-9-]{2,}\s*(?:\.|\(\.\)|\[\.\]|\bdot\b|دوت|نقطه)\s*"
    r"(?:com|net|org|info|shop|xyz|top|site|online|live|click|link|club|store|app|me|io|co|كوم|نت)\b"
)
_SCHEME = re.compile(r"h(?:tt|xx)ps?\s*:\s*/\s*/|\bwww\b|\]\s*\(")
_HANDLE = re.compile(r"(?<![\w.])@[\w.]{3,}|[\w.+-]+@[\w-]+\.\w+")
_CHANNEL = re.compile(r"whats\s?app|telegram|واتس|تلجرام|تلغرام|تيليجرام|\bt\s?me\b|\bwa\s?me\b")


def marks_of(text: str) -> frozenset[str]:
    """Return what a text asks readers to use: a number, an address, a name of an account."""
    plain = _plain(text)
    found = {
        "number": _has_number(plain),
        "spelled_number": _has_spelled_number(plain),
        "address": bool(_SCHEME.search(plain) or _HOST.search(fold_points(plain))),
        "account": bool(_HANDLE.search(plain) or _CHANNEL.search(plain)),
        "mixed_letters": _mixes_letters(text),
    }
    return frozenset(name for name, is_there in found.items() if is_there)


def features_of(text: str) -> list[int]:
    """Return the digests of what stands in a text, each once, in the order of their numbers."""
    words = fold_text(text).split()
    told = {f"w{one}" for one in words}
    told.update(f"b{one} {other}" for one, other in pairwise(words))
    for word in words:
        told.update(f"p{word[at : at + _PIECE]}" for at in range(len(word) - _PIECE + 1))
    told.update(f"m{one}" for one in marks_of(text))
    return sorted({zlib.crc32(one.encode()) - 2**31 for one in told})[:_MOST]


def is_arabic(text: str) -> bool:
    """Check whether a text is written in Arabic letters for the most part."""
    letters = [one for one in text if one.isalpha()]
    return 2 * sum(_ARABIC[0] <= one <= _ARABIC[1] for one in letters) > len(letters)


def fold_points(text: str) -> str:
    """Fold letters and leave what stands between them."""
    return re.sub(r"\w+", lambda one: fold_text(one.group()), text)


def _plain(text: str) -> str:
    kept = (
        one
        for one in unicodedata.normalize("NFKC", text)
        if unicodedata.category(one) not in {"Cf", "Mn"}
    )
    digits = (_as_digit(one) for one in kept)
    return "".join(digits).casefold()


def _as_digit(one: str) -> str:
    value = unicodedata.digit(one, None)
    return one if value is None else str(value)


def _has_number(plain: str) -> bool:
    return any(
        sum(one.isdigit() for one in run) >= _DIGITS_IN_ROW for run in _DIGIT_RUN.findall(plain)
    )


def _has_spelled_number(plain: str) -> bool:
    in_row = 0
    for word in fold_text(plain).split():
        in_row = in_row + 1 if word.removeprefix("و") in _NUMERALS or word in _NUMERALS else 0
        if in_row >= _NUMERALS_IN_ROW:
            return True
    return False


def _mixes_letters(text: str) -> bool:
    """Check whether one word has letters of Latin and of an alphabet that looks like it."""
    for word in re.findall(r"[^\W\d_]+", text):
        scripts = {unicodedata.name(one, "").split(" ")[0] for one in word}
        if "LATIN" in scripts and scripts & {"CYRILLIC", "GREEK"}:
            return True
    return False
