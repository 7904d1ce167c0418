"""The words that head the parts of an angle: degrees, minutes, seconds, the half of the globe."""

import re
from enum import IntEnum
from typing import NamedTuple

from importers.headers.header_words import header_file, header_words, word_set

# What a repeated name is counted with: “Min (2)”.
_COUNTER = re.compile(r" \(\d+\)$")
_SIGN = re.compile(r"[(\[]?\s*(?P<sign>°|º|''|\"|″|”|'|′|’)\s*[)\]]?$")
_LONGEST_NAME = 80


class AnglePart(IntEnum):
    """One part of an angle, in the order in which they are written."""

    DEGREES = 0
    MINUTES = 1
    SECONDS = 2
    HALF = 3


_SIGNS = {
    **dict.fromkeys("°º", AnglePart.DEGREES),
    **dict.fromkeys("'′’", AnglePart.MINUTES),
    **dict.fromkeys(("''", '"', "″", "”"), AnglePart.SECONDS),
}
_LISTS = {
    AnglePart.DEGREES: "degree_parts",
    AnglePart.MINUTES: "minute_words",
    AnglePart.SECONDS: "second_words",
    AnglePart.HALF: "half_words",
}


class PartName(NamedTuple):
    """A header taken apart: which part it heads, and of what, as words; empty for nothing more."""

    part: AnglePart
    rest: str


def part_name(header: str) -> PartName | None:
    """Take “Lat Min”, “دقيقة العرض”, “LATM”, “Lat (°)” apart; None for headers of no one part."""
    if len(header) > _LONGEST_NAME:
        return None
    text = _COUNTER.sub("", header.strip())
    sign = _SIGN.search(text)
    words = header_words(text[: sign.start()] if sign else text)
    found = _half_pair(words) or _by_word(words)
    if sign is None:
        return found or _glued(words)
    part = _SIGNS[sign["sign"]]
    if found is None:
        return PartName(part, " ".join(words))
    return found if found.part is part else None


def _by_word(words: tuple[str, ...]) -> PartName | None:
    parts = [_part_of(word) for word in words]
    known = {part for part in parts if part is not None}
    if len(known) != 1:
        return None
    rest = [word for word, part in zip(words, parts, strict=True) if part is None]
    return PartName(known.pop(), " ".join(rest))


def _half_pair(words: tuple[str, ...]) -> PartName | None:
    """Find “N/S” behind what it belongs to; alone, its own words tell which half it is of."""
    pairs = {header_words(text) for text in header_file()["coordinates"]["half_pairs"]}
    if words[-2:] not in pairs:
        return None
    return PartName(AnglePart.HALF, " ".join(words[:-2]))


def _glued(words: tuple[str, ...]) -> PartName | None:
    """Take “LATD”, “latdeg” and “longew” apart, where what is left is a word for a coordinate."""
    if len(words) != 1:
        return None
    coordinates = word_set("coordinates", "glued")
    for part, name in _LISTS.items():
        for word in word_set("coordinates", name):
            rest = words[0].removesuffix(word)
            if rest != words[0] and rest in coordinates:
                return PartName(part, rest)
    return None


def _part_of(word: str) -> AnglePart | None:
    found = (part for part, name in _LISTS.items() if word in word_set("coordinates", name))
    return next(found, None)
