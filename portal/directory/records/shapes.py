"""What a schema says of its fields, for forms, tables and files: types, choices, parts, terms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import MaxLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from geo.country import Names
from geo.messages import mark as _
from portal.directory.records import values
from portal.directory.records.fields import CodeOf, Label, NamesOf, TermOf, marked_fields


class FieldKind(StrEnum):
    """How a field is held: texts by language, one value, yes or no, several values, parts."""

    TEXTS = "texts"
    VALUE = "value"
    FLAG = "flag"
    SEVERAL = "several"
    PART = "part"
    PARTS = "parts"


@dataclass(frozen=True)
class Shape:
    """A field. `type` is that of its values, as line, text, code, day or choice.

    `choices` are the values of a closed list of the schema itself, `parts` the fields of a part,
    `most` is how many of them may stand in a list. `vocabulary` names the list whose terms it
    holds, `register` the register whose codes it holds. `label` is what it is called, still to be
    translated or in all languages, and `hint` says how this one is filled in; `one` and `add` are
    words for parts, `names` those of its choices.
    """

    name: str
    kind: FieldKind
    type: str = ""
    is_needed: bool = False
    default: object = None
    choices: tuple[str, ...] = ()
    parts: tuple["Shape", ...] = ()
    most: int | None = None
    vocabulary: str | None = None
    register: str | None = None
    label: str | Names = ""
    hint: str = ""
    one: str = ""
    add: str = ""
    names: Mapping[str, str | Names] = field(default_factory=dict)

    @property
    def may_be_absent(self) -> bool:
        """Check whether it is a part that a record may be without."""
        return self.kind is FieldKind.PART and not self.is_needed and self.default is None

    @property
    def is_chosen(self) -> bool:
        """Check whether its values are chosen from those that there are."""
        return self.type in ("choice", "language", "term", "yes_no")

    @property
    def hints(self) -> tuple[str, ...]:
        """How it is filled in: its own hint, or how values of its type are written."""
        if self.hint or self.is_chosen:
            return (self.hint,) if self.hint else ()
        of_type = (_HINTS[self.type],) if self.type in _HINTS else ()
        return (*of_type, _ONE_A_LINE) if self.kind is FieldKind.SEVERAL else of_type


_TEXTS: tuple[tuple[object, str], ...] = (
    (values.Title, "line"),
    (values.Line, "line"),
    (values.Texts, "text"),
)
_VALUES: tuple[tuple[object, str], ...] = (
    (values.Code, "code"),
    (values.WebAddress, "address"),
    (values.OfficialEmail, "email"),
    (values.Phone, "phone"),
    (values.Hours, "hours"),
    (values.Duration, "duration"),
    (values.Currency, "currency"),
    (values.Money, "money"),
    (values.Day, "day"),
    (values.Term, "term"),
    (values.Picture, "picture"),
    (values.Language, "language"),
    (values.Keyword, "line"),
)


# How values of a type are written.
_HINTS: Mapping[str, str] = {
    "code": _("A code of small Latin letters, digits and hyphens."),
    "address": _("The whole address, beginning with https://"),
    "email": _("An address of the agency, no private one."),
    "phone": _("With the country's code, as in +96265001000, or a short number."),
    "hours": _("As in Su-Th 08:00-15:00; PH off"),
    "duration": _("In words, as in 3 days, two weeks or half an hour."),
    "currency": _("Three letters, as in JOD."),
    "money": _("Digits with at most three decimals, as in 12.500"),
}
_ONE_A_LINE = _("One a line.")


_PLAIN: Mapping[object, str] = {int: "number", float: "decimal", str: "line"}


@cache
def shapes_of(schema: type[BaseModel]) -> tuple[Shape, ...]:
    """Return the shape of every field of a schema, in its order."""
    hints = get_type_hints(schema, include_extras=True)
    terms, codes = marked_fields(schema, TermOf), marked_fields(schema, CodeOf)
    labels, names = marked_fields(schema, Label), marked_fields(schema, NamesOf)
    return tuple(
        replace(
            _labelled(_shape(name, hints[name], info), labels.get(name, Label(name))),
            vocabulary=terms[name].vocabulary if name in terms else None,
            register=codes[name].register if name in codes else None,
            names=names[name].names if name in names else {},
        )
        for name, info in schema.model_fields.items()
    )


def _labelled(shape: Shape, label: Label) -> Shape:
    """Add the words of a field; one that nobody named is called by its name."""
    return replace(shape, label=label.text, hint=label.hint, one=label.one, add=label.add)


def shapes_along(shapes: Sequence[Shape], path: Sequence[str | int]) -> tuple[Shape, ...]:
    """Return the shapes on the way to a value; numbers of parts and languages have none.

    The way ends at the last field that there is: records of old may say what no schema has.
    """
    found: list[Shape] = []
    for step in path:
        if isinstance(step, str):
            shape = next((one for one in shapes if one.name == step), None)
            if shape is None:
                break
            found.append(shape)
            shapes = shape.parts
    return tuple(found)


def _shape(name: str, hint: object, info: FieldInfo) -> Shape:
    is_needed = info.is_required()
    default = None if is_needed else info.get_default(call_default_factory=True)
    default = None if default is PydanticUndefined else default
    most = next((told.max_length for told in _told(hint, info) if isinstance(told, MaxLen)), None)
    return Shape(name, **_form(hint), is_needed=is_needed, default=default, most=most)


def _told(hint: object, info: FieldInfo) -> Iterator[object]:
    yield from info.metadata
    for told in get_args(hint)[1:]:
        yield from getattr(told, "metadata", ())


def _form(hint: object) -> dict[str, Any]:
    """Return kind, type, choices and parts of what a hint allows."""
    hint = _without_none(hint)
    for known, type_ in _TEXTS:
        if hint == known:
            return {"kind": FieldKind.TEXTS, "type": type_}
    for known, type_ in _VALUES:
        if hint == known:
            return {"kind": FieldKind.VALUE, "type": type_}
    origin, inside = get_origin(hint), get_args(hint)
    if origin is Annotated:
        # What is said of the field comes behind what makes its type, so it goes first.
        return _form(Annotated[inside[0], *inside[1:-1]] if inside[2:] else inside[0])
    if origin is Literal:
        return {"kind": FieldKind.VALUE, "type": "choice", "choices": inside}
    if origin is tuple:
        return _several(_form(inside[0]))
    return _plain(hint)


def _several(form: dict[str, Any]) -> dict[str, Any]:
    return {
        **form,
        "kind": FieldKind.PARTS if form["kind"] is FieldKind.PART else FieldKind.SEVERAL,
    }


def _plain(hint: object) -> dict[str, Any]:
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return {"kind": FieldKind.PART, "parts": shapes_of(hint)}
    if hint is bool:
        return {"kind": FieldKind.FLAG}
    if get_origin(hint) is dict:
        # What stands in it is said elsewhere, as by the definition of a layer.
        return {"kind": FieldKind.PART}
    if hint in _PLAIN:
        return {"kind": FieldKind.VALUE, "type": _PLAIN[hint]}
    raise TypeError(f"there is no way to write {hint} in a form")


def _without_none(hint: object) -> object:
    if get_origin(hint) not in (Union, UnionType):
        return hint
    return next(one for one in get_args(hint) if one is not type(None))
