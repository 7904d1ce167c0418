"""The registers, each defined once: whatever walks registers or tells them apart reads it here.

A register more is a member of `Register` and of `Subject`, and a definition.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from geo.folding import fold_text
from geo.messages import mark as _
from portal.directory.records.agencies import AgencyContent
from portal.directory.records.fields import ForWholeCountry, marked_fields, part_schema
from portal.directory.records.services import ServiceContent
from portal.directory.records.values import Record
from portal.directory.registers.models import (
    Agency,
    PartColumns,
    RecordColumns,
    Service,
    ServiceFee,
)


class Register(StrEnum):
    """One collection of records, by its name: in addresses, of releases, of files."""

    AGENCIES = "agencies"
    SERVICES = "services"

    @property
    def definition(self) -> "RegisterDefinition":
        """What it is made of."""
        return DEFINITIONS[self]

    @property
    def subject(self) -> "Subject":
        """The kind of its records, as proposals name it."""
        return self.definition.subject

    @property
    def schema(self) -> type[Record]:
        """The shape of its records."""
        return self.definition.schema


class Subject(StrEnum):
    """The kind of one record: of a register, or an office, which is a feature of a layer."""

    AGENCY = "agency"
    SERVICE = "service"
    OFFICE = "office"

    @property
    def folder(self) -> str:
        """Under what its records stand in addresses of the back office."""
        return REGISTERS[self].value if self in REGISTERS else "offices"


@dataclass(frozen=True)
class RegisterWords:
    """What people are told of a register, still to be translated.

    `unknown` says that there is no record `{code}`, `missing` that a record names `{value}`, which
    is none. `loop` says that `{value}` stands above itself, where records stand above each other.
    """

    title: str
    all: str
    one: str
    new: str
    unknown: str
    missing: str
    loop: str = ""


@dataclass(frozen=True)
class PartTable:
    """A kind of parts with a table of its own; `record` is the column with the record's code.

    What the table has columns for is left out of the content of each part.
    """

    field: str
    model: type[PartColumns]
    record: str


@dataclass(frozen=True)
class RegisterDefinition:
    """What a register is made of.

    The columns of `model` repeat fields of `schema` under their names. `owner` is the field, and
    the column, with the code of the agency that answers for a record; `searched` are the fields by
    whose words it is found, `above` is the field that names the record above it. `has_page` says
    that the public has a page for each, by its code below the name of the register.
    """

    subject: Subject
    words: RegisterWords
    schema: type[Record]
    model: type[RecordColumns]
    searched: tuple[str, ...]
    owner: str = "agency"
    above: str | None = None
    has_page: bool = False
    parts: tuple[PartTable, ...] = ()

    @property
    def owns_itself(self) -> bool:
        """Check whether the records are agencies, each of which answers for itself."""
        return self.owner == "code"


_AGENCIES = RegisterDefinition(
    subject=Subject.AGENCY,
    words=RegisterWords(
        title=_("Agencies"),
        all=_("All agencies"),
        one=_("Agency"),
        new=_("New agency"),
        unknown=_("There is no agency “{code}” in the directory."),
        missing=_("There is no agency “{value}”: give the code of one that is in the register."),
        loop=_("“{value}” stands above itself in the tree of agencies."),
    ),
    schema=AgencyContent,
    model=Agency,
    searched=("names", "acronym"),
    owner="code",
    above="parent",
    has_page=True,
)
_SERVICES = RegisterDefinition(
    subject=Subject.SERVICE,
    words=RegisterWords(
        title=_("Services"),
        all=_("All services"),
        one=_("Service"),
        new=_("New service"),
        unknown=_("There is no service “{code}” in the directory."),
        missing=_("There is no service “{value}”: give the code of one in the register."),
    ),
    schema=ServiceContent,
    model=Service,
    searched=("names", "keywords", "summary"),
    has_page=True,
    parts=(PartTable("fees", ServiceFee, "service"),),
)
DEFINITIONS: Mapping[Register, RegisterDefinition] = MappingProxyType(
    {Register.AGENCIES: _AGENCIES, Register.SERVICES: _SERVICES}
)
REGISTERS: Mapping[Subject, Register] = MappingProxyType(
    {definition.subject: register for register, definition in DEFINITIONS.items()}
)
_BY_SCHEMA: Mapping[type[Record], Register] = MappingProxyType(
    {definition.schema: register for register, definition in DEFINITIONS.items()}
)


def register_of(record: Record) -> Register:
    """Return the register that a record belongs in."""
    return _BY_SCHEMA[type(record)]


def owner_of(record: Record) -> str:
    """Return the code of the agency that answers for a record."""
    return str(getattr(record, register_of(record).definition.owner))


def search_text(record: Record) -> str:
    """Return the folded words by which a record is found: names, acronym or keywords, summary."""
    texts: list[str] = []
    for field in register_of(record).definition.searched:
        held = getattr(record, field)
        texts += held.values() if isinstance(held, Mapping) else held
    return fold_text(" ".join(texts))


def is_for_whole_country(
    register: Register, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> bool:
    """Check whether a change, as records are written, says something about the whole directory.

    That an agency comes or goes does, and so do the fields that are marked so. None is no record.
    """
    if register.definition.owns_itself and (old is None or new is None):
        return True
    before, after = old or {}, new or {}
    marked = marked_fields(register.schema, ForWholeCountry)
    if any(before.get(name) != after.get(name) for name in marked):
        return True
    return any(
        _saying(before.get(field, ()), marks) != _saying(after.get(field, ()), marks)
        for field, marks in _marked_parts(register.schema)
    )


def _marked_parts(schema: type[Record]) -> Iterator[tuple[str, Collection[str]]]:
    """Yield the fields whose parts have marked fields themselves, with the names of these."""
    for field in schema.model_fields:
        part = part_schema(schema, field)
        marks = {} if part is None else marked_fields(part, ForWholeCountry)
        if marks:
            yield field, marks


def _saying(parts: Sequence[Mapping[str, Any]], marks: Collection[str]) -> list[Mapping[str, Any]]:
    """Return the parts that say something in a marked field: whatever changes in one counts."""
    return [one for one in parts if any(one.get(name) is not None for name in marks)]
