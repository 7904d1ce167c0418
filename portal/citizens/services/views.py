"""What a service shows: values that know no language, as an answer of an agency was understood."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from geo.country import Names
from portal.citizens.reminders.rules import Expiry

# How many facts a tile shows beside its figure.
MOST_ON_A_TILE = 2


@dataclass(frozen=True)
class Money:
    """An amount as an agency says it, to the thousandth of a dinar."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Word:
    """A word of ours, still to be translated, as for a state."""

    text: str


@dataclass(frozen=True)
class Code:
    """A number or sign of an agency: read from left to right in every language."""

    text: str


# A text by language is what an agency says in its own words; a plain text is a name or a place.
Value = Money | Word | Code | Names | date | int | str


@dataclass(frozen=True)
class Fact:
    """One thing that is known: what it is called (to be translated) and its value.

    `is_end` marks the last day on which a paper is good.
    """

    label: str
    value: Value
    is_end: bool = False

    def is_over(self, today: date) -> bool:
        """Check whether it is the last day of something, and that day is over."""
        return self.is_end and isinstance(self.value, date) and self.value < today


@dataclass(frozen=True)
class Bill:
    """What is to be paid: shown here, paid elsewhere. Without `due_on` no day is set."""

    amount: Money
    due_on: date | None = None

    def is_overdue(self, today: date) -> bool:
        """Check whether the day on which it was due is over."""
        return self.due_on is not None and self.due_on < today


@dataclass(frozen=True)
class Entry:
    """One of several things of a person: a fine, a licence, a plot. `title` names it."""

    title: Value
    facts: tuple[Fact, ...] = ()
    bill: Bill | None = None


@dataclass(frozen=True)
class Group:
    """Entries under a heading; an empty heading where there is one group alone."""

    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class View:
    """A whole answer: the one value of the tile with what it is, some facts, and all of it.

    `is_empty`: the agency knows the person and holds nothing, as no fines. `endings` become
    reminders, `news` are the marks of what somebody would want to hear of when it is new.
    """

    value: Value
    caption: str
    facts: tuple[Fact, ...] = ()
    groups: tuple[Group, ...] = ()
    endings: tuple[Expiry, ...] = ()
    news: frozenset[str] = frozenset()
    is_empty: bool = False

    @property
    def bills(self) -> tuple[Bill, ...]:
        """All that is to be paid."""
        found = (entry.bill for group in self.groups for entry in group.entries)
        return tuple(one for one in found if one is not None)

    def overdue(self, today: date) -> int:
        """Return how many bills are overdue."""
        return sum(one.is_overdue(today) for one in self.bills)

    def ended(self, today: date) -> int:
        """Return how many papers are no longer good."""
        found = (fact for group in self.groups for entry in group.entries for fact in entry.facts)
        return sum(fact.is_over(today) for fact in found)


def total(bills: tuple[Bill, ...], currency: str) -> Money:
    """Return the sum of bills of one currency; nought of `currency` for none."""
    return Money(sum((one.amount.amount for one in bills), Decimal()), currency)
