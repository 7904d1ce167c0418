"""Reading single cells of the directory's tables into what a record takes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from opening_hours import validate as are_opening_hours

from geo.coordinates import decimal_mark, latin_digits, read_number
from geo.country import best_name
from geo.duration_words import read_duration_words
from geo.folding import fold_text
from geo.messages import mark as _
from geo.messages import shown
from geo.scripts import language_of
from importers.cells import clean_text, is_blank_word, read_flag
from importers.columns.misspellings import nearest
from importers.dates import read_date
from importers.directory.column_kinds import ColumnKind
from importers.directory.columns import HEADER_LANGUAGES, Column
from importers.directory.findings import fault
from importers.directory.lists import split_list
from importers.findings import Finding
from importers.phones import is_assigned_phone, read_phones
from layers.catalogue.definitions import Catalogue
from portal.vocabularies.rules import Term, Vocabularies, Vocabulary

_SHORT_PHONE = re.compile(r"\d{3,6}", re.ASCII)
_LOCAL_PHONE = re.compile(r"\d{7,8}", re.ASCII)
_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_PLAIN_AMOUNT = re.compile(r"\d{1,12}(?:\.\d{1,20})?", re.ASCII)
_DINARS = frozenset(
    map(fold_text, ("JD", "دينار", "دينار أردني", "د.أ", "dinar", "jordanian dinar"))
)
_MOST_SHOWN_TERMS = 20


@dataclass(frozen=True)
class Words:
    """What cells are read by: the lists of terms, and whose phone numbers have no country code."""

    terms: Mapping[str, Vocabulary]
    phone_region: str

    def list_of(self, column: Column) -> Vocabulary:
        """Return the terms that a column may hold."""
        return column.choices or self.terms[column.terms or ""]


def words_of(vocabularies: Vocabularies, catalogue: Catalogue, phone_region: str) -> Words:
    """Put the lists together: the vocabularies, and the services that offices have."""
    terms = {one.name: getattr(vocabularies, one.name) for one in fields(vocabularies)}
    return Words({**terms, "office_services": _office_services(catalogue)}, phone_region)


def _office_services(catalogue: Catalogue) -> Vocabulary:
    attribute = catalogue["offices"].attribute("services") if "offices" in catalogue.names else None
    values = attribute.values if attribute else ()
    names = attribute.names if attribute else dict.fromkeys(HEADER_LANGUAGES, "")
    return Vocabulary("office_services", names, [Term(one.name, one.names) for one in values])


class Unreadable(Exception):
    """A cell that cannot be read; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding.message))
        self.finding = finding


def read_cell(column: Column, text: str, words: Words, header: str) -> object | None:
    """Read a cell; None where it is blank. Raises Unreadable.

    What only the record's own rules can judge (codes, addresses, and what is no date, number or
    phone) is handed on as it stands: those rules have a sentence for it.
    """
    if column.kind in _FREE:
        return text
    try:
        if column.kind in _OF_TERMS:
            return _OF_TERMS[column.kind](column, text, words)
        if _says_nothing(column.kind, text):
            return None
        return _READERS[column.kind](text.strip(), words)
    except _Fault as one:
        made = fault(one.code, one.text, one.hint, column=header, value=text, **one.values)
        raise Unreadable(made) from None


def _says_nothing(kind: ColumnKind, text: str) -> bool:
    """Return whether a cell stands for no value; “na” may be a code and “unknown” a keyword."""
    if kind in _WORDY:
        return '"' not in text and not any(map(str.isalnum, text)) and is_blank_word(text)
    return kind is not ColumnKind.FLAG and is_blank_word(text)


class _Fault(Exception):
    def __init__(self, code: str, text: str, hint: str, **values: object) -> None:
        super().__init__(text)
        self.code, self.text, self.hint, self.values = code, text, hint, values


def _code(text: str, _words: Words) -> str:
    return clean_text(text)


def _codes(text: str, _words: Words) -> list[str]:
    return [clean_text(item) for item in split_list(text)]


def _words(text: str, _words: Words) -> list[str]:
    return split_list(text)


def _date(text: str, _words: Words) -> str:
    plain = latin_digits(text)
    try:
        return date.fromisoformat(plain).isoformat()
    except ValueError:
        known = read_date(text)
        return text if known is None else known.isoformat()


def _amount(text: str, _words: Words) -> str:
    plain = latin_digits(text)
    if _PLAIN_AMOUNT.fullmatch(plain):
        return plain
    if decimal_mark(plain) == "?":
        raise _Fault(
            "bad_cell",
            _("“{value}” can be read in two ways: its comma may part thousands or decimals."),
            _("Write “{named}” with a decimal point, as in 12.500."),
        )
    number = read_number(text)
    return text if number is None or number < 0 else f"{Decimal(repr(number)):f}"


def _currency(text: str, _words: Words) -> str:
    return "JOD" if fold_text(text) in _DINARS else text.upper()


def _number(text: str, _words: Words) -> int:
    number = read_number(text)
    if number is None or not number.is_integer():
        raise _Fault(
            "bad_cell",
            _("“{value}” is not a whole number."),
            _("Write “{named}” in digits alone, as in 25."),
        )
    return int(number)


def _flag(text: str, _words: Words) -> bool | None:
    flag = read_flag(text)
    if flag is None and not is_blank_word(text):
        raise _Fault(
            "bad_cell",
            _("“{value}” is neither yes nor no."),
            _("Write yes or no into “{named}”."),
        )
    return flag


def _phone(text: str, words: Words) -> str:
    plain = latin_digits(text).strip()
    if _E164.fullmatch(plain) or _SHORT_PHONE.fullmatch(plain):
        return plain
    numbers, faults = read_phones(text, words.phone_region)
    if len(numbers) != 1 or faults:
        return plain
    is_short = _LOCAL_PHONE.fullmatch(plain) and not is_assigned_phone(numbers[0])
    return plain if is_short else numbers[0]


def _phones(text: str, words: Words) -> list[str]:
    return [_phone(item, words) for item in split_list(text)]


def _duration(text: str, _words: Words) -> str:
    return read_duration_words(text) or text


def _hours(text: str, _words: Words) -> str:
    clean = clean_text(text)
    if not are_opening_hours(clean):
        raise _Fault(
            "bad_cell",
            _("“{value}” are not opening hours."),
            _("Write them the OpenStreetMap way, like Su-Th 08:00-15:00."),
        )
    return clean


def _languages(text: str, _words: Words) -> list[str]:
    return [item.lower() for item in split_list(text)]


def _order(text: str, words: Words) -> int:
    return _number(text, words)


def _term(column: Column, text: str, words: Words) -> str | None:
    vocabulary = words.list_of(column)
    code = vocabulary.code_of.get(fold_text(text))
    if code is None and not is_blank_word(text):
        raise _unknown_term(vocabulary, text)
    return code


def _terms(column: Column, text: str, words: Words) -> list[str] | None:
    vocabulary = words.list_of(column)
    whole = vocabulary.code_of.get(fold_text(text))
    if whole is not None:
        return [whole]
    if is_blank_word(text):
        return None
    found = []
    for item in split_list(text):
        code = vocabulary.code_of.get(fold_text(item))
        if code is None:
            raise _unknown_term(vocabulary, item)
        found.append(code)
    return list(dict.fromkeys(found))


def _unknown_term(vocabulary: Vocabulary, text: str) -> _Fault:
    """Show the list in the language of the cell, and what was perhaps meant."""
    language = language_of(text, HEADER_LANGUAGES)
    near = nearest(fold_text(text), {key: [code] for key, code in vocabulary.code_of.items()})
    if near is not None:
        return _Fault(
            "unknown_term",
            _("“{term}” is not in the list of “{named}”."),
            _("Was “{near}” meant? Take the word as the sheet of lists has it."),
            term=shown(text),
            near=best_name(vocabulary[near].names, language) or near,
        )
    names = [best_name(term.names, language) or term.code for term in vocabulary]
    return _Fault(
        "unknown_term",
        _("“{term}” is not in the list of “{named}”."),
        _("Possible: {known}."),
        term=shown(text),
        known="; ".join(names[:_MOST_SHOWN_TERMS]),
    )


_FREE = frozenset({ColumnKind.LINE, ColumnKind.TEXT})
_WORDY = frozenset(
    {ColumnKind.CODE, ColumnKind.CODES, ColumnKind.WORDS, ColumnKind.LANGUAGES, ColumnKind.CURRENCY}
)
_OF_TERMS: dict[ColumnKind, Callable[[Column, str, Words], object | None]] = {
    ColumnKind.TERM: _term,
    ColumnKind.TERMS: _terms,
}
_READERS: dict[ColumnKind, Callable[[str, Words], object | None]] = {
    ColumnKind.CODE: _code,
    ColumnKind.CODES: _codes,
    ColumnKind.WORDS: _words,
    ColumnKind.DATE: _date,
    ColumnKind.AMOUNT: _amount,
    ColumnKind.CURRENCY: _currency,
    ColumnKind.NUMBER: _number,
    ColumnKind.FLAG: _flag,
    ColumnKind.PHONE: _phone,
    ColumnKind.PHONES: _phones,
    ColumnKind.EMAIL: _code,
    ColumnKind.ADDRESS: _code,
    ColumnKind.ADDRESSES: _codes,
    ColumnKind.DURATION: _duration,
    ColumnKind.HOURS: _hours,
    ColumnKind.LANGUAGES: _languages,
    ColumnKind.DIGEST: _code,
    ColumnKind.ORDER: _order,
}
