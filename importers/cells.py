"""Reading single cells: text made clean, numbers, flags, choices; what counts as empty."""

import html
import math
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from geo.coordinates import latin_digits, parse_number
from geo.folding import fold_text
from importers.dates import read_date
from importers.phones import is_assigned_phone, read_phones
from layers.catalogue.definitions import Attribute

__all__ = [
    "clean_text",
    "is_assigned_phone",
    "is_blank_value",
    "is_blank_word",
    "read_attribute",
    "read_date",
    "read_degrees",
    "read_flag",
    "read_number",
    "read_phones",
    "strip_markup",
]

# Characters that change the direction or the look of what stands around them, and have no place in
# a name: bidirectional controls and zero-width marks, except the joiners that Persian needs. Lone
# halves of a surrogate pair are no characters at all and no database takes them.
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u061c\ud800-\udfff]")
_MARKS_OF_LOST_LETTERS = 3
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
_SEPARATORS = re.compile(r"[;|/\n،؛]|,")
_AND = re.compile(r"\s+(?:and|et|und|y|و)\s+|\s+و|[&+]", re.IGNORECASE)
# Commas and strokes stand within texts.
_BETWEEN_TEXTS = re.compile(r"[;؛|\n]")
_DECIMAL_COMMA = re.compile(r"-?\d{1,3},\d{1,12}", re.ASCII)

_LONGEST_WORD = 24
_MOST_WORDS = 8192
_BLANK_SIGNS = frozenset("-–—−_.…*/\\?؟#~'\"`،,:;()[] ")
_BLANK_WORDS = frozenset(
    map(
        fold_text,
        (
            *(
                "null",
                "n/a",
                "na",
                "#n/a",
                "none",
                "nil",
                "nan",
                "<null>",
                "(null)",
                "not available",
            ),
            *("not applicable", "unknown", "undefined", "not known", "no data", "tba", "tbd"),
            *("غير متوفر", "غير متوفرة", "غير متاح", "لا يوجد", "لايوجد", "لا ينطبق", "غير معروف"),
            *("غير محدد", "غير موجود", "non disponible", "non renseigné", "k. A.", "keine Angabe"),
        ),
    )
)
# What a spreadsheet shows where a formula failed.
_FAILED = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
# What statistics programs write where there is no number.
_NO_NUMBER = re.compile(r"-(?:9{3,}|1)(?:\.0+)?", re.ASCII)
_YES_SIGNS = frozenset("✓✔☑√✅+")
_NO_SIGNS = frozenset("✗✘✕❌☐")
_YES = frozenset(
    map(
        fold_text,
        (
            *("yes", "true", "1", "y", "t", "x", "on", "available", "ok", "designated"),
            *("نعم", "متوفر", "متوفرة", "يوجد", "موجود", "متاح", "صح", "مؤهل", "مهيأ", "مهيأة"),
            *("oui", "ja", "si", "sí", "sim", "evet", "ya", "да", "是", "有", "بله"),
        ),
    )
)
_NO = frozenset(
    map(
        fold_text,
        (
            *("no", "false", "0", "n", "f", "off", "none", "not available", "nil"),
            *("لا", "غير متوفر", "غير متوفرة", "لا يوجد", "لايوجد", "غير موجود", "غير متاح", "خطأ"),
            *(
                "non",
                "nein",
                "nee",
                "não",
                "nao",
                "hayir",
                "hayır",
                "tidak",
                "нет",
                "否",
                "無",
                "无",
                "خیر",
            ),
        ),
    )
)


def clean_text(text: str) -> str:
    """Normalise to NFC, drop control characters, make every run of white space one space."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return " ".join(_CONTROLS.sub(" ", text).split())


def is_blank_word(text: str) -> bool:
    """Return whether a text says that there is nothing: “N/A”, “-”, “NULL”, “لا يوجد”."""
    return len(text) <= _LONGEST_WORD and _is_blank(text)


@lru_cache(_MOST_WORDS)
def _is_blank(text: str) -> bool:
    bare = text.strip()
    if not bare or bare.upper() in _FAILED:
        return True
    if _BLANK_SIGNS.issuperset(bare):
        # More question marks are what a wrong encoding leaves of a word: for others to reject.
        return bare.count("?") < _MARKS_OF_LOST_LETTERS
    return fold_text(bare) in _BLANK_WORDS


def is_blank_value(attribute: Attribute, text: str) -> bool:
    """Return whether a cell leaves an attribute open.

    For a number also the -999 of statistics programs where the attribute cannot be negative. For a
    flag “none” and “لا يوجد” are answers: they mean no.
    """
    if attribute.type == "flag" and read_flag(text) is not None:
        return False
    if attribute.type == "number" and (attribute.minimum is None or attribute.minimum >= 0):
        return is_blank_word(text) or bool(_NO_NUMBER.fullmatch(latin_digits(text.strip())))
    return is_blank_word(text)


def read_degrees(text: str) -> float | None:
    """Read a coordinate as officers write it: any digits, a decimal point or a decimal comma."""
    plain = latin_digits(text.strip()).removeprefix("+")
    if _DECIMAL_COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
    return parse_number(plain)


_SPACES_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s\u00a0\u202f'’٬](?=\d{3}(?!\d))", re.ASCII)
_THOUSANDS_COMMAS = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_THOUSANDS_POINTS = re.compile(
    r"[-+]?\d{1,3}(?:\.\d{3})+,\d+|[-+]?\d{1,3}(?:\.\d{3}){2,}", re.ASCII
)


def read_number(text: str) -> float | None:
    """Read a number with any digits, marks of thousands and decimals; None for other texts.

    A single comma before three digits marks thousands (“1,234” is 1234), any other single comma
    decimals (“12,5”); a single point always marks decimals, as programs write it.
    """
    plain = latin_digits(text.strip()[: _LONGEST_WORD * 2]).replace("٬", ",").removeprefix("+")
    for _group in range(5):
        plain, found = _SPACES_BETWEEN_DIGITS.subn("", plain)
        if not found:
            break
    if _THOUSANDS_COMMAS.fullmatch(plain):
        plain = plain.replace(",", "")
    elif _THOUSANDS_POINTS.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    return parse_number(plain)


def read_flag(text: str) -> bool | None:
    """Read yes or no, in the words and signs that files use; None for anything else."""
    bare = text.strip()
    if bare and _YES_SIGNS.issuperset(bare):
        return True
    if bare and _NO_SIGNS.issuperset(bare):
        return False
    folded = fold_text(bare[:_LONGEST_WORD])
    if folded in _YES:
        return True
    if folded in _NO:
        return False
    number = parse_number(bare)
    return bool(number) if number in (0.0, 1.0) else None


def read_attribute(attribute: Attribute, text: str) -> object | None:
    """Read a value of an attribute; None when it is none of the possible ones."""
    if attribute.type == "flag":
        return read_flag(text)
    if attribute.type == "number":
        return _bounded(attribute, text)
    if attribute.type == "choice":
        return _choice(attribute, text)
    if attribute.type == "choices":
        return _choices(attribute, text)
    if attribute.type == "texts":
        parts = (clean_text(strip_markup(part)) for part in _BETWEEN_TEXTS.split(text))
        return [part for part in parts if part] or None
    return clean_text(strip_markup(text)) or None


def _bounded(attribute: Attribute, text: str) -> int | float | None:
    number = read_number(text)
    if number is None or not math.isfinite(number):
        return None
    below = attribute.minimum is not None and number < attribute.minimum
    above = attribute.maximum is not None and number > attribute.maximum
    if below or above:
        return None
    return int(number) if number.is_integer() else number


def _choice(attribute: Attribute, text: str) -> str | None:
    """Read one value; numbers that a spreadsheet has made decimal, like “1.0”, stay codes."""
    known = attribute.value_names
    return known.get(fold_text(text)) or known.get(fold_text(text.strip().removesuffix(".0")))


def _choices(attribute: Attribute, text: str) -> list[str] | None:
    """Read several values, one after the other or joined by an “and”."""
    whole = _choice(attribute, text)
    if whole is not None:
        return [whole]
    for parts in (_SEPARATORS.split(text), _AND.split(" " + text), _split_twice(text)):
        names = [_choice(attribute, part) for part in parts if part.strip()]
        if names and None not in names:
            return sorted({name for name in names if name is not None})
    return None


def _split_twice(text: str) -> Sequence[str]:
    return [part for some in _SEPARATORS.split(text) for part in _AND.split(" " + some)]


_TAG = re.compile(
    r"<!\[CDATA\[|\]\]>"
    r"|</?(?:a|abbr|b|big|blockquote|body|br|center|code|div|em|embed|font|form|h[1-6]|head|hr|html"
    r"|i|iframe|img|input|li|link|meta|object|ol|p|pre|s|script|small|span|strike|strong|style|sub"
    r"|sup|svg|table|tbody|td|th|thead|title|tr|tt|u|ul|video)(?:[\s/][^<>]*)?>",
    re.IGNORECASE | re.DOTALL,
)
_BREAKING = re.compile(r"</?(?:br|p|div|li|tr|td|h[1-6]|hr|ul|ol|table)\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_HIDDEN = (("<script", "</script"), ("<style", "</style"), ("<!--", "--"))
_MOST_LAYERS = 3
_LONGEST_MARKUP = 20_000


def strip_markup(text: str) -> str:
    """Take HTML out of a text: tags, scripts with what is in them, entities made characters.

    A text without any comes back as it is; “a < b”, “<unknown>” and “AT&T” are none. What was
    wrapped several times is unwrapped. Nothing is done to texts of over 20,000 characters.
    """
    if len(text) > _LONGEST_MARKUP or ("<" not in text and "&" not in text):
        return text
    for _layer in range(_MOST_LAYERS):
        bare = _ENTITY.sub(lambda found: html.unescape(found[0]), _without_tags(text))
        if bare == text:
            break
        text = bare
    return text


def _without_tags(text: str) -> str:
    for start, end in _HIDDEN:
        text = _without_element(text, start, end)
    return _TAG.sub(lambda tag: " " if _BREAKING.match(tag[0]) else "", text)


def _without_element(text: str, opening: str, closing: str) -> str:
    """Leave out elements together with what they hold; an unfinished one goes to the end."""
    lower = text.lower()
    # A few letters become two in lower case; the places would no longer agree.
    if opening not in lower or len(lower) != len(text):
        return text
    kept: list[str] = []
    position = 0
    while (start := lower.find(opening, position)) >= 0:
        kept.append(text[position:start])
        end = lower.find(closing, start + len(opening))
        close = lower.find(">", end) if end >= 0 else -1
        position = close + 1 if close >= 0 else len(text)
    return "".join(kept) + text[position:]
