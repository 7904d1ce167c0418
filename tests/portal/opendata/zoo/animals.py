"""An animal of the zoo: a small file, what it is, and how open it would be."""

from dataclasses import dataclass

from portal.opendata.formats.rules import Doubt
from portal.opendata.openness.stars import Reason
from tests.portal.opendata.zoo.making import Make


@dataclass(frozen=True)
class Animal:
    """A file: its name, which is what it is said to be, what it is, how open, and the doubts."""

    name: str
    make: Make
    format: str
    stars: int
    reason: Reason
    doubts: frozenset[Doubt] = frozenset()


def animal(name: str, make: Make, code: str, stars: int, reason: Reason, *doubts: Doubt) -> Animal:
    """Return an animal."""
    return Animal(name, make, code, stars, reason, frozenset(doubts))


def open_form(name: str, make: Make, code: str, *doubts: Doubt) -> Animal:
    """Return one of three stars: programs read it, in an open format."""
    return animal(name, make, code, 3, Reason.OPEN_FORMAT, *doubts)


def closed_form(name: str, make: Make, code: str, *doubts: Doubt) -> Animal:
    """Return one of two stars: programs read it, in the format of one maker."""
    return animal(name, make, code, 2, Reason.CLOSED_FORMAT, *doubts)


def paper(name: str, make: Make, code: str, *doubts: Doubt) -> Animal:
    """Return one of one star: people read it, programs do not."""
    return animal(name, make, code, 1, Reason.UNSTRUCTURED, *doubts)


def useless(name: str, make: Make, code: str, *doubts: Doubt) -> Animal:
    """Return one that nobody is given."""
    return animal(name, make, code, 0, Reason.UNUSABLE, *doubts)
