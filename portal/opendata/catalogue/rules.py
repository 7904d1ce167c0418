"""What is asked of the catalogue and what it answers: filters, orders, counts by facet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from portal.opendata.datasets.rules import Dataset
from portal.opendata.terms.rules import Categories

PAGE = 20
MOST_ON_A_PAGE = 100
LONGEST_WORDS = 200
# What Arabic writes before a word without a space.
_BEFORE = ("", "ال", "وال", "بال", "لل")


class Order(StrEnum):
    """In which order datasets are listed; words bring what has them in its title to the front."""

    NEWEST = "newest"
    UPDATED = "updated"
    DOWNLOADED = "downloaded"
    NAME = "name"


class Facet(StrEnum):
    """What datasets are narrowed and counted by."""

    CATEGORY = "category"
    AGENCY = "publisher"
    FORMAT = "format"
    LICENCE = "licence"
    FREQUENCY = "frequency"
    AREA = "area"


@dataclass(frozen=True)
class DatasetQuery:
    """What is looked for; a facet that is not in `chosen` does not narrow.

    `language` is the one whose titles are ordered by name. A category stands for all below it, and
    a dataset that names no area is about every one. `areas` are those that hold a place: a dataset
    is about the place that is about one of them, none is where they are none, and None asks for no
    place.
    """

    words: str = ""
    chosen: Mapping[Facet, str] = field(default_factory=dict)
    order: Order = Order.NEWEST
    language: str = ""
    limit: int = PAGE
    offset: int = 0
    areas: Sequence[str] | None = None


@dataclass(frozen=True)
class DatasetList:
    """A page of what was found, the number of all, and how many each value of a facet would leave.

    `counts` of categories hold what stands right in each; `with_parts` adds what is below it.
    `is_exact` tells that words were found as they are written, or nothing was.
    """

    found: Sequence[Dataset]
    count: int
    counts: Mapping[Facet, Mapping[str, int]]
    is_exact: bool = True


def with_parts(counts: Mapping[str, int], categories: Categories) -> dict[str, int]:
    """Return how many datasets stand in each category or below it; empty ones are left out."""
    found: dict[str, int] = {}
    for code, count in counts.items():
        for above in categories.way_to(code):
            found[above.code] = found.get(above.code, 0) + count
    return found


def beginnings(word: str) -> tuple[str, ...]:
    """Return with which letters words begin that are a folded word, and what is made of it."""
    return (word,) if word.isascii() else tuple(before + word for before in _BEFORE)
