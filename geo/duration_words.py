"""Durations as people say them, in Arabic and English: “3 days”, “ساعتين”, “two weeks”."""

import re
from collections.abc import Iterator

from geo.coordinates import latin_digits
from geo.durations import read_duration
from geo.folding import fold_text

_LONGEST = 80
_NUMBER = re.compile(r"\d{1,4}", re.ASCII)
# The letter of ISO 8601 that stands for each unit, in the order in which it wants them.
_ORDER = ("Y", "M", "W", "D", "TH", "TM")
_UNITS = {
    "Y": ("year", "years", "سنة", "سنوات", "سنين", "عام", "عاما", "أعوام"),
    "M": ("month", "months", "شهر", "شهرا", "أشهر", "شهور"),
    "W": ("week", "weeks", "أسبوع", "أسبوعا", "أسابيع"),
    "D": ("day", "days", "يوم", "يوما", "أيام"),
    "TH": ("hour", "hours", "ساعة", "ساعات"),
    "TM": ("minute", "minutes", "دقيقة", "دقائق"),
}
_TWO = {
    "Y": ("سنتان", "سنتين", "عامان", "عامين"),
    "M": ("شهران", "شهرين"),
    "W": ("أسبوعان", "أسبوعين"),
    "D": ("يومان", "يومين"),
    "TH": ("ساعتان", "ساعتين"),
    "TM": ("دقيقتان", "دقيقتين"),
}
_NUMBERS = (
    ("a", "an", "one"),
    ("two", "اثنان", "اثنين", "اثنتان", "اثنتين"),
    ("three", "ثلاثة", "ثلاث"),
    ("four", "أربعة", "أربع"),
    ("five", "خمسة", "خمس"),
    ("six", "ستة", "ست"),
    ("seven", "سبعة", "سبع"),
    ("eight", "ثمانية", "ثماني", "ثمان"),
    ("nine", "تسعة", "تسع"),
    ("ten", "عشرة", "عشر"),
)
_PHRASES = {
    "half an hour": "30 minutes",
    "half hour": "30 minutes",
    "نصف ساعة": "30 دقيقة",
    "ربع ساعة": "15 دقيقة",
    "quarter of an hour": "15 minutes",
}
# What may stand beside a duration and changes nothing about it.
_BESIDE = frozenset(
    map(fold_text, ("within", "about", "working", "business", "and", "خلال", "عمل", "و"))
)
# “One” stands behind its unit in Arabic: سنة واحدة.
_ONE_BEHIND = frozenset(map(fold_text, ("واحد", "واحدة")))
_UNIT_OF = {fold_text(word): unit for unit, words in _UNITS.items() for word in words}
_TWO_OF = {fold_text(word): unit for unit, words in _TWO.items() for word in words}
_COUNT_OF = {fold_text(word): count for count, words in enumerate(_NUMBERS, 1) for word in words}
_MINUTES_OF = {fold_text(said): fold_text(meant) for said, meant in _PHRASES.items()}


def read_duration_words(text: str) -> str | None:
    """Return the ISO 8601 form of a duration in words, or in that form; None for what is none."""
    plain = latin_digits(text.strip())
    if read_duration(plain.upper()) is not None:
        return plain.upper()
    if len(plain) > _LONGEST or re.search(r"[-.٫/]", plain):
        return None  # ranges and parts of a day are no duration that could be kept
    folded = fold_text(plain)
    for said, meant in _MINUTES_OF.items():
        folded = folded.replace(said, meant)
    return _iso(_parts([*_words(folded)]))


def _words(folded: str) -> Iterator[str]:
    """Yield the words of a duration; “and” is written onto the next word in Arabic."""
    for word in folded.split():
        rest = word[1:] if word.startswith("و") and not _is_known(word) else word
        if rest not in _BESIDE and rest:
            yield rest


def _is_known(word: str) -> bool:
    return any(word in words for words in (_UNIT_OF, _TWO_OF, _COUNT_OF, _ONE_BEHIND))


def _parts(words: list[str]) -> dict[str, int] | None:
    """Return how many of each unit there are; None where a word is not understood."""
    found: dict[str, int] = {}
    count: int | None = None
    for word in words:
        if found and count is None and word in _ONE_BEHIND:
            continue
        if count is None and (_NUMBER.fullmatch(word) or word in _COUNT_OF):
            count = _COUNT_OF.get(word) or int(word)
            continue
        if word in _TWO_OF and count is None:
            unit, number = _TWO_OF[word], 2
        elif word in _UNIT_OF:
            unit, number = _UNIT_OF[word], 1 if count is None else count
        else:
            return None
        if unit in found:
            return None
        found[unit], count = number, None
    return found if found and count is None else None


def _iso(parts: dict[str, int] | None) -> str | None:
    if parts is None or list(parts) != [unit for unit in _ORDER if unit in parts]:
        return None
    days = "".join(f"{parts[unit]}{unit}" for unit in _ORDER[:4] if unit in parts)
    clock = "".join(f"{parts[unit]}{unit[1]}" for unit in _ORDER[4:] if unit in parts)
    return f"P{days}" + (f"T{clock}" if clock else "")
