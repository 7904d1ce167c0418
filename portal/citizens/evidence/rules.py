"""What somebody claims to be, and what a source of evidence says to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from portal.citizens.rules import AssuredBy, Identifier, Identity


class EvidenceOutcome(StrEnum):
    """What a source of evidence can say; nobody but the claimed person's own contact hears which.

    UNAVAILABLE says nothing about the person: the source could not be asked.
    """

    MATCHED = "matched"
    UNKNOWN = "unknown"
    MISMATCH = "mismatch"
    DECEASED = "deceased"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Claim:
    """Who somebody says that he is, and by what he shows it: never printed.

    `proof` is the number of the card, the code of the counter, or what a provider has signed.
    """

    identifier: Identifier
    birth_date: date = field(repr=False)
    by: AssuredBy
    proof: str = field(repr=False)


@dataclass(frozen=True)
class Facts:
    """What a source knows of a person: names by language, the day of birth."""

    names: Mapping[str, str]
    birth_date: date

    @property
    def name(self) -> str:
        """The name in Arabic, else in any language."""
        return self.names.get("ar") or next(iter(self.names.values()), "")


@dataclass(frozen=True)
class EvidenceResult:
    """What a source said; `facts` are there for a match alone."""

    outcome: EvidenceOutcome
    facts: Facts | None = field(default=None, repr=False)


class EvidenceProvider(Protocol):
    """One source of evidence."""

    @property
    def identity(self) -> Identity:
        """How sure a match makes it who somebody is."""
        ...

    def check(self, claim: Claim) -> EvidenceResult:
        """Compare a claim with what the source knows; never raises for a fault of the source."""
        ...
