"""The figures of a run as tables in Markdown."""

import statistics
from collections.abc import Callable, Iterable, Sequence

from rich.box import MARKDOWN
from rich.table import Table

from tests.benchmarks.comparison import CONSTANT, FINDER, TIPG, Outcome
from tests.benchmarks.load import Round

_COMPARED = ((FINDER, CONSTANT), (FINDER, TIPG))


def data_table(outcomes: Iterable[Outcome]) -> Table:
    """Show what was loaded, how long that took and how much the finder answers with."""
    table = _table("features", "staging s", "activation s", "in the circle", "answer bytes")
    for outcome in outcomes:
        table.add_row(
            f"{outcome.count:,}",
            f"{outcome.loaded.staging_s:.1f}",
            f"{outcome.loaded.activation_s:.1f}",
            spread(outcome.answers.matched, ",.0f"),
            spread(outcome.answers.sizes, ",.0f"),
        )
    return table


def speed_table(outcomes: Iterable[Outcome]) -> Table:
    """Show requests a second and latencies, and the answers that were refused or never came."""
    table = _table("features", "server", "requests/s", "p50 ms", "p95 ms", "p99 ms", "failed")
    for outcome in outcomes:
        for name, rounds in outcome.rounds.items():
            table.add_row(
                f"{outcome.count:,}",
                name,
                spread([one.per_s for one in rounds], ",.0f"),
                _latency(rounds, lambda one: one.p50_ms),
                _latency(rounds, lambda one: one.p95_ms),
                _latency(rounds, lambda one: one.p99_ms),
                str(failures(rounds)),
            )
    return table


def ratio_table(outcomes: Iterable[Outcome]) -> Table:
    """Show how many requests a second one server does for each of another's."""
    table = _table("features", *(f"{one} / {other}" for one, other in _COMPARED))
    for outcome in outcomes:
        ratios = (ratios_of(outcome.rounds[one], outcome.rounds[other]) for one, other in _COMPARED)
        table.add_row(f"{outcome.count:,}", *(spread(each, ".2f") for each in ratios))
    return table


def spread(values: Sequence[float], form: str) -> str:
    """Write the median and, in brackets, the least and the most."""
    middle = statistics.median(values)
    return f"{middle:{form}} ({min(values):{form}}-{max(values):{form}})"


def ratios_of(ones: Sequence[Round], others: Sequence[Round]) -> list[float]:
    """Compare the rounds that ran next to each other, so that a busy moment counts for both."""
    return [one.per_s / other.per_s for one, other in zip(ones, others, strict=True)]


def failures(rounds: Iterable[Round]) -> int:
    """Count the answers that were refused or never came."""
    return sum(one.refused + one.lost for one in rounds)


def _latency(rounds: Sequence[Round], of: Callable[[Round], float]) -> str:
    return spread([of(one) for one in rounds], ".1f")


def _table(*headings: str) -> Table:
    table = Table(box=MARKDOWN)
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    return table
