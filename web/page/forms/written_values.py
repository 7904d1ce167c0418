"""Single values as people type them into forms: with the digits and the habits of their country."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from geo.coordinates import latin_digits, read_number
from importers.dates import read_date
from importers.phones import read_phones
from portal.directory.records.shapes import FieldKind, Shape

_YES, _NO = "yes", "no"
_SHORT_NUMBER = re.compile(r"\d{3,8}", re.ASCII)
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_PLAIN = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,15}", re.ASCII)
# Types whose values have no letters of any language.
_OF_DIGITS = frozenset({"day", "decimal", "duration", "hours", "money", "number", "phone"})


def text_of(shape: Shape, value: object) -> str:
    """Write a value as a field of a form shows it."""
    if value is None:
        return ""
    if isinstance(value, bool) and shape.type == "yes_no":
        return _YES if value else _NO
    return str(value)


def value_of(shape: Shape, text: str, phone_region: str | None) -> object:
    """Read what was typed into a field; what is none of its type goes on as text, to be told."""
    plain = text.strip()
    if shape.type in _OF_DIGITS:
        plain = latin_digits(plain)
    if shape.type == "yes_no":
        return {_YES: True, _NO: False}.get(plain, plain)
    if shape.type in _NUMBERS:
        return _NUMBERS[shape.type](text.strip(), plain)
    if shape.type == "day":
        return _day(plain)
    if shape.type == "phone" and phone_region is not None:
        found = _phones(plain, phone_region)
        return found[0] if len(found) == 1 else plain
    return plain


def _decimal(text: str, plain: str) -> object:
    """Read a number as people write it: ٣١٫٩٥, 1,250.5; one that can be two goes on as text."""
    if _WHOLE.fullmatch(plain):
        return int(plain)
    number = read_number(text)
    return plain if number is None else number


def _in_digits(text: str, plain: str) -> object:
    """Read a number or an amount as text in plain digits, as its schema takes it."""
    number = None if _PLAIN.fullmatch(plain) else read_number(text)
    return plain if number is None else f"{Decimal(repr(number)):f}".removesuffix(".0")


_NUMBERS: Mapping[str, Callable[[str, str], object]] = {
    "decimal": _decimal,
    "money": _in_digits,
    "number": _in_digits,
}


def _day(plain: str) -> str:
    """Read a date as people write it, day before month; what is none goes on as it is."""
    if _ISO_DAY.fullmatch(plain):
        return plain
    day = read_date(plain)
    return plain if day is None else day.isoformat()


def values_of(shape: Shape, lines: Sequence[str], phone_region: str | None) -> list[object]:
    """Read a field of several values, one or several phone numbers a line."""
    if shape.type != "phone" or phone_region is None:
        return [value_of(shape, line, None) for line in lines]
    found = (one for line in lines for one in _phones(latin_digits(line).strip(), phone_region))
    return list(dict.fromkeys(found))


def in_standing_order(
    shapes: Sequence[Shape], data: Mapping[str, Any], stands: Mapping[str, Any]
) -> dict[str, Any]:
    """Put what was chosen into the order in which it stands: boxes are ticked in none."""
    return {
        shape.name: _in_order(shape, data[shape.name], stands.get(shape.name))
        for shape in shapes
        if shape.name in data
    }


def _in_order(shape: Shape, held: Any, stood: Any) -> object:  # noqa: ANN401 - JSON
    if shape.kind is FieldKind.PART and isinstance(stood, Mapping):
        return in_standing_order(shape.parts, held, stood)
    if shape.kind is FieldKind.SEVERAL and shape.is_chosen and isinstance(stood, list):
        return list(dict.fromkeys((*(one for one in stood if one in held), *held)))
    return held


def _phones(plain: str, region: str) -> list[str]:
    """Read numbers as people write them; what is none goes on as it is."""
    numbers, rest = read_phones(plain, region)
    if not numbers and _SHORT_NUMBER.fullmatch(plain.replace(" ", "")):
        return [plain.replace(" ", "")]
    return [*numbers, *rest]
