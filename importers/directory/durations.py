"""Durations in the words of officers: “3 days”, “٣ أيام”, “ساعتين”, and ISO 8601 as it is."""

import re

from geo.coordinates import latin_digits
from geo.durations import read_duration
from geo.folding import fold_text

_WORDS = re.compile(r"(\d{1,4}) ?(\D+)", re.ASCII)
_UNITS = {
    "Y": ("year", "years", "سنة", "سنوات", "سنين", "عام", "أعوام", "سنوياً"),
    "M": ("month", "months", "شهر", "أشهر", "شهور", "شهراً"),
    "W": ("week", "weeks", "أسبوع", "أسابيع", "أسبوعاً"),
    "D": ("day", "days", "working day", "working days", "يوم", "أيام", "يوماً", "يوم عمل"),
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
_UNIT_OF = {fold_text(word): unit for unit, words in _UNITS.items() for word in words}
_UNIT_OF |= {fold_text("أيام عمل"): "D"}
_TWO_OF = {fold_text(word): unit for unit, words in _TWO.items() for word in words}


def duration_in_words(text: str) -> str | None:
    """Return the ISO 8601 form of a duration; None for what is none."""
    plain = latin_digits(text.strip())
    if read_duration(plain.upper()) is not None:
        return plain.upper()
    folded = fold_text(plain)
    if folded in _TWO_OF:
        return _iso(2, _TWO_OF[folded])
    if folded in _UNIT_OF:
        return _iso(1, _UNIT_OF[folded])
    found = _WORDS.fullmatch(folded)
    unit = _UNIT_OF.get(found[2].strip()) if found else None
    return _iso(int(found[1]), unit) if found and unit else None


def _iso(count: int, unit: str) -> str:
    return f"PT{count}{unit[1]}" if unit.startswith("T") else f"P{count}{unit}"
