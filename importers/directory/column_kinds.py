"""What the cells of a column hold, told by the schema of the record."""

from collections.abc import Mapping
from enum import StrEnum

from portal.directory.records.shapes import FieldKind, Shape


class ColumnKind(StrEnum):
    """What the cells of a column hold."""

    CODE = "code"
    CODES = "codes"
    LINE = "line"
    TEXT = "text"
    TERM = "term"
    TERMS = "terms"
    WORDS = "words"
    DATE = "date"
    AMOUNT = "amount"
    CURRENCY = "currency"
    NUMBER = "number"
    FLAG = "flag"
    PHONE = "phone"
    PHONES = "phones"
    EMAIL = "email"
    ADDRESS = "address"
    ADDRESSES = "addresses"
    DURATION = "duration"
    HOURS = "hours"
    LANGUAGES = "languages"
    DIGEST = "digest"
    ORDER = "order"


TRANSLATED = frozenset({ColumnKind.LINE, ColumnKind.TEXT})
# By the types of values that a schema tells apart.
_KINDS_OF_ONE: Mapping[str, ColumnKind] = {
    "line": ColumnKind.LINE,
    "text": ColumnKind.TEXT,
    "code": ColumnKind.CODE,
    "term": ColumnKind.TERM,
    "choice": ColumnKind.TERM,
    "day": ColumnKind.DATE,
    "money": ColumnKind.AMOUNT,
    "currency": ColumnKind.CURRENCY,
    "number": ColumnKind.NUMBER,
    "phone": ColumnKind.PHONE,
    "email": ColumnKind.EMAIL,
    "address": ColumnKind.ADDRESS,
    "duration": ColumnKind.DURATION,
    "hours": ColumnKind.HOURS,
    "picture": ColumnKind.DIGEST,
}
_KINDS_OF_SEVERAL: Mapping[str, ColumnKind] = {
    "line": ColumnKind.WORDS,
    "code": ColumnKind.CODES,
    "term": ColumnKind.TERMS,
    "phone": ColumnKind.PHONES,
    "address": ColumnKind.ADDRESSES,
    "language": ColumnKind.LANGUAGES,
}


def kind_of(shape: Shape) -> ColumnKind:
    """Return what the cells of the column of a field hold."""
    if shape.kind is FieldKind.FLAG:
        return ColumnKind.FLAG
    kinds = _KINDS_OF_SEVERAL if shape.kind is FieldKind.SEVERAL else _KINDS_OF_ONE
    return kinds[shape.type]
