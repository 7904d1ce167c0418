"""The ratios that were recorded last, in a file beside this one and in docs/performance.md."""

import json
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from tests.benchmarks.ratios import RATIOS, Figure, Key
from tests.benchmarks.table import make_table, write_figure

FILE = Path(__file__).with_name("recorded.json")
PAGE = Path(__file__).parent.parent.parent / "docs" / "performance.md"
_BEGIN, _END = "<!-- bench: begin -->", "<!-- bench: end -->"
# What a ratio differs by between two runs of the same code: of several rounds, and of a single one.
_NOISE, _NOISE_OF_ONE = 0.10, 0.25


@dataclass(frozen=True)
class Change:
    """A ratio now and as it was recorded; `slower` when its spread does not explain the loss."""

    key: Key
    then: Figure
    now: Figure
    slower: bool


def write_recorded(file: Path, known: dict[Key, Figure], run: dict[str, object]) -> None:
    """Write the ratios with what they depend on."""
    rows = [
        [*key, round(one.middle, 4), round(one.least, 4), round(one.most, 4), one.rounds]
        for key, one in sorted(known.items())
    ]
    lines = ",\n    ".join(json.dumps(row) for row in rows)
    told = json.dumps(run, indent=2, ensure_ascii=False).replace("\n", "\n  ")
    file.write_text(f'{{\n  "run": {told},\n  "ratios": [\n    {lines}\n  ]\n}}\n', "utf-8")


def read_recorded(file: Path) -> dict[Key, Figure]:
    """Read the ratios; there are none when nothing was recorded yet."""
    if not file.exists():
        return {}
    known: dict[Key, Figure] = {}
    for name, size, workers, question, *figure in json.loads(file.read_text("utf-8"))["ratios"]:
        known[name, size, workers, question] = Figure(*figure)
    return known


def changes(then: dict[Key, Figure], now: dict[Key, Figure]) -> list[Change]:
    """Compare the ratios that both have."""
    return [
        Change(key, then[key], now[key], is_slower(key[0], then[key], now[key]))
        for key in sorted(then.keys() & now.keys())
    ]


def is_slower(name: str, then: Figure, now: Figure) -> bool:
    """Tell whether even the best round now is worse than the worst one was then, noise aside."""
    allowed = 1 + (_NOISE_OF_ONE if min(then.rounds, now.rounds) == 1 else _NOISE)
    if RATIOS[name].more_is_better:
        return now.most * allowed < then.least
    return now.least > then.most * allowed


def change_table(compared: list[Change]) -> Table:
    """Show the ratios as they were and as they are, what got slower first."""
    table = make_table("ratio", "features", "workers", "question", "recorded", "now", "")
    for one in sorted(compared, key=lambda change: not change.slower):
        name, size, workers, question = one.key
        features = f"{size:,}" if size else ""
        mark = "SLOWER" if one.slower else ""
        was, now = write_figure(one.then), write_figure(one.now)
        table.add_row(name, features, str(workers), question, was, now, mark)
    return table


def put_between_marks(page: str, text: str) -> str:
    """Replace what stands between the marks of a page; raises ValueError without them."""
    before, found, rest = page.partition(_BEGIN)
    _old, found_end, after = rest.partition(_END)
    if not found or not found_end:
        raise ValueError(f"The page has no lines {_BEGIN} and {_END}.")
    return f"{before}{_BEGIN}\n\n{text}\n\n{_END}{after}"
