"""What the look at a table may find, what is said of it, and what settles it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from geo.country import Names
from geo.messages import mark as _

LONGEST_REASON = 500
SHORTEST_REASON = 10
LONGEST_COLUMN = 120
MOST_COLUMNS = 1_000
_SHOWN_OF_VALUE = 2


class Kind(StrEnum):
    """What was found in a column, in some columns together, or between two versions."""

    PERSON_NUMBER = "person_number"
    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    IBAN = "iban"
    SMALL_CELLS = "small_cells"
    FEW_ALIKE = "few_alike"
    DIFFERENCE = "difference"
    UNREAD = "unread"


class ScanState(StrEnum):
    """How far the look at a version has come."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class Outcome(StrEnum):
    """What a second officer has decided about a finding: it may be published as it stands."""

    HARMLESS = "harmless"
    PUBLIC = "public"


KIND_NAMES: Mapping[Kind, str] = {
    Kind.PERSON_NUMBER: _("Numbers of persons"),
    Kind.NAME: _("Names of persons"),
    Kind.PHONE: _("Phone numbers"),
    Kind.EMAIL: _("E-mail addresses"),
    Kind.IBAN: _("Bank accounts"),
    Kind.SMALL_CELLS: _("Small counts"),
    Kind.FEW_ALIKE: _("Groups of very few"),
    Kind.DIFFERENCE: _("What changed since an earlier version"),
    Kind.UNREAD: _("Not readable by a program"),
}
# What each means, and what to do.
KIND_TEXTS: Mapping[Kind, str] = {
    Kind.PERSON_NUMBER: _(
        "The values look like numbers that stand for one person. Take the column out, and hand the"
        " file in again."
    ),
    Kind.NAME: _(
        "By its heading, the column holds names of persons. Take it out, unless these names are"
        " public by law."
    ),
    Kind.PHONE: _(
        "Phone numbers of offices may be public, those of persons may not. Take out what belongs"
        " to a person."
    ),
    Kind.EMAIL: _(
        "Addresses of offices may be public, those of persons may not. Take out what belongs to a"
        " person."
    ),
    Kind.IBAN: _("The values are numbers of bank accounts. Take the column out."),
    Kind.SMALL_CELLS: _(
        "Cells that count fewer than {few} persons: who knows the place may know who is meant."
        " Join groups, or write “fewer than {few}”."
    ),
    Kind.FEW_ALIKE: _(
        "Rows that fewer than {few} share in these columns together: they can be recognised. Make"
        " the values wider (age groups, governorates), or leave a column out."
    ),
    Kind.DIFFERENCE: _(
        "Whoever compares the two versions sees what happened to fewer than {few} persons. Publish"
        " wider groups, or less often."
    ),
    Kind.UNREAD: _(
        "No program can look into this file for persons. Open it, read it, and say what you have"
        " seen."
    ),
}
OUTCOME_NAMES: Mapping[Outcome, str] = {
    Outcome.HARMLESS: _("It is nobody’s: the values mean something else, or nobody is recognised"),
    Outcome.PUBLIC: _("It is public: these values may be published by law"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What the look at a table has found: where, how often, and one example that tells no value."""

    kind: Kind
    column: str
    count: int
    example: str = ""
    number_code: str = ""
    earlier: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding of a version as it is kept, with what was decided about it."""

    id: UUID
    resource_id: UUID
    number: int
    kind: Kind
    column: str
    count: int
    example: str
    number_code: str
    earlier: int | None
    outcome: Outcome | None
    settled_by: str | None
    settled_because: str | None
    settled_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Check whether nobody has decided about it."""
        return self.outcome is None


# In these the values of a column tell of single persons.
_OF_VALUES = frozenset({Kind.PERSON_NUMBER, Kind.NAME, Kind.PHONE, Kind.EMAIL, Kind.IBAN})


@dataclass(frozen=True, slots=True)
class Scan:
    """How the look at a version went; `rows` and `columns` are what was understood of its table."""

    resource_id: UUID
    number: int
    state: ScanState
    rows: int | None
    columns: tuple[str, ...]
    compared: tuple[int, ...]
    scanned_at: datetime | None
    findings: tuple[Finding, ...] = ()

    @property
    def open(self) -> tuple[Finding, ...]:
        """The findings that nobody has decided about."""
        return tuple(one for one in self.findings if one.is_open)

    @property
    def hidden(self) -> frozenset[str]:
        """The columns whose values nobody is shown until somebody has decided about them."""
        return frozenset(one.column for one in self.open if one.kind in _OF_VALUES)


@dataclass(frozen=True, slots=True)
class PersonNumber:
    """A number that stands for one person in a country: its form, and what its columns are called.

    Without a pattern no form is known, and the name of the column alone tells.
    """

    code: str
    names: Names
    pattern: re.Pattern[str] | None
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrivacyRules:
    """What is looked for in a country: its numbers, words of columns, and how many are few."""

    numbers: tuple[PersonNumber, ...]
    words: Mapping[str, tuple[str, ...]]
    few: int
    phone_region: str

    def number(self, code: str) -> PersonNumber | None:
        """Find a number of persons by its code."""
        return next((one for one in self.numbers if one.code == code), None)


def masked(value: str) -> str:
    """Return a value of which nobody can guess the rest: the first two letters, no more of a part.

    A value of three letters or fewer is hidden whole.
    """
    text = " ".join(value.split())
    if "@" in text:
        local, _at, domain = text.partition("@")
        return f"{local[:1] if len(local) > 1 else ''}•••@•••{_ending(domain)}"
    shown = text[:_SHOWN_OF_VALUE] if len(text) > _SHOWN_OF_VALUE + 1 else ""
    return shown + "•" * max(3, min(len(text) - len(shown), 12))


def _ending(domain: str) -> str:
    return f".{domain.rpartition('.')[2]}" if "." in domain else ""
