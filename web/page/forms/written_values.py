"""Single values as people type them into forms: with the digits and the habits of their country."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from geo.coordinates import latin_digits
from importers.phones import read_phones
from portal.directory.records.shapes import FieldKind, Shape

_YES, _NO = "yes", "no"
_SHORT_NUMBER = re.compile(r"\d{3,8}", re.ASCII)
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
    if shape.type == "decimal":
        return _decimal(plain)
    if shape.type == "phone" and phone_region is not None:
        found = _phones(plain, phone_region)
        return found[0] if len(found) == 1 else plain
    return plain


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


def _decimal(plain: str) -> object:
    if _WHOLE.fullmatch(plain):
        return int(plain)
    try:
        return float(plain)
    except ValueError:
        return plain


def _phones(plain: str, region: str) -> list[str]:
    """Read numbers as people write them; what is none goes on as it is."""
    numbers, rest = read_phones(plain, region)
    if not numbers and _SHORT_NUMBER.fullmatch(plain.replace(" ", "")):
        return [plain.replace(" ", "")]
    return [*numbers, *rest]
