"""The figures of a run as tables in Markdown."""

import io
import statistics
from collections.abc import Callable, Iterable, Sequence

from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table

from tests.benchmarks.load import Round
from tests.benchmarks.questions import BASE, Question
from tests.benchmarks.ratios import (
    AT_ONE_SIZE,
    GROWTH,
    Figure,
    Key,
    Ratio,
    base_figure,
    failures,
    over_questions,
)
from tests.benchmarks.results import Cell, Results
from tests.benchmarks.systems import SYSTEMS

_WIDTH = 400
NOTHING = "–"


def write_tables(results: Results, known: dict[Key, Figure]) -> str:
    """Write all tables of a run as one text in Markdown."""
    parts = [
        ("What was loaded", data_table(results)),
        (f"The base question ({_asked(BASE)})", speed_table(results)),
        ("Ratios of the base question", ratio_table(results, known, base_figure)),
        ("Growth with the features", growth_table(results, known)),
        (
            "Ratios over all questions, median (least-most) of the questions",
            ratio_table(results, known, over_questions),
        ),
        ("All questions: requests/s · p99 in ms", everything_table(results)),
    ]
    return "\n\n".join(f"**{title}**\n\n{markdown(table)}" for title, table in parts)


def data_table(results: Results) -> Table:
    """Show what was loaded, how long that took and how much the finder answers with."""
    table = make_table("features", "rows s", "indexes s", "in the base circle", "answer bytes")
    for size, told in sorted(results.loads.items()):
        table.add_row(
            f"{size:,}",
            f"{told['rows_s']:.0f}",
            f"{told['indexes_s']:.0f}",
            spread(told["matched"], ",.0f") if told.get("matched") else NOTHING,
            spread(told["sizes"], ",.0f") if told.get("sizes") else NOTHING,
        )
    return table


def speed_table(results: Results) -> Table:
    """Show requests a second and latencies, and the answers that were refused or never came."""
    table = make_table(
        "features", "workers", "system", "requests/s", "p50 ms", "p99 ms", "bytes", "failed"
    )
    for size, workers in _places(results):
        for system in SYSTEMS:
            cell = Cell(size, workers, system, BASE)
            rounds = results.rounds.get(cell)
            if rounds:
                table.add_row(f"{size:,}", str(workers), system, *_speed(rounds))
            elif cell in results.notes:
                table.add_row(f"{size:,}", str(workers), system, results.notes[cell])
    return table


def ratio_table(
    results: Results,
    known: dict[Key, Figure],
    choose: Callable[[dict[Key, Figure], Ratio, int, int], Figure | None],
) -> Table:
    """Show every ratio at every size; `choose` says of which questions."""
    table = make_table("features", "workers", *(ratio.name for ratio in AT_ONE_SIZE))
    for size, workers in _places(results):
        chosen = (choose(known, ratio, size, workers) for ratio in AT_ONE_SIZE)
        table.add_row(f"{size:,}", str(workers), *map(write_figure, chosen))
    table.add_row("goal", "", *map(write_goal, AT_ONE_SIZE))
    return table


def growth_table(results: Results, known: dict[Key, Figure]) -> Table:
    """Show how much longer an answer takes when there are more features."""
    table = make_table("question", "workers", *(ratio.name for ratio in GROWTH))
    asked = sorted({cell.question for cell in results.rounds}, key=lambda one: one != BASE)
    for question in asked:
        for workers in sorted({cell.workers for cell in results.rounds}):
            chosen = [known.get((ratio.name, 0, workers, question.name)) for ratio in GROWTH]
            if any(chosen):
                table.add_row(_asked(question), str(workers), *map(write_figure, chosen))
    table.add_row("goal, base question", "", *map(write_goal, GROWTH))
    return table


def everything_table(results: Results) -> Table:
    """Show every cell in short."""
    table = make_table("features", "workers", "question", *SYSTEMS)
    asked = sorted({cell.question for cell in (*results.rounds, *results.notes)})
    for size, workers in _places(results):
        for question in asked:
            cells = [Cell(size, workers, system, question) for system in SYSTEMS]
            table.add_row(
                f"{size:,}", str(workers), _asked(question), *(_short(results, c) for c in cells)
            )
    return table


def markdown(table: Table) -> str:
    """Write a table as Markdown, as wide as it needs to be."""
    page = io.StringIO()
    Console(file=page, width=_WIDTH, color_system=None).print(table)
    return "\n".join(line.rstrip() for line in page.getvalue().strip().splitlines())


def spread(values: Sequence[float], form: str) -> str:
    """Write the median and, in brackets, the least and the most."""
    return _spread(statistics.median(values), min(values), max(values), form)


def write_figure(figure: Figure | None) -> str:
    """Write a ratio with its spread, if there is one."""
    if figure is None:
        return NOTHING
    if figure.rounds == 1:
        return f"{figure.middle:.2f}"
    return _spread(figure.middle, figure.least, figure.most, ".2f")


def write_goal(ratio: Ratio) -> str:
    """Write what a ratio has to reach."""
    if ratio.goal is None:
        return NOTHING
    return f"{'≥' if ratio.more_is_better else '≤'} {ratio.goal}"


def _spread(middle: float, least: float, most: float, form: str) -> str:
    return f"{middle:{form}} ({least:{form}}-{most:{form}})"


def _speed(rounds: Sequence[Round]) -> Iterable[str]:
    yield spread([one.per_s for one in rounds], ",.0f")
    yield spread([one.p50_ms for one in rounds], ".1f")
    yield spread([one.p99_ms for one in rounds], ".1f")
    bytes_each = [one.size_bytes / one.requests for one in rounds if one.requests]
    yield f"{statistics.median(bytes_each):,.0f}" if bytes_each else NOTHING
    yield str(failures(rounds))


def _short(results: Results, cell: Cell) -> str:
    rounds = results.rounds.get(cell)
    if not rounds:
        return results.notes.get(cell, NOTHING)
    per_s = statistics.median(one.per_s for one in rounds)
    p99_ms = statistics.median(one.p99_ms for one in rounds)
    failed = failures(rounds)
    return f"{per_s:,.0f} · {p99_ms:,.1f}" + (f" ({failed} failed)" if failed else "")


def _asked(question: Question) -> str:
    return f"{question.scene}, {question.radius_m / 1000:g} km, {question.limit}"


def _places(results: Results) -> list[tuple[int, int]]:
    return sorted({(cell.size, cell.workers) for cell in (*results.rounds, *results.notes)})


def make_table(*headings: str) -> Table:
    table = Table(box=MARKDOWN)
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    return table
