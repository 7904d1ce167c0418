"""Groups of few: rows that hardly any other is like, counted in memory that does not grow."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

# Two groups may fall into one place and hide each other: what is counted is the least there is.
_PLACES = 1 << 20


def _counts() -> "array[int]":
    return array("I", bytes(4 * _PLACES))


@dataclass(slots=True)
class Tally:
    """How many rows there are of each kind, by a digest of their values that only we know."""

    counts: "array[int]" = field(default_factory=_counts)

    def add(self, values: Sequence[str]) -> None:
        """Count one row."""
        self.counts[hash(tuple(values)) & (_PLACES - 1)] += 1

    def rows_in_groups_below(self, few: int) -> int:
        """Return how many rows, at least, are in groups of fewer than some."""
        return sum(count for count in self.counts if 0 < count < few)

    def rows_that_differ(self, other: "Tally") -> int:
        """Return how many rows, at least, are in one of two tables alone."""
        return sum(abs(a - b) for a, b in zip(self.counts, other.counts, strict=True) if a != b)
