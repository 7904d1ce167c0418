"""Reading phone numbers as people write them: several in a cell, with extensions, in any digits."""

import re
from decimal import Decimal
from functools import lru_cache

import phonenumbers

from geo.coordinates import latin_digits
from geo.folding import fold_text

_MOST_REMEMBERED = 20_000
_LAST_DIGITS = 4
_ONLY_DIGITS = re.compile(r"\+?\d{8,15}", re.ASCII)
_LONGEST_CELL = 500
_FEWEST_DIGITS = 4
# A slash also stands between area code and number, so it separates only when the whole is none.
_STRONG = re.compile(r"[;|\n\r\t،؛,]+|\s+(?:or|and|et|und|أو|او|و)\s+|\s{2,}", re.IGNORECASE)
_WEAK = re.compile(r"\s*/\s*|\s+-\s+|\s+و(?=\d)")
_FAX = re.compile(r"(?:fax|facsimile|télécopie|فاكس)\W*[\d\s()+/-]*", re.IGNORECASE)
# “06 500 1234/5”: two neighbouring numbers, of the second only the last digits.
_TAIL = re.compile(r"(.*\d{3})\s*/\s*(\d{1,3})", re.ASCII)
# As we write several: what stands behind the first is no extension of it.
_LISTED = re.compile(r"\+\d{8,15}(?:\s*;\s*\+?\d{3,15})+", re.ASCII)
_SHORT = re.compile(r"\d{3,6}", re.ASCII)
_LABEL = re.compile(r"^[^\W\d_][^\d+(/;|]{0,40}(?=[+(\d])")
_EXTENSION = re.compile(
    r"\s*(?:تحويلة|تحويله|فرعي|داخلي|مقسم|poste|durchwahl|dw\.?)\s*[:.]?\s*(?=\d)", re.I
)
_EXPONENT = re.compile(r"\d(?:\.\d{1,14})?[eE]\+?\d{1,2}", re.ASCII)
_BLANK = frozenset(
    map(
        fold_text,
        (
            *("", "n/a", "na", "none", "nil", "null", "no", "nan", "not available", "unknown", "0"),
            *(
                "غير متوفر",
                "غير متوفرة",
                "لا يوجد",
                "لايوجد",
                "غير معروف",
                "لا ينطبق",
                "999",
                "9999",
            ),
        ),
    )
)


def read_phones(text: str, region: str) -> tuple[list[str], list[str]]:
    """Split a cell into phone numbers; gives those in E.164 and the parts that are none.

    Numbers without a country code are those of `region`, an ISO 3166-1 code. An extension is read
    and left out, a number marked as that of a fax too. “N/A”, “-” and “لا يوجد” are no faults.
    """
    plain = latin_digits(text[:_LONGEST_CELL]).strip()
    if _ONLY_DIGITS.fullmatch(plain):
        block = _block(plain[:-_LAST_DIGITS], region)
        if block is not None:
            return [block + plain[-_LAST_DIGITS:]], []
    numbers, faults = _read(plain, region)
    return list(numbers), list(faults)


@lru_cache(_MOST_REMEMBERED)
def _block(start: str, region: str) -> str | None:
    """Return what the numbers that begin so begin with in E.164, None where they are none.

    Of a number that is all digits the last four decide nothing: neither its country nor its length.
    Agencies have their numbers in blocks, so that most rows need not be parsed one by one.
    """
    last = "1234"
    number = _number(start + last, region)
    return number.removesuffix(last) if number is not None and number.endswith(last) else None


def is_assigned_phone(number: str) -> bool:
    """Return whether a number in E.164 lies in a range that its country has given out.

    One that does not is worth a warning: it has the right length and may be new.
    """
    return phonenumbers.is_valid_number(phonenumbers.parse(number))


@lru_cache(_MOST_REMEMBERED)
def _read(text: str, region: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    tail = _TAIL.fullmatch(text)
    head = _number(tail[1], region) if tail else None
    if tail and head and is_assigned_phone(head):
        return (head, head[: -len(tail[2])] + tail[2]), ()
    whole = None if _LISTED.fullmatch(text) else _number(text, region)
    if whole is not None and (is_assigned_phone(whole) or not _STRONG.search(text)):
        return (whole,), ()
    numbers: list[str] = []
    faults: list[str] = []
    for part in _STRONG.split(_FAX.sub(" ; ", text)):
        _read_part(part.strip(), region, numbers, faults)
    return tuple(dict.fromkeys(numbers)), tuple(faults)


def _read_part(part: str, region: str, numbers: list[str], faults: list[str]) -> None:
    if fold_text(part) in _BLANK:
        return
    number = _number(part, region) or _short_number(part, region)
    if number is not None:
        numbers.append(number)
        return
    pieces = [piece for piece in _WEAK.split(part) if piece.strip()]
    found = [_number(piece, region) for piece in pieces]
    if len(pieces) > 1 and found[0] is not None:
        numbers.append(found[0])
        for piece, known in zip(pieces[1:], found[1:], strict=True):
            _add_piece(piece, known, numbers, faults)
        return
    matched = _matches(part, region)
    numbers += matched
    if not matched:
        faults.append(part)


def _short_number(text: str, region: str) -> str | None:
    """Return a short number of the country, like that of the police; None for other digits."""
    if not _SHORT.fullmatch(text):
        return None
    number = phonenumbers.parse(text, region)
    is_known = phonenumbers.is_valid_short_number_for_region(number, region)
    return text if is_known else None


def _add_piece(piece: str, number: str | None, numbers: list[str], faults: list[str]) -> None:
    if number is not None:
        numbers.append(number)
    elif fold_text(piece) not in _BLANK:
        faults.append(piece.strip())


def _matches(text: str, region: str) -> list[str]:
    """Find the numbers in a longer text; only such as are given out, so that dates are none."""
    if sum(character.isdigit() for character in text) < _FEWEST_DIGITS:
        return []
    return [
        phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        for match in phonenumbers.PhoneNumberMatcher(text, region)
    ]


def _number(text: str, region: str) -> str | None:
    plain = _LABEL.sub("", _EXTENSION.sub(" ext. ", text))
    if _EXPONENT.fullmatch(plain):
        plain = f"{Decimal(plain):f}"
    try:
        number = phonenumbers.parse(plain.removesuffix(".0"), region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
