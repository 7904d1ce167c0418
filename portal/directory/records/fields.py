"""What a schema says of a field beside its type: its words, whose terms or codes it holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar, get_args

from pydantic import BaseModel

from portal.proposals.schemas import Path


@dataclass(frozen=True)
class Label:
    """What a field is called on pages and in tables; its words are still to be translated.

    `hint` says how it is filled in, in place of what is said of its type. Of parts, `add` says that
    one is added, and `one` with its `{number}` is what one of a list is called.
    """

    text: str
    hint: str = ""
    one: str = ""
    add: str = ""


@dataclass(frozen=True, eq=False)
class NamesOf:
    """What the values of a closed list are called, still to be translated where they have words."""

    names: Mapping[str, str]


@dataclass(frozen=True)
class TermOf:
    """The field holds terms of a vocabulary, by the name of that vocabulary."""

    vocabulary: str


@dataclass(frozen=True)
class CodeOf:
    """The field holds codes of records, by the name of the register that keeps them."""

    register: str


@dataclass(frozen=True)
class ForWholeCountry:
    """What the field says is about the whole directory: an approver of every agency decides."""


_Mark = TypeVar("_Mark")


def marked_fields(schema: type[BaseModel], mark: type[_Mark]) -> Mapping[str, _Mark]:
    """Return the marks of a type that the fields of a schema carry, by the names of the fields."""
    return {
        name: one
        for name, field in schema.model_fields.items()
        for one in field.metadata
        if isinstance(one, mark)
    }


def marks_within(schema: type[BaseModel], mark: type[_Mark]) -> Iterator[_Mark]:
    """Yield the marks of a type that a schema carries, those of its parts among them."""
    yield from marked_fields(schema, mark).values()
    for field in schema.model_fields:
        part = part_schema(schema, field)
        if part is not None:
            yield from marks_within(part, mark)


def marked_values(part: BaseModel, mark: type[_Mark]) -> Iterator[tuple[Path, str, _Mark]]:
    """Yield every value of a record, and of its parts, whose field carries a mark: place, value."""
    marks = marked_fields(type(part), mark)
    for name, value in part:
        for place, one in _each((name,), value):
            if isinstance(one, BaseModel):
                for inner, held, found in marked_values(one, mark):
                    yield (*place, *inner), held, found
            elif name in marks and isinstance(one, str):
                yield place, one, marks[name]


def _each(place: Path, value: object) -> Iterator[tuple[Path, object]]:
    """Take a list apart into its values with their numbers."""
    if isinstance(value, tuple):
        for number, one in enumerate(value):
            yield (*place, number), one
    else:
        yield place, value


def part_schema(schema: type[BaseModel], field: str) -> type[BaseModel] | None:
    """Return the schema of the parts that a field holds, one of them or a list; None for none."""
    return next(_schemas(schema.model_fields[field].annotation), None)


def _schemas(hint: object) -> Iterator[type[BaseModel]]:
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield hint
    for one in get_args(hint):
        yield from _schemas(one)
