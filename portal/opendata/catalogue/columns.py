"""What datasets say of one facet, in arrays: marked, counted and brought up to date."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from portal.opendata.catalogue.words import Mask, Places


@dataclass(frozen=True)
class Column:
    """What datasets say of one facet: `values` by code, and which dataset has which of them.

    `places` and `codes` are pairs; a dataset may stand in several, or in none.
    """

    values: Sequence[str]
    places: Places
    codes: Places

    @classmethod
    def of(cls, said: Iterable[tuple[int, Sequence[str]]]) -> "Column":
        """Make a column of what each place says."""
        return cls((), _none(), _none()).changed(said, np.zeros(0, dtype=bool))

    def changed(self, said: Iterable[tuple[int, Sequence[str]]], replaced: Mask) -> "Column":
        """Return the column after some places say something else; `replaced` marks these."""
        codes = {value: code for code, value in enumerate(self.values)}
        pairs = [
            (place, codes.setdefault(value, len(codes))) for place, every in said for value in every
        ]
        found = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
        kept = ~replaced[self.places]
        return Column(
            list(codes),
            np.concatenate([self.places[kept], found[:, 0]]),
            np.concatenate([self.codes[kept], found[:, 1]]),
        )

    def having(self, chosen: Iterable[str], size: int) -> Mask:
        """Mark the datasets that have one of some values."""
        wanted = set(chosen)
        known = np.asarray([value in wanted for value in self.values], dtype=bool)
        mask = np.zeros(size, dtype=bool)
        if known.any():
            mask[self.places[known[self.codes]]] = True
        return mask

    def counts(self, among: Mask) -> dict[str, int]:
        """Count the marked datasets of each value; what none has is left out."""
        found = np.bincount(self.codes[among[self.places]], minlength=len(self.values))
        return {self.values[int(code)]: int(found[code]) for code in np.flatnonzero(found)}

    def without_any(self, size: int) -> Mask:
        """Mark the datasets that say nothing of it."""
        mask = np.ones(size, dtype=bool)
        mask[self.places] = False
        return mask


def _none() -> Places:
    return np.zeros(0, dtype=np.int64)
