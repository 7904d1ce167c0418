"""Chance that falls the same way on every run and every version of Python."""

import math
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Draws from one seed.

    Only `random.Random.random()` is promised to stay the same between versions of Python, so every
    draw is built on it.
    """

    def __init__(self, seed: int) -> None:
        self._source = random.Random(seed)  # noqa: S311 - invented data, not secrets

    def happens(self, probability: float) -> bool:
        """Return whether something of this probability (0 to 1) happens."""
        return self._source.random() < probability

    def between(self, least: int, most: int) -> int:
        """Draw a whole number, both ends included."""
        return least + int(self._source.random() * (most - least + 1))

    def pick(self, things: Sequence[T]) -> T:
        """Draw one of several things that are equally likely."""
        return things[self.between(0, len(things) - 1)]

    def weighted(self, things: Sequence[tuple[T, float]]) -> T:
        """Draw one of several things, each with its weight; the weights need not add up to 1."""
        left = self._source.random() * sum(weight for _, weight in things)
        for thing, weight in things:
            left -= weight
            if left < 0:
                return thing
        return things[-1][0]

    def bell(self, deviation: float) -> tuple[float, float]:
        """Draw two independent numbers from the bell curve around zero (Box and Muller's way)."""
        distance = deviation * math.sqrt(-2 * math.log(1 - self._source.random()))
        turn = math.tau * self._source.random()
        return distance * math.cos(turn), distance * math.sin(turn)
