"""Reading single cells: text made clean, numbers, phones, dates, choices."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import cache

import phonenumbers

from geo.coordinates import latin_digits, parse_number
from geo.folding import fold_text
from layers.catalogue.definitions import Attribute

# Characters that change the direction or the look of what stands around them, and have no place in
# a name: bidirectional controls and zero-width marks, except the joiners that Persian needs.
_CONTROLS = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u061c]")
_SEPARATORS = re.compile(r"[;|/\n،؛]|,")
_DECIMAL_COMMA = re.compile(r"-?\d{1,3},\d{1,12}", re.ASCII)
_YES = frozenset(map(fold_text, ("yes", "true", "1", "y", "نعم", "متوفر", "designated")))
_NO = frozenset(map(fold_text, ("no", "false", "0", "n", "لا", "غير متوفر")))


def clean_text(text: str) -> str:
    """Normalise to NFC, drop control characters, make every run of white space one space."""
    plain = _CONTROLS.sub("", unicodedata.normalize("NFC", text))
    visible = "".join(" " if unicodedata.category(c) == "Cc" else c for c in plain)
    return " ".join(visible.split())


def read_degrees(text: str) -> float | None:
    """Read a coordinate as officers write it: any digits, a decimal point or a decimal comma."""
    plain = latin_digits(text.strip()).removeprefix("+")
    if _DECIMAL_COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
    return parse_number(plain)


def read_phones(text: str, region: str) -> tuple[list[str], list[str]]:
    """Split a cell into phone numbers; gives those in E.164 and the parts that are none."""
    numbers: list[str] = []
    faults: list[str] = []
    for part in filter(None, (part.strip() for part in _SEPARATORS.split(text))):
        number = _phone(part, region)
        (faults if number is None else numbers).append(part if number is None else number)
    return list(dict.fromkeys(numbers)), faults


@cache
def _phone(text: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_date(text: str) -> date | None:
    """Read an ISO date; a time behind it is dropped."""
    try:
        return date.fromisoformat(latin_digits(text.strip())[:10])
    except ValueError:
        return None


def read_flag(text: str) -> bool | None:
    """Read yes or no, in the words that files use."""
    folded = fold_text(text)
    if folded in _YES:
        return True
    return False if folded in _NO else None


def read_attribute(attribute: Attribute, text: str) -> object | None:
    """Read a value of an attribute; None when it is none of the possible ones."""
    if attribute.type == "flag":
        return read_flag(text)
    if attribute.type == "number":
        return _bounded(attribute, text)
    if attribute.type == "choice":
        return attribute.value_names.get(fold_text(text))
    if attribute.type == "choices":
        return _choices(attribute.value_names, _SEPARATORS.split(text))
    return clean_text(text) or None


def _bounded(attribute: Attribute, text: str) -> int | float | None:
    number = parse_number(text.strip())
    if number is None:
        return None
    below = attribute.minimum is not None and number < attribute.minimum
    above = attribute.maximum is not None and number > attribute.maximum
    if below or above:
        return None
    return int(number) if number.is_integer() else number


def _choices(known: dict[str, str], parts: Sequence[str]) -> list[str] | None:
    names = [known.get(fold_text(part)) for part in parts if part.strip()]
    if not names or None in names:
        return None
    return sorted({name for name in names if name is not None})
