"""Single values that tell of a person: numbers, phones, e-mails, bank accounts."""

import re
from functools import lru_cache

import phonenumbers

from geo.coordinates import latin_digits

# What no value of interest is shorter than.
SHORTEST = 6
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(r"\b([A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30})\b")
_PHONE = re.compile(r"(?<![\d.])((?:\+|00)[1-9][\d ()-]{6,18}\d|0[\d ()-]{6,14}\d)(?![\d.])")
_DIGITS = re.compile(r"(?<![\d.+])\d{7,20}(?![\d]|\.\d)")
_NUMBER = re.compile(r"[-+]?\d[\d, ]*(?:\.\d+)?%?")
_WHOLE = re.compile(r"\d{1,15}(?:\.0+)?")


def plain(cell: str) -> str:
    """Return a cell with digits of ASCII, without spaces around."""
    text = cell.strip()
    return text if text.isascii() else latin_digits(text)


def email_in(text: str) -> str | None:
    """Find an e-mail address in a text."""
    if "@" not in text:
        return None
    found = _EMAIL.search(text)
    return found[0] if found else None


def iban_in(text: str) -> str | None:
    """Find the number of a bank account in a text, by its check digits."""
    for found in _IBAN.finditer(text):
        told = found[1].replace(" ", "")
        turned = "".join(str(int(one, 36)) for one in told[4:] + told[:4])
        if len(told) >= 15 and int(turned) % 97 == 1:
            return told
    return None


def phone_in(text: str, region: str) -> str | None:
    """Find a phone number that can be dialled, written with a 0 or + before it."""
    found = _PHONE.search(text)
    return found[1] if found and _is_phone(found[1], region) else None


def bare_phone(text: str, region: str) -> str | None:
    """Return what a column of phones holds where it lost its first 0, as spreadsheets write it."""
    digits = re.sub(r"[ ()\-./]", "", text)
    is_number = digits.isascii() and digits.isdigit() and SHORTEST <= len(digits) <= 15
    return text if is_number and _is_phone(digits, region) else None


@lru_cache(maxsize=20_000)
def _is_phone(text: str, region: str) -> bool:
    try:
        told = phonenumbers.parse(f"+{text[2:]}" if text.startswith("00") else text, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(told)


def digits_in(text: str) -> str | None:
    """Find a run of 7 to 20 digits that is no part of a longer number."""
    found = _DIGITS.search(text)
    return found[0] if found else None


def is_number(text: str) -> bool:
    """Check whether a cell is a number and nothing else."""
    return _NUMBER.fullmatch(text) is not None


def whole_of(text: str) -> int | None:
    """Return the whole number that a cell holds, None where it holds something else."""
    plain_text = text.replace(",", "") if "," in text else text
    return int(float(plain_text)) if _WHOLE.fullmatch(plain_text) else None
