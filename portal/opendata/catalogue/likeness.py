"""Which words are alike: the twin in Python of `word_similarity` of PostgreSQL's pg_trgm.

The portal's search asks PostgreSQL for the likeness of whole titles; the catalogue has all words of
titles in memory, and only some hundred of them share anything with a misspelt one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.directory.search.service import ALIKE

_SHORTEST = 3
# Shorter words with an article are like whatever has an article.
_SHORTEST_WITH_ARTICLE = 5
_ARTICLE = "ال"


@dataclass(frozen=True)
class LikeWords:
    """Words by the parts of three letters that they have: `having` are their positions."""

    words: Sequence[str]
    having: Mapping[str, NDArray[np.int32]]

    @classmethod
    def of(cls, words: Sequence[str]) -> "LikeWords":
        """Make the index of all words but numbers."""
        having: dict[str, list[int]] = {}
        for position, word in enumerate(words):
            if len(word) >= _SHORTEST and not word.isdecimal():
                for part in set(_parts(word)):
                    having.setdefault(part, []).append(position)
        return cls(words, {part: np.asarray(held, np.int32) for part, held in having.items()})

    def like(self, word: str) -> list[str]:
        """Return the words that are alike one, as the portal's search judges it.

        In Arabic a word of a title may have the article that the word asked for has lost.
        """
        asked = [word]
        if not word.isascii() and len(word) >= _SHORTEST_WITH_ARTICLE:
            asked.append(_ARTICLE + word)
        return [other for one in asked for other in self._like(one)]

    def _like(self, word: str) -> list[str]:
        parts = set(_parts(word))
        shared = np.zeros(len(self.words), dtype=np.int32)
        for part in parts:
            if part in self.having:
                shared[self.having[part]] += 1
        # No likeness is above the share of its parts that the other word has as well.
        near = np.flatnonzero(shared >= ALIKE * len(parts))
        words = (self.words[one] for one in near.tolist())
        return [other for other in words if word_similarity(word, other) >= ALIKE]


def word_similarity(word: str, other: str) -> float:
    """Return how alike a word is to the stretch of another that is most like it, from 0 to 1."""
    parts, others = set(_parts(word)), _parts(other)
    shared = [at for at, part in enumerate(others) if part in parts]
    best = 0.0
    for number, first in enumerate(shared):
        for last in shared[number:]:
            stretch = set(others[first : last + 1])
            best = max(best, len(stretch & parts) / len(stretch | parts))
    return best


def _parts(word: str) -> list[str]:
    """Return the parts of three letters of a word, as pg_trgm makes them."""
    padded = f"  {word} "
    return [padded[at : at + 3] for at in range(len(padded) - 2)]
