"""The words of the catalogue in memory: which datasets have one that begins with some letters."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from portal.opendata.catalogue.likeness import LikeWords

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]
_LAST = "\U0010ffff"
# So many changed datasets are looked up apart; then they are put among the others.
_MOST_APART = 500


@dataclass(frozen=True)
class WordIndex:
    """Words in alphabetical order, and the places of the datasets that have each.

    Those of the word at `n` are `places[starts[n]:starts[n + 1]]`: of all words that begin alike
    they stand in one stretch.
    """

    words: Sequence[str]
    starts: Places
    places: NDArray[np.int32]

    @classmethod
    def of(cls, texts: Iterable[tuple[int, str]]) -> "WordIndex":
        """Make the index of folded texts, each with its place."""
        codes: dict[str, int] = {}
        said: list[int] = []
        counts: list[int] = []
        at: list[int] = []
        for place, text in texts:
            words = set(text.split())
            said += [codes.setdefault(word, len(codes)) for word in words]
            counts.append(len(words))
            at.append(place)
        places = np.repeat(np.asarray(at, dtype=np.int32), np.asarray(counts, dtype=np.int64))
        return cls.sorted(list(codes), np.asarray(said, dtype=np.int64), places)

    @classmethod
    def sorted(cls, words: Sequence[str], codes: Places, places: NDArray[np.int32]) -> "WordIndex":
        """Make the index of pairs of a word, by its code, and a place."""
        order = sorted(range(len(words)), key=words.__getitem__)
        ranks = np.empty(len(words), dtype=np.int64)
        ranks[np.asarray(order, dtype=np.int64)] = np.arange(len(words))
        ranked = ranks[codes]
        starts = np.zeros(len(words) + 1, dtype=np.int64)
        np.cumsum(np.bincount(ranked, minlength=len(words)), out=starts[1:])
        by_word = np.argsort(ranked, kind="stable")
        return cls([words[one] for one in order], starts, places[by_word])

    def beginning(self, letters: str) -> NDArray[np.int32]:
        """Return the places of what has a word that begins so; one may come several times."""
        first = bisect_left(self.words, letters)
        last = bisect_left(self.words, letters + _LAST, lo=first)
        return self.places[self.starts[first] : self.starts[last]]

    @cached_property
    def alike(self) -> LikeWords:
        """The words by what they are alike, made when it is asked for first."""
        return LikeWords.of(self.words)

    def joined(self, newer: "WordIndex", replaced: Mask) -> "WordIndex":
        """Return one index of both; what this one says of `replaced` places is left out."""
        known = {word: code for code, word in enumerate(self.words)}
        words = list(self.words)
        remap = np.empty(len(newer.words), dtype=np.int64)
        for code, word in enumerate(newer.words):
            found = known.get(word)
            if found is None:
                found = len(words)
                words.append(word)
            remap[code] = found
        is_kept = ~replaced[self.places]
        codes = np.concatenate([_codes(self)[is_kept], remap[_codes(newer)]])
        places = np.concatenate([self.places[is_kept], newer.places])
        return WordIndex.sorted(words, codes, places)


def _codes(index: WordIndex) -> Places:
    """Return the code of the word of each place of an index."""
    return np.repeat(np.arange(len(index.words)), np.diff(index.starts))


@dataclass(frozen=True)
class Words:
    """The words of all datasets: of most in one index, of those that changed last in another."""

    whole: WordIndex
    newer: WordIndex
    texts: dict[int, str]

    @classmethod
    def of(cls, texts: Iterable[tuple[int, str]]) -> "Words":
        """Begin with the texts of all."""
        return cls(WordIndex.of(texts), WordIndex.of(()), {})

    def changed(self, texts: Iterable[tuple[int, str]], size: int) -> "Words":
        """Return the words after some datasets have got others; there are `size` places now."""
        changed = {**self.texts, **dict(texts)}
        newer = WordIndex.of(changed.items())
        if len(changed) <= _MOST_APART:
            return Words(self.whole, newer, changed)
        replaced = np.zeros(size, dtype=bool)
        replaced[list(changed)] = True
        return Words(self.whole.joined(newer, replaced), WordIndex.of(()), {})

    def having(self, beginnings: Iterable[str], size: int) -> Mask:
        """Mark what has a word that begins with one of some letters."""
        every = list(beginnings)
        mask = np.zeros(size, dtype=bool)
        for letters in every:
            mask[self.whole.beginning(letters)] = True
        mask[list(self.texts)] = False
        for letters in every:
            mask[self.newer.beginning(letters)] = True
        return mask

    def like(self, word: str) -> list[str]:
        """Return the words that are alike one."""
        return [*self.whole.alike.like(word), *self.newer.alike.like(word)]
