"""What is asked of the catalogue and what it answers: filters, orders, counts by facet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from geo.folding import fold_text
from portal.opendata.datasets.rules import Dataset
from portal.opendata.terms.rules import Categories

PAGE = 20
MOST_ON_A_PAGE = 100
LONGEST_WORDS = 200
_MOST_WORDS = 8
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
    a dataset that names no area is about every one.
    """

    words: str = ""
    chosen: Mapping[Facet, str] = field(default_factory=dict)
    order: Order = Order.NEWEST
    language: str = ""
    limit: int = PAGE
    offset: int = 0


@dataclass(frozen=True)
class DatasetList:
    """A page of what was found, the number of all, and how many each value of a facet would leave.

    `counts` of categories hold what stands right in each; `with_parts` adds what is below it.
    """

    found: Sequence[Dataset]
    count: int
    counts: Mapping[Facet, Mapping[str, int]]


def with_parts(counts: Mapping[str, int], categories: Categories) -> dict[str, int]:
    """Return how many datasets stand in each category or below it; empty ones are left out."""
    found: dict[str, int] = {}
    for code, count in counts.items():
        for above in categories.way_to(code):
            found[above.code] = found.get(above.code, 0) + count
    return found


def words_query(words: str) -> str | None:
    """Return words as PostgreSQL's text search takes them, each with what may stand before it."""
    found = fold_text(words[:LONGEST_WORDS]).split()[:_MOST_WORDS]
    terms = (" | ".join(f"{before}{word}:*" for before in _written(word)) for word in found)
    return " & ".join(f"({term})" for term in terms) or None


def _written(word: str) -> tuple[str, ...]:
    return ("",) if word.isascii() else _BEFORE
