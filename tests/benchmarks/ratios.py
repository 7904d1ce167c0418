"""The ratios that the project is judged by, from the rounds of a run."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.benchmarks.load import Round
from tests.benchmarks.questions import BASE, Question
from tests.benchmarks.results import Cell, Results
from tests.benchmarks.systems import CONSTANT, FLOOR, HOT, PGBENCH, POSTGIS, PYGEOAPI, REDIS, TIPG

FEW, MANY, MOST = 10_000, 1_000_000, 5_000_000


@dataclass(frozen=True)
class Ratio:
    """A ratio: its name, what the issue asks of it, and whether more of it is better."""

    name: str
    goal: float | None
    more_is_better: bool


@dataclass(frozen=True)
class Figure:
    """The median of a ratio over the rounds, with the least and the most."""

    middle: float
    least: float
    most: float
    rounds: int


HOT_TO_FLOOR = Ratio("hot / floor", 0.8, more_is_better=True)
HOT_TO_CONSTANT = Ratio("hot / constant", 0.8, more_is_better=True)
HOT_P99_TO_FLOOR = Ratio("hot p99 / floor p99", 3.0, more_is_better=False)
HOT_TO_TIPG = Ratio("hot / tipg", 8.0, more_is_better=True)
HOT_TO_REDIS = Ratio("hot / redis", 2.0, more_is_better=True)
HOT_TO_PYGEOAPI = Ratio("hot / pygeoapi", None, more_is_better=True)
POSTGIS_TO_PARTS = Ratio("postgis time / (pgbench + floor)", 1.3, more_is_better=False)
HOT_GROWTH = Ratio("hot time, 1,000,000 / 10,000", 1.15, more_is_better=False)
POSTGIS_GROWTH = Ratio("postgis time, 5,000,000 / 10,000", 1.5, more_is_better=False)

AT_ONE_SIZE = (
    HOT_TO_FLOOR,
    HOT_TO_CONSTANT,
    HOT_P99_TO_FLOOR,
    HOT_TO_TIPG,
    HOT_TO_REDIS,
    HOT_TO_PYGEOAPI,
    POSTGIS_TO_PARTS,
)
GROWTH = (HOT_GROWTH, POSTGIS_GROWTH)
RATIOS = {ratio.name: ratio for ratio in (*AT_ONE_SIZE, *GROWTH)}

# What a figure belongs to: the ratio, the features (0 for growth), the workers, the question.
Key = tuple[str, int, int, str]

_Of = Callable[..., float]
_MADE_OF: dict[str, tuple[tuple[str, ...], _Of]] = {
    HOT_TO_FLOOR.name: ((HOT, FLOOR), lambda one, other: one.per_s / other.per_s),
    HOT_TO_CONSTANT.name: ((HOT, CONSTANT), lambda one, other: one.per_s / other.per_s),
    HOT_P99_TO_FLOOR.name: ((HOT, FLOOR), lambda one, other: one.p99_ms / other.p99_ms),
    HOT_TO_TIPG.name: ((HOT, TIPG), lambda one, other: one.per_s / other.per_s),
    HOT_TO_REDIS.name: ((HOT, REDIS), lambda one, other: one.per_s / other.per_s),
    HOT_TO_PYGEOAPI.name: ((HOT, PYGEOAPI), lambda one, other: one.per_s / other.per_s),
    POSTGIS_TO_PARTS.name: (
        (POSTGIS, PGBENCH, FLOOR),
        lambda whole, sql, floor: (1 / whole.per_s) / (1 / sql.per_s + 1 / floor.per_s),
    ),
}


def figures(results: Results) -> dict[Key, Figure]:
    """Compute every ratio for which the rounds are there."""
    known: dict[Key, Figure] = {}
    places = sorted({(cell.size, cell.workers, cell.question) for cell in results.rounds})
    for size, workers, question in places:
        for ratio in AT_ONE_SIZE:
            systems, of = _MADE_OF[ratio.name]
            rounds = [_rounds(results, size, workers, name, question) for name in systems]
            if all(rounds):
                known[ratio.name, size, workers, question.name] = figure(rounds, of)
    for workers, question in sorted({(workers, question) for _size, workers, question in places}):
        for ratio, system, most in ((HOT_GROWTH, HOT, MANY), (POSTGIS_GROWTH, POSTGIS, MOST)):
            rounds = [_rounds(results, size, workers, system, question) for size in (FEW, most)]
            if all(rounds):
                slower = figure(rounds, lambda few, many: few.per_s / many.per_s)
                known[ratio.name, 0, workers, question.name] = slower
    return known


def figure(rounds: Sequence[Sequence[Round]], of: _Of) -> Figure:
    """Compare the rounds that ran next to each other, so that a busy moment counts for all."""
    values = [of(*neighbours) for neighbours in zip(*rounds, strict=False)]
    return Figure(statistics.median(values), min(values), max(values), len(values))


def over_questions(
    known: dict[Key, Figure], ratio: Ratio, size: int, workers: int
) -> Figure | None:
    """Sum a ratio up over all questions: the median of the medians, the least and the most."""
    middles = [
        one.middle
        for (name, features, processes, _question), one in known.items()
        if (name, features, processes) == (ratio.name, size, workers)
    ]
    if not middles:
        return None
    return Figure(statistics.median(middles), min(middles), max(middles), len(middles))


def base_figure(known: dict[Key, Figure], ratio: Ratio, size: int, workers: int) -> Figure | None:
    """Give a ratio for the base question."""
    return known.get((ratio.name, size, workers, BASE.name))


def failures(rounds: Iterable[Round]) -> int:
    """Count the answers that were refused or never came."""
    return sum(one.refused + one.lost for one in rounds)


def _rounds(
    results: Results, size: int, workers: int, system: str, question: Question
) -> list[Round]:
    rounds = results.rounds.get(Cell(size, workers, system, question), [])
    return rounds if all(one.requests for one in rounds) else []
